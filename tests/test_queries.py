"""Named queries: golden rows with a planted gap and a planted cover, a second engine, hostile values, files."""

from __future__ import annotations

import csv
import io
import json
import re
import socket
import threading
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from rdflib import Dataset, Graph, Variable
from rdflib import Literal as RdflibLiteral
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from graph.errors import BadParameter, BadQuery, UnknownQuery
from graph.guard import check_free_query, refuse_reaching_out
from graph.oxigraph import Engine, Iri, Literal, Quad
from graph.papers import formats
from graph.papers.wording import heading
from graph.papers.workbook import HEADER
from graph.queries import called, run, terms
from graph.query_files import NamedQuery, all_queries, library, named
from graph.table import NO_CATALOGUE, Table, plain
from tests.files_back import book_rows
from tests.graph_fixture import AS_AT, DOMESTIC, INJURIES, NEGLECT, release, release_without_catalogue

GOLDEN = Path(__file__).parent / "expected" / "queries"
BABY = f"{INJURIES}/learning-1"
BABY_IRI = called(release(), BABY)
OFFERED = [query.name for query in all_queries()]
LIBRARY = sorted(library())

#: What is asked where a query needs to be told, or where its default would show nothing of this small board.
ASKED = {
    "mentions": {"words": "father"},
    "points-citing": {"instrument": "chronology"},
    "recurring-topics": {"at_least": "2"},
    "found-again-after-training": {"order": "after"},
    "sections-amended-since": {"as_at": "2016-02"},
    "trace": {"id": BABY},
}
#: For each query a text that must stand in a row (the gap) and one that must stand in none (the cover).
PLANTED = {
    "agencies-in-gaps": ("Police", "Schools"),
    "courses-without-finding": ("=Fire drill", "Bruising in babies who do not move"),
    "found-again-after-training": ("2014-09", "2015-05-01"),
    "gaps-without-training": (f"{NEGLECT}/learning-1", BABY),
    "instruments": ("MARAC", "Graded Care Profile"),
    "instruments-in-several-audits": ("Chronology", "Bruising Policy"),
    "instruments-without-section": ("Pre-Birth Panel Protocol", "Bruising Policy"),
    "mentions": (f"{DOMESTIC}/learning-3", BABY),
    "points-citing": (f"{INJURIES}/strength-1", BABY),
    "points-without-agency": (f"{NEGLECT}/learning-3", BABY),
    "recurring-topics": ("information-sharing", "physical-injury"),
    "replaced-guidance": (f"{NEGLECT}/learning-5", f"{DOMESTIC}/learning-2"),
    "responses": (f"{NEGLECT}/learning-4", f"{INJURIES}/learning-5"),
    "rungs": ("covered", "nonsense"),
    "sections-amended-since": ("Domestic Violence", "Neglect"),
    "sections-without-finding": ("Private Fostering", "MARAC"),
    "strength-beside-gap": ("neglect", "thresholds-and-referrals"),
    "trace": ("Bruising in babies who do not move", "Reflective supervision"),
}
#: DESIGN, section 5: what a query's first columns are called.
FIRST_COLUMNS = {
    "gaps-without-training": ["id", "rung", "audit", "audited", "text", "topics", "instruments"],
    "rungs": ["rung", "points", "who_acts"],
    "recurring-topics": ["topic", "audits", "points", "courses"],
    "points-citing": ["id", "text", "section", "url"],
    "responses": ["id", "instrument", "mode", "response"],
}
#: What this small board has nothing of: planted in a test of its own.
NOT_HERE = {"steps"}


def golden(name: str) -> Table:
    return run(release(), name, ASKED.get(name))


# --- Files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LIBRARY)
def test_each_header_is_whole(name: str) -> None:
    query = named(name)
    lines = query.text.splitlines()
    header = [line for line in lines if line.startswith("#+")]
    assert lines[: len(header)] == header, "the header comes first, without a gap"
    assert all(re.fullmatch(r"#\+ [a-z-]+: \S.*", line) for line in header)
    assert query.title[0].isupper()
    assert not query.title.endswith(".")
    assert query.description.endswith(".")
    assert query.columns, "its columns can be read from its SELECT"
    if name in OFFERED:
        assert query.audience
        assert query.problem
        assert query.solution
        assert set(query.shown) <= set(query.columns)
    for parameter in query.parameters:
        assert parameter.description
        assert parameter.choices is None or parameter.choices in LIBRARY


@pytest.mark.parametrize("name", LIBRARY)
def test_each_file_runs_as_it_stands(name: str) -> None:
    """With the default in its VALUES row, in any editor and on any engine: the columns are those of its SELECT."""
    solutions = release().select(named(name).text)
    list(solutions.rows)
    assert solutions.columns == named(name).columns


@pytest.mark.parametrize("name", LIBRARY)
def test_each_parameter_stands_in_the_values_row_and_nowhere_else(name: str) -> None:
    query = named(name)
    if query.parameters:
        found = re.findall(r"VALUES \(([?\w\s]+)\) \{ \(", query.text)
        own = {f"?{parameter.name}" for parameter in query.parameters}
        rows = sum(set(variables.split()) == own for variables in found)
        branches = 1 + query.text.count("UNION")
        within = 1 + len(re.findall(r"OPTIONAL \{\s*VALUES", query.text))
        # A question about one thing may begin at it in each branch of a union, and in what is optional.
        assert rows in (1, branches, within)


@pytest.mark.parametrize("name", LIBRARY)
def test_each_variable_occurs_twice_or_is_selected(name: str) -> None:
    """A variable that occurs once is a misspelt one: NOT EXISTS then never relates to the outer row."""
    assert _lonely(named(name)) == EXISTENCE_ONLY.get(name, set())


#: What holds names and ids of any length, by which rows are put in order.
LONG_TEXTS = {"agency", "audit", "audit_id", "course", "instrument", "section", "text", "title", "topic"}


@pytest.mark.parametrize("name", OFFERED)
def test_rows_are_put_in_order_by_the_letters_of_long_texts(name: str) -> None:
    """Virtuoso 7.2.5 compares some twenty letters of a text, and then which came in first; all of them of ``STR()``."""
    (keys,) = re.findall(r"^ORDER BY (.*)", named(name).text, flags=re.MULTILINE)[-1:]
    bare = set(re.findall(r"(?<![(\w])\?(\w+)", keys))
    assert not bare & LONG_TEXTS


#: Variables that stand once on purpose: only whether there is anything is asked.
EXISTENCE_ONLY = {
    "cited-guidance": {"point"},
    "list-agencies": {"course", "item"},
    "list-guidance": {"course", "item", "section"},
    "named-graphs": {"subject", "predicate", "object"},  # statements are counted, whatever they say
    "thread-counts": {"course", "guidance", "section"},
    "editor-classes": {"thing"},
    "void-properties": {"subject", "object"},
    "void-totals": {"property"},
}


def _lonely(query: NamedQuery) -> set[str]:
    """Variables that relate nothing to anything: in one triple only (its subject counts once for each triple)."""
    counts: Counter[str] = Counter()

    def visit(node: object) -> None:
        if isinstance(node, Variable):
            counts[str(node)] += 1
        elif isinstance(node, CompValue):
            for key, value in node.items():
                if key not in ("_vars", "PV"):
                    visit(value)
        elif isinstance(node, dict):
            for key, value in node.items():
                visit(key)
                visit(value)
        elif isinstance(node, list | tuple | set):
            for each in node:
                visit(each)

    visit(translateQuery(parseQuery(query.text)).algebra)
    return {name for name, count in counts.items() if count == 1} - set(query.columns)


def test_the_lint_finds_a_misspelt_variable() -> None:
    for name, right, wrong in (
        ("courses-without-finding", "OPTIONAL { ?iri gt:provider", "OPTIONAL { ?uri gt:provider"),
        ("instruments-without-section", "    ?iri gt:setOutIn ?section", "    ?iri gt:setOutIn ?sektion"),
        ("points-citing", "?point gt:relevantSection ?section_iri", "?point gt:relevantSection ?sektion"),
        ("unbacked-triples", "gt:linkObject ?object", "gt:linkObject ?objekt"),
    ):
        query = named(name)
        assert right in query.text
        assert _lonely(replace(query, text=query.text.replace(right, wrong))) - EXISTENCE_ONLY.get(name, set())


@pytest.mark.parametrize(("name", "columns"), FIRST_COLUMNS.items())
def test_the_first_columns_are_those_of_the_contract(name: str, columns: list[str]) -> None:
    assert list(named(name).columns)[: len(columns)] == columns


# --- Golden rows -----------------------------------------------------------------------------------


def test_each_query_has_its_golden_rows_and_its_planted_pair() -> None:
    assert set(OFFERED) - NOT_HERE == set(PLANTED)
    assert {path.stem for path in GOLDEN.glob("*.csv")} == set(PLANTED)


@pytest.mark.parametrize("name", sorted(PLANTED))
def test_golden_rows(name: str) -> None:
    expected = (GOLDEN / f"{name}.csv").read_bytes()
    assert formats.write(golden(name), "csv").decode() == expected.decode()


@pytest.mark.parametrize(("name", "planted"), PLANTED.items())
def test_the_planted_gap_is_found_and_the_planted_cover_is_not(name: str, planted: tuple[str, str]) -> None:
    cells = {value for row in golden(name).records() for value in row.values()}
    gap, cover = planted
    assert gap in cells
    assert cover not in cells


def test_a_gap_closes_on_the_day_on_which_it_closes() -> None:
    protocol = f"{DOMESTIC}/learning-1"
    for day, open_gap in (("2015-12-31", False), ("2016-01-01", True)):
        rows = run(release(), "gaps-without-training", {"as_at": day}).records()
        assert (protocol in {row["id"] for row in rows}) is open_gap


def test_parameters_narrow() -> None:
    whole = run(release(), "gaps-without-training").records()
    one = run(release(), "gaps-without-training", {"rung": "no-section", "audit": "Neglect"}).records()
    assert one == [row for row in whole if row["rung"] == "no-section" and row["audit"] == "Neglect"]
    assert len(one) == 4
    write = run(release(), "responses", {"response": "write"}).records()
    assert [row["id"] for row in write] == [f"{NEGLECT}/learning-4"]
    assert [row["topic"] for row in run(release(), "recurring-topics").records()] == [
        "information-sharing",
        "voice-of-the-child",
    ]


def test_a_topic_without_a_course_and_one_with_stand_side_by_side() -> None:
    courses = {row["topic"]: row["courses"] for row in run(release(), "recurring-topics").records()}
    assert courses == {"information-sharing": "0", "voice-of-the-child": "1"}


@pytest.mark.parametrize(
    ("order", "audits"),
    [("after", {"2014-11", "2015-05", "2015-10"}), ("cannot tell", {"2015-05"}), ("before", {"2014-11"})],
)
def test_what_came_first_may_not_be_told(order: str, audits: set[str]) -> None:
    rows = run(release(), "found-again-after-training", {"order": order}).records()
    assert {row["audited"] for row in rows if row["course"] == "Hearing the child"} == audits
    assert {row["order"] for row in rows} == {order}


@pytest.mark.parametrize("words", ["father", "FATHER", "Father’s", "“not”"])
def test_words_are_found_in_any_case(words: str) -> None:
    assert run(release(), "mentions", {"words": words}).rows


@pytest.mark.parametrize("name", ["MARAC", "marac", "multi-agency risk assessment conference"])
def test_guidance_is_found_by_any_of_its_names(name: str) -> None:
    (row,) = run(release(), "points-citing", {"instrument": name}).records()
    assert (row["id"], row["section"], row["url"]) == (f"{NEGLECT}/learning-2", "MARAC", "")


def test_before_a_catalogue_is_loaded_the_answer_is_that_none_is() -> None:
    for query in all_queries():
        table = run(release_without_catalogue(), query.name, ASKED.get(query.name))
        assert (table.note == NO_CATALOGUE) is (query.needs == "catalogue")
        if query.needs:
            assert table.rows == ()
            assert table.columns == query.columns
    for name in ("gaps-without-training", "rungs", "courses-without-finding", "found-again-after-training"):
        assert named(name).needs == "catalogue"


# --- A second engine -------------------------------------------------------------------------------


@cache
def second_dataset() -> Dataset:
    """The release with its named graphs in rdflib, for the questions about graphs."""
    found = Dataset(default_union=True)
    found.parse(io.BytesIO(release().engine.export(".nq", {})), format="nquads")
    return found


@cache
def second_engine() -> Graph:
    """The union of the release's graphs in rdflib, whose SPARQL engine shares no code with the embedded one."""
    return Graph().parse(io.BytesIO(release().engine.export(".nt", {})), format="nt")


def _number_aside(value: str, datatype: str) -> str:
    return str(float(value)) if datatype.endswith(("#integer", "#decimal")) else value


def _ours(term: object) -> str:
    return _number_aside(plain(term), term.datatype.value) if isinstance(term, Literal) else plain(term)


def _theirs(term: object) -> str:
    if (
        term is None or str(term) == "None"
    ):  # rdflib gives MAX over nothing as the text "None"; SPARQL leaves it unbound
        return ""
    return _number_aside(str(term), str(term.datatype)) if isinstance(term, RdflibLiteral) else str(term)


@pytest.mark.filterwarnings("ignore:Dataset[.]:DeprecationWarning")
@pytest.mark.parametrize("name", LIBRARY)
def test_the_same_rows_from_another_engine(name: str) -> None:
    query = named(name)
    values = ASKED.get(name) or {p.name: BABY_IRI for p in query.parameters if p.name == "point"}
    if any(p.required and p.default is None and p.name not in values for p in query.parameters):
        text = query.text
    else:
        text = query.bound(terms(release(), query, run(release(), name, values).parameters) or {})
    ours = Counter(tuple(map(_ours, row)) for row in release().select(text).rows)
    theirs = Counter(
        tuple(map(_theirs, row)) for row in (second_dataset() if "GRAPH" in text else second_engine()).query(text)
    )
    assert ours == theirs


# --- Values that mean harm -------------------------------------------------------------------------

HOSTILE = {
    "quote": '"',
    "closes-the-row": '") } ?s ?p ?o . FILTER("x" = "x',
    "closes-by-escape": '\\") } ?s ?p ?o #',
    "escape": "\\u0022) } #",
    "long-escape": "\\U00000022) } #",
    "apostrophes": "'''",
    "braces": "}{}{",
    "backslash-at-the-end": "\\",
    "new-lines": "a\n} UNION { ?s ?p ?o }\r\n#",
    "comment": "# <x>",
    "address": "<http://example.org/>",
    "variable": "?point",
    "undef": "UNDEF",
    "typed": '"^^<http://www.w3.org/2001/XMLSchema#string>',
    "regular-expression": "\\1\\g<0>(?P<x>",
    "nul": "a\x00b",
    "control": "\x01\x02\x7f",
    "separators": "\u2028\u2029\ufeff",
    "no-text": "\udcff",
    "beyond": "\U0010ffff🧵",
    "megabyte": "x" * 1_000_000,
}


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize(
    ("name", "parameter"),
    [("mentions", "words"), ("points-citing", "instrument"), ("trace", "id"), ("gaps-without-training", "audit")],
)
def test_no_value_changes_the_question(name: str, parameter: str, value: str) -> None:
    try:
        table = run(release(), name, {parameter: value})
    except BadParameter as error:
        assert "\n" not in str(error)
        assert len(str(error)) < 200
    else:
        assert table.rows == ()


@pytest.mark.parametrize(
    "value", [v for v in HOSTILE.values() if len(v) < 1000 and "\x00" not in v and "\udcff" not in v]
)
def test_a_value_reaches_the_engine_as_it_is(value: str) -> None:
    """Written into the question and read back, to the letter."""
    text = named("mentions").bound({"words": Literal(value)})
    values = re.search(r"VALUES \(\?words\) \{ .* \}\n", text)[0]
    (row,) = Engine.in_memory([]).select(f"SELECT ?words {{ {values} }}").rows
    assert row[0] == Literal(value)


def test_hostile_words_are_found_where_they_stand() -> None:
    """A text with quotes and braces is found by its own words, and by nothing else."""
    from graph.build import build
    from tests.graph_fixture import Point, scratch, simple_board

    nasty = "He said \"} ?s ?p ?o {\" \\ and 'left' {"
    made = build([simple_board(Point(nasty), Point("Plain."))], scratch() / "store")
    for words in (nasty, '"} ?s ?p ?o {"', "\\ and", "'left' {"):
        assert [row["text"] for row in run(made, "mentions", {"words": words}).records()] == [nasty]


@pytest.mark.parametrize(
    ("name", "values", "error", "words"),
    [
        ("gaps-without-trainin", {}, UnknownQuery, "did you mean gaps-without-training?"),
        ("zzzz", {}, UnknownQuery, "listed by goldenthread ask --list, and at /queries"),
        ("x" * 10_000, {}, UnknownQuery, "no query is called"),
        ("../rungs", {}, UnknownQuery, "did you mean rungs?"),
        ("rungs", {"nonsense": "1"}, BadParameter, "rungs has no parameter 'nonsense'; it has: as_at"),
        ("instruments", {"x": "1"}, BadParameter, "it has: board"),
        ("mentions", {}, BadParameter, "mentions needs words"),
        ("mentions", {"words": "   "}, BadParameter, "add --set words=..., in an address words=..."),
        ("rungs", {"as_at": "tomorrow"}, BadParameter, "as_at=tomorrow: not a date; write 2016-01-31, 2016-01 or 2016"),
        ("rungs", {"as_at": "2016-02-30"}, BadParameter, "not a date"),
        ("rungs", {"as_at": "2016-13"}, BadParameter, "not a date"),
        ("rungs", {"as_at": "0000"}, BadParameter, "not a date"),
        ("rungs", {"as_at": "01/02/2016"}, BadParameter, "not a date"),
        ("rungs", {"as_at": "2016-01-01T00:00:00"}, BadParameter, "not a date"),
        ("rungs", {"as_at": '2016"^^xsd:date) }'}, BadParameter, "not a date"),
        ("recurring-topics", {"at_least": "many"}, BadParameter, "at_least=many: not a whole number"),
        ("recurring-topics", {"at_least": "-1"}, BadParameter, "not a whole number"),
        ("recurring-topics", {"at_least": "9" * 30}, BadParameter, "not a whole number"),
    ],
)
def test_what_cannot_be_asked_is_told_in_one_line(name: str, values: dict, error: type, words: str) -> None:
    with pytest.raises(error) as caught:
        run(release(), name, values)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 250


def test_the_date_asked_is_the_boards_or_the_one_given() -> None:
    assert run(release(), "rungs").parameters == {"as_at": AS_AT}
    assert run(release(), "rungs", {"as_at": ""}).parameters == {"as_at": AS_AT}
    assert run(release(), "rungs", {"as_at": "2016-03"}).parameters == {"as_at": "2016-03"}
    assert run(release(), "rungs", {"as_at": "2016-03"}).rows == run(release(), "rungs", {"as_at": "2016-03-01"}).rows


# --- Free queries stay inside ----------------------------------------------------------------------


@pytest.fixture
def listener():
    """A local port, and how often it was called."""
    calls: list[str] = []
    server = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            calls.append("called")
            connection.close()

    thread = threading.Thread(target=answer)
    thread.start()
    yield server.getsockname()[1], calls
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


REACHING = (
    "SELECT * { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "SELECT * { service<http://127.0.0.1:PORT/>{ ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "PREFIX : <http://127.0.0.1:PORT/> SELECT * { SERVICE:x { ?s ?p ?o } }",
    "PREFIX a: <http://127.0.0.1:PORT/> SELECT * { SERVICEa:x { ?s ?p ?o } }",
    "SELECT * { ?a ?b 1SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "SELECT * { ?a ?b trueSERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "PREFIX : <http://e.org/> SELECT * { ?a ?b :.SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "PREFIX : <http://e.org/> SELECT * { ?a ?b :x\\#y . SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "SELECT * { ?a ?b ?c FILTER(?a<?b)SERVICE#>\n<http://127.0.0.1:PORT/>{ ?s ?p ?o } }",
    "SELECT * { ?a ?b ?c FILTER(?a<'s&&?b>t')SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } FILTER('x'='x') }",
    "SELECT * { <urn:a'b> ?p ?o . SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } FILTER('x'='x') }",
    "SELECT * { <http://e.org/a'b> ?p ?o . SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } FILTER('x'='x') }",
    "SELECT * { <http://e.org/\\u0041'b> ?p ?o . SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } FILTER('x'='x') }",
    "SELECT * { # don't\n SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } # can't\n }",
    "SELECT * { ?a ?b '''it's \\''' ''' . SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    'SELECT * { ?a ?b "\\\\" . SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } FILTER("x"="x") }',
    "SELECT * { ?a ?b 'x'@en . SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
)
INSIDE = (
    "SELECT * { ?s ?p ?o FILTER(CONTAINS(?o, 'service')) }",
    'SELECT * { ?s ?p """a "SERVICE" <x> """ }',
    "SELECT * { ?s ?p ?o } # SERVICE <http://e.org/> { }",
    "SELECT ?service { ?service ?p ?o }",
    "SELECT * { <https://example.org/services/x#load> ?p ?o }",
    "PREFIX e: <https://example.org/> SELECT * { ?s e:service ?o }",
    "SELECT * { ?s ?p ?o FILTER(?o < 3 && ?o > 1) }",
    "SELECT * { ?s ?p 'don\\'t SERVICE'@en-GB }",
)


@pytest.mark.parametrize("query", REACHING)
def test_a_query_that_reaches_out_is_refused(query: str, listener: tuple[int, list[str]]) -> None:
    """However it is written: a parser needs no blank before or after the word."""
    port, calls = listener
    with pytest.raises(BadQuery, match="SERVICE is refused"):
        refuse_reaching_out(query.replace("PORT", str(port)))
    assert calls == []


def test_some_of_what_is_refused_would_have_reached_out(listener: tuple[int, list[str]]) -> None:
    """The engine itself would have called: without the guard these are no harmless texts."""
    port, calls = listener
    node, one = Iri("http://e.org/"), Iri("http://e.org/x#y")
    objects = (Literal(1), Literal(True), node, one, Literal("it's ''' "), Literal("\\"), Literal("x", language="en"))
    engine = Engine.in_memory([Quad(node, node, each, node) for each in objects])
    reached = 0
    for query in REACHING:
        before = len(calls)
        try:
            list(engine.answer(query.replace("PORT", str(port))).solutions.rows)
        except Exception:
            reached += len(calls) > before
    assert reached >= 8


@pytest.mark.parametrize("query", INSIDE)
def test_a_query_that_only_speaks_of_a_service_is_let_through(query: str) -> None:
    refuse_reaching_out(query)
    answer = release().engine.answer(query)
    assert all(len(row) == len(answer.solutions.columns) for row in answer.solutions.rows)


@pytest.mark.parametrize("query", ["<" + "'" * 200_000, "'''" + "\\'" * 200_000, ":" * 300_000, '"\n' * 200_000])
def test_a_monstrous_query_is_looked_at_in_good_time(query: str) -> None:
    refuse_reaching_out(query)
    with pytest.raises(BadQuery, match="SERVICE is refused"):
        refuse_reaching_out(f"{query}\nSERVICE <http://example.org/> {{}}")


# --- Files -----------------------------------------------------------------------------------------


def _csv_rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def _tsv_rows(content: bytes) -> list[list[str]]:
    """Each cell read back by the engine's own reader of terms."""
    lines = [line.split("\t") for line in content.decode().removesuffix("\n").split("\n")]
    rows = [[name.removeprefix("?") for name in lines[0]]]
    for line in lines[1:]:
        row = []
        for cell in line:
            found = (
                list(Engine.in_memory([]).select(f"SELECT ?x {{ VALUES (?x) {{ ({cell}) }} }}").rows) if cell else None
            )
            row.append(plain(found[0][0]) if found else "")
        rows.append(row)
    return rows


def _json_rows(content: bytes) -> list[list[str]]:
    data = json.loads(content)
    names = data["head"]["vars"]
    return [names] + [[row.get(name, {}).get("value", "") for name in names] for row in data["results"]["bindings"]]


@pytest.mark.parametrize("name", sorted(PLANTED))
def test_every_file_has_the_rows_of_the_table(name: str) -> None:
    table = golden(name)
    rows = [list(table.columns)] + [[plain(term) for term in row] for row in table.rows]
    inert = [[formats.inert(cell) for cell in row] for row in rows]
    assert _csv_rows(formats.write(table, "csv")) == inert
    assert _tsv_rows(formats.write(table, "tsv")) == rows
    assert _json_rows(formats.write(table, "json")) == rows
    heads, *lines = book_rows(formats.write(table, "xlsx"))
    assert heads == [heading(column) for column in table.columns]
    assert [[cell.casefold() for cell in line] for line in lines] == [[c.casefold() for c in row] for row in rows[1:]]


@pytest.mark.parametrize("kind", ["csv", "tsv", "json", "xlsx"])
def test_equal_tables_are_equal_files(kind: str) -> None:
    assert formats.write(golden("gaps-without-training"), kind) == formats.write(golden("gaps-without-training"), kind)


FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://e.org","x")', "=cmd|' /C calc'!A0")


def _table(*cells: str) -> Table:
    query = named("instruments")
    rows = tuple((Literal(cell), Literal(1), None, None) for cell in cells)
    return Table(query, release().manifest, {}, query.columns, rows)


def test_no_cell_is_a_formula() -> None:
    table = _table(*FORMULAS)
    assert all(row[0].startswith("'") for row in _csv_rows(formats.write(table, "csv"))[1:])
    sheet = openpyxl.load_workbook(io.BytesIO(formats.write(table, "xlsx")))["Rows"]
    assert {cell.data_type for row in sheet.iter_rows(min_row=HEADER + 1, max_col=1) for cell in row} == {"s"}


def test_cells_with_signs_of_their_format_come_back_as_they_were() -> None:
    cells = ('a,b "c"', "two\nlines", "tab\there", "back\\slash", "“quoted” 🧵", "", "x" * 40_000)
    table = _table(*cells)
    for read, kind in ((_csv_rows, "csv"), (_tsv_rows, "tsv"), (_json_rows, "json")):
        assert [row[0] for row in read(formats.write(table, kind))[1:]] == list(cells)


def test_a_file_says_what_was_asked_of_which_release() -> None:
    table = run(release(), "points-citing", {"instrument": 'a/b\\c:d*?"<>|\n..'})
    name = formats.file_name(table, "csv")
    assert re.fullmatch(r"[\w.-]+", name)
    assert release().name in name
    about = json.loads(formats.write(golden("rungs"), "json"))["about"]
    assert about == {"query": "rungs", "release": release().name, "parameters": {"as_at": AS_AT}, "note": None}


# --- Free queries that no parser can hold, and datasets of their own --------------------------------------


@pytest.mark.parametrize(
    "deep",
    [
        "SELECT * " + "{" * 10_000 + "?s ?p ?o" + "}" * 10_000,
        "SELECT * { ?s ?p ?o FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }",
        "SELECT * { ?s ?p ?o FILTER(" + "!" * 10_000 + "true) }",
        "SELECT * { ?s ?p ?o FILTER(" + "- " * 5000 + "1) }",
        "SELECT * { ?s ?p " + "[ <urn:p> " * 3000 + "1" + "]" * 3000 + " }",
        "SELECT * { BIND(" + "+".join("1" for _ in range(30_000)) + " AS ?x) }",
        "SELECT * { " + " UNION ".join("{}" for _ in range(9000)) + " }",
        "SELECT * { ?s " + "/".join("<urn:p>" for _ in range(9000)) + " ?o }",
    ],
    ids=["groups", "brackets", "nots", "minuses", "nodes", "sum", "unions", "path"],
)
def test_a_query_too_deep_for_a_parser_is_refused(deep: str) -> None:
    with pytest.raises(BadQuery, match="ask a simpler question"):
        check_free_query(deep)


def test_every_query_of_ours_is_simple_enough() -> None:
    for name in LIBRARY:
        check_free_query(named(name).text)


def test_words_and_addresses_are_not_counted_as_brackets() -> None:
    check_free_query('SELECT * { ?s ?p "' + "(" * 500 + '" # ' + "{" * 500 + "\n}")


def test_a_dataset_clause_decides_what_a_query_sees() -> None:
    engine = release().engine
    count = "SELECT (COUNT(*) AS ?n) {} {{ ?s ?p ?o }}"
    everything = next(iter(engine.select(count.format("")).rows))[0].value
    nothing = next(iter(engine.select(count.format("FROM <urn:nothing>")).rows))[0].value
    graph = release().manifest.base + "graph/schema"
    schema = next(iter(engine.select(count.format(f"FROM <{graph}>")).rows))[0].value
    assert nothing == "0"
    assert 0 < int(schema) < int(everything)


def test_a_slip_of_the_pen_is_not_a_finding_of_nothing() -> None:
    table = run(release(), "gaps-without-training", {"rung": "no-corse"})
    assert table.rows == ()
    assert table.note is not None
    assert "did you mean no-course?" in table.note
