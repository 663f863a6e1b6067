"""Named queries: one ``.rq`` file each in ``graph/queries``, with a header that says what it is for.

The header feeds the command line, the page and its form, the REST route and the editor's examples:

```
#+ title: Gaps without training
#+ description: Every learning point that no course covers on the date asked.
#+ for: training lead
#+ needs: catalogue
#+ parameter: as_at date = today - the date asked
#+ parameter: rung choice optional from rungs - one rung only
#+ parameter: order choice = after in after|before|cannot tell - a list of its own
#+ problem: what a row of it means
#+ solution: what to do about it
```

A file runs as it is: its parameters stand in one ``VALUES`` row with a default, ``UNDEF`` where nothing
is asked. A run swaps that row for terms written by the engine's own library, so that no value can change
the question, and the same text runs on every SPARQL 1.1 engine. A parameter that has the name of a
column narrows it by the join alone.

A parameter's type is ``text``, ``date`` (as vague as ``2016-01`` or ``2016``), ``integer``, ``choice``
(``from`` the first column of another query, or ``in`` a list), ``iri``, or ``board`` and ``point``: the key or the
IRI of a board, the id or the IRI of a point, which reach the question as IRIs.

A long answer is worked out a page at a time (ADR 0023): ``#+ page: point`` says that its rows are those of some
points, and the file has a row ``VALUES (?point) { (UNDEF) }`` wherever the engine should begin at them.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Literal as OneOf
from typing import cast, get_args

from graph.dates import VagueDate
from graph.errors import BadParameter, UnknownQuery
from graph.oxigraph import Iri, Literal, Term
from graph.rungs import END
from ontology.terms import xsd

Kind = OneOf["text", "date", "integer", "choice", "iri", "board", "point"]
_LONGEST_VALUE = 1000
#: What may stand around a value and is no part of it.
BLANKS = " \t\r\n"
#: NUL, and what Python makes of bytes that are no UTF-8: no RDF literal can hold them.
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")

_IRI = re.compile(r"""[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\\ud800-\udfff]*""")
_HEADER = re.compile(r"^#\+ (?P<key>[a-z-]+): (?P<value>.*)$", re.MULTILINE)
_PARAMETER = re.compile(
    r"(?P<name>[a-z_]+) (?P<kind>\w+)(?: = (?P<default>.+?)|(?P<optional> optional))?"
    r"(?: from (?P<choices>[a-z-]+)| in (?P<listed>[^-]+?))? - (?P<description>.+)"
)
_VALUES = re.compile(r"VALUES \((?P<variables>[?\w\s]+)\) \{ \([^{}]*\) \}")
#: What stands for a row of values that is left out, until its line is too. No term holds it.
_NOTHING = "\0"
_LEFT_OUT = re.compile(r"^[ ]*\0\n|\0[ ]?", re.MULTILINE)
_SELECT = re.compile(r"^SELECT (?:DISTINCT )?(?P<columns>.+?) WHERE", re.MULTILINE | re.DOTALL)
_COLUMN = re.compile(r"AS \?(\w+)\)|(?<!\()\?(\w+)(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a named query.

    ``default`` is used where no value is given (``today``: the release's date asked); ``choices`` names
    the query whose first column lists the values that make sense, or they are ``listed``.
    """

    name: str
    kind: Kind
    description: str
    default: str | None = None
    required: bool = True
    choices: str | None = None
    listed: tuple[str, ...] = ()

    def term(self, value: str) -> Iri | Literal:
        """The value as an RDF term. Raises ``BadParameter``."""
        if self.kind == "date":
            try:
                day = VagueDate(value).earliest.isoformat()
            except ValueError:
                raise BadParameter(
                    f"{self.name}={short(value)}: not a date; write 2016-01-31, 2016-01 or 2016"
                ) from None
            if day == END.isoformat():
                raise BadParameter(f"{self.name}={short(value)}: the end of all time; name a day before it")
            return Literal(day, datatype=Iri(xsd.date))
        if self.kind == "integer":
            if not re.fullmatch(r"[0-9]{1,9}", value):
                raise BadParameter(f"{self.name}={short(value)}: not a whole number")
            return Literal(int(value))
        if len(value) > _LONGEST_VALUE or _NO_TEXT.search(value):
            raise BadParameter(f"{self.name}: not text, or longer than {_LONGEST_VALUE} characters")
        if self.kind == "iri":
            found = iri_of(value)
            if found is None:
                raise BadParameter(f"{self.name}={short(value)}: not an address; write it whole, as https://...")
            return found
        return Literal(value)


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A question with a name. ``needs`` is ``catalogue`` where there is no answer before one is loaded.

    ``text`` is the whole file, header included. ``shown`` names the columns that a terminal has room for (all
    of them where it is empty). ``page`` names the variable by which a part of the rows is asked for, empty where
    there is none. ``page_only`` marks queries that feed a page and are not offered by name.
    """

    name: str
    title: str
    description: str
    text: str
    parameters: tuple[Parameter, ...] = ()
    columns: tuple[str, ...] = ()
    audience: str = ""
    needs: str = ""
    problem: str = ""
    solution: str = ""
    shown: tuple[str, ...] = ()
    page: str = ""
    page_only: bool = False

    def bound(self, values: Mapping[str, Term | None], some: Sequence[Term] = ()) -> str:
        """The text with ``values`` in its parameters' ``VALUES`` row; ``None`` is none.

        ``some`` are the values of ``page`` whose rows are wanted; all rows are, where none are given.
        """
        return self._with([values], some)

    def bound_to_each(self, rows: Sequence[Mapping[str, Term | None]]) -> str:
        """The text with its parameters' ``VALUES`` row swapped for several; ``None`` is ``UNDEF``."""
        return self._with(rows, ())

    def _with(self, rows: Sequence[Mapping[str, Term | None]], some: Sequence[Term]) -> str:
        """The text with its rows of values swapped.

        A column that has no value in any row is left out: an engine plans worse around what may be unbound.
        """
        own = {f"?{parameter.name}" for parameter in self.parameters}
        page = [{self.page: each} for each in some]

        def swapped(match: re.Match[str]) -> str:
            variables = match["variables"].split()
            if variables == [f"?{self.page}"]:
                return _values(variables, page)
            return _values(variables, rows) if set(variables) == own else match[0]

        return _LEFT_OUT.sub("", _VALUES.sub(swapped, self.text))

    def runnable(self, values: Mapping[str, Term | None] | None) -> str:
        """The question alone, to be changed and run: its title for a header, ``values`` bound where there are any."""
        text = self.text if values is None else self.bound(values)
        body = [line for line in text.splitlines() if not line.startswith("#+")]
        return f"# {self.title}\n" + "\n".join(body).strip() + "\n"


def _values(variables: Sequence[str], rows: Sequence[Mapping[str, Term | None]]) -> str:
    names = [variable.removeprefix("?") for variable in variables]
    kept = [name for name in names if any(row.get(name) is not None for row in rows)]
    if not kept:
        return _NOTHING
    written = " ".join(f"({' '.join(_term(row.get(name)) for name in kept)})" for row in rows)
    return f"VALUES ({' '.join(f'?{name}' for name in kept)}) {{ {written} }}"


def _term(term: Term | None) -> str:
    return "UNDEF" if term is None else str(term)


def iri_of(value: str) -> Iri | None:
    """A text as an absolute IRI (RFC 3987) that SPARQL can hold between angle brackets; ``None`` where it is none."""
    if not _IRI.fullmatch(value):
        return None
    try:
        return Iri(value)
    except ValueError:
        return None


@cache
def all_queries() -> tuple[NamedQuery, ...]:
    """Every named query that is offered by name, by name."""
    return tuple(query for query in library().values() if not query.page_only)


def named(name: str) -> NamedQuery:
    """The query of this name. Raises ``UnknownQuery`` with the nearest name that there is."""
    found = library().get(name)
    if found is None:
        near = difflib.get_close_matches(name, [query.name for query in all_queries()], n=1)
        hint = f"did you mean {near[0]}?" if near else "they are listed by goldenthread ask --list, and at /queries"
        raise UnknownQuery(f"no query is called {short(name)!r}; {hint}")
    return found


@cache
def library() -> dict[str, NamedQuery]:
    """Every query of every folder, by name: those that feed parts and pages too."""
    folder = resources.files("graph").joinpath("queries")
    read = [_read(path, page_only) for path, page_only in _files(folder)]
    return {query.name: query for query in sorted(read, key=lambda query: query.name)}


def _files(folder: Traversable) -> Iterator[tuple[Traversable, bool]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from ((path, True) for path, _ in _files(entry))
        elif entry.name.endswith(".rq"):
            yield entry, False


def _read(path: Traversable, page_only: bool) -> NamedQuery:
    text = path.read_text(encoding="utf-8")
    header: dict[str, list[str]] = {}
    for match in _HEADER.finditer(text):
        header.setdefault(match["key"], []).append(match["value"].strip())
    one = {key: " ".join(lines) for key, lines in header.items() if key != "parameter"}
    select = _SELECT.search(text)
    return NamedQuery(
        name=path.name.removesuffix(".rq"),
        title=one["title"],
        description=one["description"],
        text=text,
        parameters=tuple(_parameter(path.name, line) for line in header.get("parameter", [])),
        columns=tuple(a or b for a, b in _COLUMN.findall(select["columns"])) if select else (),
        audience=one.get("for", ""),
        needs=one.get("needs", ""),
        problem=one.get("problem", ""),
        solution=one.get("solution", ""),
        shown=tuple(one.get("show", "").split()),
        page=one.get("page", ""),
        page_only=page_only,
    )


def _parameter(file: str, line: str) -> Parameter:
    match = _PARAMETER.fullmatch(line)
    if match is None or match["kind"] not in get_args(Kind):
        raise ValueError(f"{file}: cannot read the parameter line {line!r}")
    return Parameter(
        name=match["name"],
        kind=cast(Kind, match["kind"]),
        description=match["description"],
        default=match["default"],
        required=match["optional"] is None,
        choices=match["choices"],
        listed=tuple(each.strip() for each in (match["listed"] or "").split("|") if each.strip()),
    )


def short(value: str) -> str:
    """A value as a message can hold it."""
    return value if len(value) <= 60 else value[:57] + "..."
