"""Which capitalised words are a person's name: by a list of given names, by a title, or by what they are not.

>>> is_given_name("Jayden"), is_pseudonym("T"), could_be_a_name("Okonkwo"), could_be_a_name("Police")
(True, True, True, False)

``given_names.txt`` and ``not_names.txt`` are the two lists; the words of the vocabulary are not names either.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from ontology import vocabulary

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_TITLE = re.compile(r"(?:mr|mrs|ms|miss|mx|dr|master|sir|dame|rev|prof|professor)\.?", re.IGNORECASE)
_SHORTEST_NAME = 3
_LONGEST_ACRONYM = 4
#: After these a run of capitalised words names a body, a law or a place: the Lucy Faithfull Foundation.
_BODIES = frozenset({
    "academy", "act", "association", "award", "centre", "charity", "college", "competence", "competency", "court",
    "foundation", "fund", "guidelines", "hospital", "house", "inquiry", "institute", "law", "lodge", "project",
    "protocol", "report", "review", "road", "rule", "school", "society", "street", "surgery", "trust", "unit",
    "university", "ward",
})  # fmt: skip


@cache
def word_list(file: str) -> frozenset[str]:
    """The words of a list that stands in a file of this folder."""
    text = resources.files("loaders.guard").joinpath(file).read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@cache
def _vocabulary_words() -> frozenset[str]:
    """Every word of a name of a topic, of guidance or of an agency."""
    known = vocabulary.load()
    concepts = (*known.topics, *known.guidance, *known.agencies)
    return frozenset(word.lower() for each in concepts for label in each.labels for word in _WORD.findall(label))


def _bare(word: str) -> str:
    return re.sub(r"['’]s?$", "", word).lower().replace("’", "'")


def is_given_name(word: str) -> bool:
    """Whether a capitalised word is a known given name; of a double name, whether its first part is.

    A short word all in capitals is rather an acronym.
    """
    bare = _bare(word)
    if word.isupper() and len(word) <= _LONGEST_ACRONYM:
        return False
    return word[:1].isupper() and not word_list("given_names.txt").isdisjoint({bare, bare.split("-")[0]})


def is_pseudonym(word: str) -> bool:
    """Whether a word is a letter or two, as in Child A, Baby T and Family AB."""
    return len(word) < _SHORTEST_NAME and word.isupper()


def could_be_a_name(word: str) -> bool:
    """Whether a word has the form of a name, and is no word that these documents write with a capital letter."""
    bare = _bare(word)
    if len(bare) < _SHORTEST_NAME or not word[0].isupper() or word.isupper():
        return False
    parts = {bare, *bare.split("-"), bare.removesuffix("s")}
    return not parts & (word_list("not_names.txt") | _vocabulary_words())


def names_a_body(words: list[str]) -> bool:
    """Whether a run of capitalised words is the name of an organisation, a law or a place."""
    return any(_bare(word) in _BODIES for word in words)


def is_title(word: str) -> bool:
    """Whether a word is a title before a surname."""
    return bool(_TITLE.fullmatch(word))


def looks_like_a_person(text: str) -> bool:
    """Whether a cell for a role holds a person's name: "Jane Smith", "Mrs Patel", and not "Designated Nurse".

    A name may stand before or after the role: "Jane Smith, Team Manager".
    """
    return any(_is_person(_WORD.findall(part)) for part in re.split(r"[,;:/()–]|\s-\s|\band\b|&", text))


def _is_person(words: list[str]) -> bool:
    if not 1 <= len(words) <= 4 or names_a_body(words):
        return False
    if is_title(words[0]):
        return len(words) > 1 and not is_pseudonym(words[1]) and words[1][0].isupper()
    rest = words[1:]
    return is_given_name(words[0]) and all(each[0].isupper() and (could_be_a_name(each) or is_given_name(each) or
                                                                  is_pseudonym(each)) for each in rest)  # fmt: skip
