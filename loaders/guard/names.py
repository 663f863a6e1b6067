"""A person's name beside a word for a child or a relation: "Sarah (mother)", "the child, Jayden Smith,".

>>> text = "Child A and Mother. His grandmother Mrs Patel spoke to Xyla's father."
>>> [text[hit.start : hit.end] for hit in names_in(text)]
['grandmother Mrs Patel', "Xyla's father"]

A given name or a title is enough anywhere beside such a word. A name that no list holds is told by its form where
the sentence says that it is one ("a boy called ..."), or where it stands as names do and is no other known word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from loaders.guard.numbers import Hit
from loaders.guard.people import could_be_a_name, is_given_name, is_pseudonym, is_title, names_a_body

#: What a place lets pass as a name: a known one only; or two words of its form; or one inside a sentence; or one
#: anywhere, even where it opens a line, that the text never writes as another word.
Proof = Literal["known", "pair", "form", "alone"]

_KIN = (
    r"mothers?|mums?|mummy|mam|fathers?|dads?|daddy|grand-?(?:mothers?|fathers?|ma|dad|parents?|sons?|daughters?)|grandad"
    r"|granny|nan|nana|nanny|gran|aunts?|aunt(?:ie|y)|uncles?|cousins?|nieces?|nephews?|brothers?|sisters?|siblings?|sons?"
    r"|daughters?|wife|husband|boyfriend|girlfriend|fianc[eé]e?|partner|twins?|mgm|mgf|pgm|pgf"
)
_CHILD = (
    r"child(?:ren)?|bab(?:y|ies)|toddlers?|infants?|boys?|girls?|teenagers?|youngsters?|young\s(?:person|people|man|woman)"
    r"|parents?|carers?|guardians?|pupils?|victims?|perpetrators?"
)
_RELATION = re.compile(
    rf"(?<![\w-])(?:(?P<kin>(?:(?:step|half|god|great)[- ]?)?(?:{_KIN})(?:-in-law)?)|(?P<child>{_CHILD}))(?![\w-])",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"(?:children|people|babies|[^s]s)$", re.IGNORECASE)
_KINDS_OF = (
    r"(?:(?:older|elder|eldest|oldest|younger|youngest|little|big|baby|half|step|maternal|paternal|biological|birth|natural"
    r"|adoptive|adopted|foster|late|new|former|ex|estranged|teenage|young|subject|only|twin|first|second|great|unborn"
    r"|own|real)[\s-]){0,3}"
)
_WHOSE = r"(?:the|his|her|their|a|an|my|this|[^\W\d_]{2,20}(?:\s[A-Z]{1,2})?['’]s)"

_CALLED = re.compile(
    r"(?:['’]s?)?[\s,(]{0,3}(?:(?:who|that)\s)?(?:(?:is|was|were|are)\s)?"
    r"(?:called|named|known\sas|(?:(?:full|first|real|given)\s)?names?\s?(?:is|was|are|were|[:–-]))\s?[\"“‘'(]?"
)
_OF_THE_NAME = re.compile(r"\sof\s[\"“‘']?")
_IN_BRACKETS = re.compile(r"\s?\(\s?[\"“‘']?")
_AFTER_COMMA = re.compile(r",\s[\"“‘']?")
_AFTER_COLON = re.compile(r"(?:\s?[:–]\s?|\s-\s)[\"“‘']?")
_DIRECTLY = re.compile(r"\s(?:(?:is|was|are|were)\s)?[\"“‘']?")
_ENDS_APPOSITION = re.compile(
    r"[\"”’']?(?:\s?[,;.()–]|\s(?:who|was|is|has|had|and|aged?|liv|said|told|did|does|will|would|could|were|are)|\s*$|\n)"
)
_CLOSES = re.compile(r"[\"”’']?\s?[,)]")
_ENDS_CELL = re.compile(r"[\"”’']?[ \t]*(?:$|[\n,;|)(.])")

_OPENS_BRACKET = re.compile(rf"\s?\(\s?(?:{_WHOSE}\s)?{_KINDS_OF}$", re.IGNORECASE)
_APPOSITION = re.compile(rf",\s(?:{_WHOSE}\s)?{_KINDS_OF}$", re.IGNORECASE)
_OF = re.compile(rf"\s{_KINDS_OF}$", re.IGNORECASE)
_IS_A = re.compile(rf"\s(?:is|was|as|being)\s(?:{_WHOSE}\s)?{_KINDS_OF}$", re.IGNORECASE)
_AND_HIS = re.compile(rf",?\s(?:[a-z]+\s){{1,5}}(?:his|her|their|the)\s{_KINDS_OF}$")
_HIS = re.compile(r"\b(?:his|her|their|the)\s")
_DETERMINER = re.compile(rf"\b{_WHOSE}\s{_KINDS_OF}$", re.IGNORECASE)
_OF_MANY = re.compile(r"\b(?:for|of|with|and|to)\s(?:[a-z]+\s){0,2}$", re.IGNORECASE)
_GOES_ON = re.compile(r"['’]?s?\s?(?:[,.;:)|]|(?:of|to|who|was|is|and|said|told|aged?|had|has|in|at|did|does)\b|$|\n)")
_WHOSE_KIN = re.compile(rf"\b(?:his|her|their|my|{_CHILD}['’]s?)\s{_KINDS_OF}$", re.IGNORECASE)
_AND_ANOTHER = re.compile(r"\s(?:and|&)\s(?P<other>[A-Z][\w'’-]{1,30})(?P<more>(?:\s[A-Z][\w'’-]{1,30}){0,3})")
_THING = re.compile(
    r"\s(?:books?|courses?|materials?|models?|packs?|programmes?|projects?|schemes?|stor(?:y|ies)|training)\b"
)
_PLACED = re.compile(r"\b(?:in|at|from|near|of|for|to)\s$", re.IGNORECASE)
#: Endings of words that are of a people, or say how or what, and hardly ever of a given name that no list holds.
_OTHER_WORD = re.compile(r"(?:ly|ing|tion|sion|ment|ness|ish|ian|ese|ity|ism|ist|ed)$", re.IGNORECASE)
_SMALL = re.compile(r"(?<![^\W\d_])[a-zà-öø-ÿ]{3,30}")
_WORK = re.compile(r"\b(?:ward|nursing|charge|st\.?|saint)\s$", re.IGNORECASE)
_AGED = re.compile(
    r"(?:,?\s|\s?\()(?:was\s|is\s)?(?:aged?\s?:?\s?\d{1,2}\b|\d{1,2}\s?(?:years?|yrs?|months?|weeks?)\b)"
    r"|,\s\d{1,2},(?=\s[a-z])",
    re.IGNORECASE,
)
_YEARS_OLD = re.compile(r"\b\d{1,2}[\s-]?(?:years?|yrs?|months?|weeks?)[\s-]olds?,?\s", re.IGNORECASE)
_NOT_REAL = re.compile(
    r"pseudonym|not\s(?:his|her|their|the)\sreal\sname|names?\s(?:has|have)\sbeen\schanged", re.IGNORECASE
)

_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_TOKEN_BEFORE = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*['’]?")
_CAPITAL = re.compile("[A-ZÀ-ÖØ-ÞĀ-ŽȘȚ]")
_MOST_WORDS = 4
#: How far from the word for the relation a name may begin.
_NEAR, _NEAR_AFTER = 100, 40
_JOINING = 48
_LONGEST_RUN = 80


class _Run(NamedTuple):
    """Capitalised words next to one another, and their place."""

    words: list[str]
    start: int
    end: int


def names_in(text: str) -> Iterator[Hit]:
    """Every name that stands beside a word for a child or a relation, or beside an age."""
    for relation in _RELATION.finditer(text):
        run = (_CAPITAL.search(text, relation.end(), relation.end() + _NEAR_AFTER) and _after(text, relation)) or (
            _CAPITAL.search(text, max(0, relation.start() - _NEAR), relation.start()) and _before(text, relation)
        )
        if run is not None and not _is_declared_unreal(text, run):
            start, end = min(run.start, relation.start()), max(run.end, relation.end())
            end += text[end : end + 1] == ")" and "(" in text[start:end]
            yield Hit(start, end, "name", f"a name beside “{' '.join(relation[0].lower().split())}”")
    for age in _AGED.finditer(text):
        run = _run_before(text, age.start())
        if run is not None and _is_name(run, "known", text) and not _is_declared_unreal(text, run):
            yield Hit(run.start, age.end(), "name", "a name beside an age")
    for age in _YEARS_OLD.finditer(text):
        run = _run_at(text, age.end())
        if run is not None and _is_name(run, "known", text) and not _is_declared_unreal(text, run):
            yield Hit(age.start(), run.end, "name", "a name beside an age")


def _after(text: str, relation: re.Match[str]) -> _Run | None:
    """The name that follows the word for the relation."""
    kin, place = relation["kin"] is not None, relation.end()
    before = text[max(0, relation.start() - 40) : relation.start()]
    many = bool(_PLURAL.search(relation[0]) and _OF_MANY.search(before))
    if _WORK.search(before):
        return None
    for opening, proof in _openings(text, place, kin, relation[0][0].islower()):
        run = _run_at(text, opening.end())
        if run is None:
            continue
        if _names_a_thing(text, run, opening.re is not _DIRECTLY or kin or bool(_DETERMINER.search(before))):
            continue
        if opening.re is _AFTER_COMMA or opening.re is _AFTER_COLON:
            if many or not _ENDS_APPOSITION.match(text, run.end):
                continue
            proof = _proof_of_apposition(text, opening, run, before, relation[0])
        elif opening.re is _IN_BRACKETS and text[run.end : run.end + 1] != ")":
            proof = "pair"
        elif opening.re is _DIRECTLY and kin and not opening[0].strip("\"“‘' "):
            proof = "alone" if relation[0].islower() and _WHOSE_KIN.search(before) else proof
        if _is_name(run, proof, text):
            return run
    return None


def _names_a_thing(text: str, run: _Run, of_someone: bool) -> bool:
    """Whether a pair of names is that of a course or a body ("parent Janet and John", "the Janet and John Trust")."""
    pair = _AND_ANOTHER.match(text, run.end)
    if pair is None or not is_given_name(pair["other"]):
        return False
    return not of_someone or bool(_THING.match(text, pair.end())) or names_a_body(_TOKEN.findall(pair["more"]))


def _openings(text: str, place: int, kin: bool, lower: bool) -> Iterator[tuple[re.Match[str], Proof]]:
    proofs: list[tuple[re.Pattern[str], Proof]] = [
        (_CALLED, "form"),
        (_IN_BRACKETS, "alone" if kin else "pair"),
        (_AFTER_COMMA, "known"),
        (_AFTER_COLON, "known"),
        (_DIRECTLY, "pair" if kin and lower else "known"),
    ]
    if kin:
        proofs.append((_OF_THE_NAME, "pair" if lower else "known"))
    for form, proof in proofs:
        opening = form.match(text, place)
        if opening:
            yield opening, proof


def _proof_of_apposition(text: str, opening: re.Match[str], run: _Run, before: str, word: str) -> Proof:
    """``the child, Jayden Smith,`` is told by its form; ``Mother: Jayden Smith`` where nothing follows it."""
    if opening.re is _AFTER_COLON:
        return "pair" if _ENDS_CELL.match(text, run.end) else "known"
    if not _CLOSES.match(text, run.end):
        return "known"
    return "form" if _DETERMINER.search(before) and not _PLURAL.search(word) else "pair"


def _before(text: str, relation: re.Match[str]) -> _Run | None:
    """The name that stands before the word for the relation."""
    kin, goes_on = relation["kin"] is not None, _GOES_ON.match(text, relation.end()) is not None
    near = text[max(0, relation.start() - _JOINING) : relation.start()]
    forms: tuple[tuple[re.Pattern[str], Proof], ...] = (
        (_OF, "form" if kin else "known"),
        (_OPENS_BRACKET, "alone" if kin else "pair"),
        (_APPOSITION, "alone" if text[relation.end() : relation.end() + 1] == "," else "known"),
        (_IS_A, "known"),
        (_AND_HIS, "known"),
    )
    for form, proof in forms:
        if form in (_OPENS_BRACKET, _APPOSITION) and not goes_on:
            continue
        if form is _AND_HIS:
            near = text[max(0, relation.start() - _NEAR) : relation.start()] if _HIS.search(near) else ""
        joining = form.search(near)
        run = _run_before(text, relation.start() - len(near) + joining.start()) if joining else None
        if run is None or (form is _OF) != _is_possessive(run.words[-1]):
            continue
        if form is _APPOSITION and (
            _PLACED.search(text, max(0, run.start - 12), run.start) or _PLURAL.search(relation[0])
        ):
            proof = "known"
        if form is _OF and not kin and text[relation.end() : relation.end() + 1] in ("'", "’"):
            continue
        if _is_name(run, proof, text):
            return run
    return None


def _is_possessive(word: str) -> bool:
    return word.endswith(("'s", "’s", "s'", "s’"))


def _run_at(text: str, place: int) -> _Run | None:
    words: list[str] = []
    end = place
    while len(words) < _MOST_WORDS:
        start = end if not words else end + 1
        if words and text[end : start + 1][:1] not in (" ", "\u00a0"):
            break
        token = _TOKEN.match(text, start)
        if token is None or not token[0][0].isupper():
            break
        words.append(token[0])
        end = token.end()
        if is_title(token[0]) and text[end : end + 1] == ".":
            end += 1
    return _Run(words, place, end) if words else None


def _run_before(text: str, place: int) -> _Run | None:
    kept: list[re.Match[str]] = []
    end = place
    for token in reversed(list(_TOKEN_BEFORE.finditer(text, max(0, place - _LONGEST_RUN), place))):
        between = text[token.end() : end]
        joined = not between if not kept else between in (" ", "\u00a0") or (between == ". " and is_title(token[0]))
        if not joined or not token[0][0].isupper() or len(kept) == _MOST_WORDS:
            break
        kept.insert(0, token)
        end = token.start()
    return _Run([token[0] for token in kept], kept[0].start(), kept[-1].end()) if kept else None


def _is_name(run: _Run, proof: Proof, text: str) -> bool:
    """Whether a run of capitalised words is a person's name, as surely as the place asks for."""
    words = _without_opening(run.words)
    if not words or names_a_body(words) or {"st", "saint"} & {word.lower() for word in run.words}:
        return False
    if is_title(words[0]):
        return len(words) > 1 and (is_given_name(words[1]) or could_be_a_name(words[1]))
    if is_pseudonym(words[0]):
        return False
    if is_given_name(words[0]):
        return True
    formed = [could_be_a_name(word) for word in words]
    if proof == "known" or not all(formed[:2]):
        return False
    if proof == "alone" and len(words) == 1:
        return len(run.words) == 1 and not _OTHER_WORD.search(words[0]) and words[0].lower() not in _small_words(text)
    return len(words) > 1 or (proof == "form" and (_is_possessive(words[0]) or not _begins(text, run.start)))


@lru_cache(maxsize=1)
def _small_words(text: str) -> frozenset[str]:
    """Every word that a text writes in small letters."""
    return frozenset(_SMALL.findall(text))


def _without_opening(words: list[str]) -> list[str]:
    """Words that open a sentence before a name are left out: "When Jayden", "The Mrs Patel"."""
    for number, word in enumerate(words):
        if is_given_name(word) or is_title(word):
            return words[number:]
        if could_be_a_name(word):
            return words[number:]
    return []


def _begins(text: str, place: int) -> bool:
    """Whether a word begins a line, a sentence or a cell, where any word has a capital letter."""
    before = text[max(0, place - 4) : place].rstrip(" \u00a0\"“‘'(")
    return not before or not (before[-1].isalnum() or before[-1] in ",;’'")


def _is_declared_unreal(text: str, run: _Run) -> bool:
    """Whether the same line says that the name is not the real one."""
    start = text.rfind("\n", max(0, run.start - 200), run.start) + 1 or max(0, run.start - 200)
    end = text.find("\n", run.end, run.end + 200)
    return bool(_NOT_REAL.search(text[start : end if end >= 0 else run.end + 200]))
