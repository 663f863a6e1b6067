"""What is said of a query that cannot be read: the mistake that somebody made, and where it stands."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph.errors import BadQuery
from graph.oxigraph import Engine

ENGINE = Engine.in_memory([])
SKOS = "http://www.w3.org/2004/02/skos/core#"


def said(query: str) -> tuple[str, int | None, int | None]:
    with pytest.raises(BadQuery) as bad:
        ENGINE.answer(query)
    assert str(bad.value).startswith("not a SPARQL query: ")
    return str(bad.value).removeprefix("not a SPARQL query: "), bad.value.line, bad.value.column


@pytest.mark.parametrize(
    ("query", "words", "line", "column"),
    [
        ("", "there is no query in it", 1, 1),
        ("# SELECT * {}\n", "there is no query in it", 1, 1),
        ("SELCT * {}", "it begins with SELCT, and not with SELECT, ASK, CONSTRUCT or DESCRIBE", 1, 10),
        ("SELECT * {\n ?s skos:note ?o }", f"the prefix skos: is not declared; put PREFIX skos: <{SKOS}> first", 2, 5),
        ("SELECT * { ?s ex:p ?o }", "the prefix ex: is not declared; put PREFIX ex: <...> first", 1, 15),
        ("PREFIX a: <urn:x:> SELECT * { ?s a:p :q }", "the prefix : is not declared; put PREFIX : <...> first", 1, 38),
        ("SELECT ?x {\n ?x a 'abc }", "the text that begins here has no end", 2, 7),
        ('SELECT ?x { ?x a "abc\\" }', "the text that begins here has no end", 1, 18),
        ("SELECT * { ?s ?p ?o ", '"{" is not closed', 1, 10),
        ("SELECT * { ?s ?p ?o }}", '"}" closes nothing', 1, 22),
        ("ASK { FILTER(?x = 1 }", '"}" stands where the "(" of line 1, column 13, is still open', 1, 21),
        ("SELECT ?a { ?a ?b ?c } GROUP BY ?b",
         "SELECT names a variable that the pattern does not bind, or that GROUP BY leaves out", 1, 35),
        ("SELECT * { ?s ?p ?o . OPTONAL { ?s ?q ?r } }",
         "it cannot be read beyond “SELECT * { ?s ?p ?o . OPTONAL {”", 1, 31),
        ("PREFIX gt <urn:x:> SELECT * {}", 'it cannot be read beyond “PREFIX gt <urn:x:>”; expected "." or ":"', 1, 10),
    ],
)  # fmt: skip
def test_the_mistake_that_somebody_made_is_said(query: str, words: str, line: int, column: int) -> None:
    assert said(query) == (words, line, column)


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?s <urn:x:p> _:b . ?s ?p 'ex:p', \"a { b\" }  # ex:p (",
        "BASE <http://e.org/> PREFIX : <#> ASK { ?s :p <a:b>, 'it\\'s', '''a ' b''', \"\"\"( \" )\"\"\" }",
        "PREFIX a.b: <urn:x:> ASK { ?s a.b:c\\,d ?o FILTER(?s<?o) FILTER(?o>1) }",
    ],
)
def test_what_can_be_read_is_no_mistake(query: str) -> None:
    assert ENGINE.answer(query).form == "ask"
    words = said(query.replace("ASK {", "ASK { * "))[0]
    assert words.startswith("it cannot be read beyond"), "no other reason is made up"


PIECES = ["SELECT", "ASK", "{", "}", "(", ")", "[", "'", '"', '"""', "\\", "<", ">", ":", "_:", "ex:a", "?x", "#", "\n",
          " ", "PREFIX", "FILTER", "é", "🧵", "@en", "1", ".", ";", "<http://e.org/#a>"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
@example("ASK {\r\n ?s ?p\r\n}")
def test_whatever_is_asked_the_place_is_in_the_query(query: str) -> None:
    try:
        ENGINE.answer(query)
    except BadQuery as bad:
        lines = query.split("\n")
        assert "\n" not in str(bad)
        if bad.line is not None and bad.column is not None:
            assert 1 <= bad.line <= len(lines)
            assert 1 <= bad.column <= len(lines[bad.line - 1]) + 1
