"""The picture of what a thing is linked to: nodes that can be opened and narrowed, and the same facts as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from flask import Blueprint, Response, abort, render_template, request, url_for

from graph.analysis.picture import KINDS, Node, Picture, around
from graph.errors import BadParameter
from graph.index.lists import FIELDS
from web.context import day_asked, release
from web.frame.addresses import identify
from web.frame.boards import board_names, board_of, first_board, has_several, label_of, one_board_asked, show_one
from web.frame.names import of_iri
from web.points.listed import day
from web.search import KIND_NAMES, Shown, found_of_each
from web.things.pages import find

__all__ = ["pages", "prepare"]

pages = Blueprint("picture", __name__)

#: How many nodes a picture may have; more would be a tangle.
SIZES: Final = (30, 60, 150, 300)
_USUAL: Final = 60
_MOST_OPEN: Final = 12
_SHAPES: Final = {
    "topics": "hexagon", "guidance": "square", "sections": "diamond", "courses": "triangle", "audits": "triangleDown",
    "agencies": "star", "points": "dot", "strengths": "dot",
}  # fmt: skip
#: The word for a kind, several and one.
_NAMES: Final = {
    "topics": KIND_NAMES["topic"], "guidance": KIND_NAMES["guidance"], "sections": KIND_NAMES["section"],
    "courses": KIND_NAMES["course"], "audits": KIND_NAMES["audit"], "agencies": KIND_NAMES["agency"],
    "points": KIND_NAMES["point"], "strengths": KIND_NAMES["strength"],
}  # fmt: skip
#: Of a theme beside a month so many letters are shown.
_THEME: Final = 30
_YEAR: Final = 31_536_000
_SCRIPT: Final = "lib/vis-9.1.2/vis-network.min.js"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an address asks of a picture: the thing it starts from, what is opened, the kinds shown, and how many."""

    kind: str
    identifier: str
    opened: tuple[str, ...] = ()
    kinds: tuple[str, ...] = KINDS
    most: int = _USUAL
    board: str = ""

    def address(self, **changes: Any) -> str:
        """The address of this picture with something changed; what is as usual stays out of it."""
        values: dict[str, Any] = {
            "open": ",".join(self.opened), "show": ",".join(self.kinds) if self.kinds != KINDS else "",
            "most": self.most if self.most != _USUAL else "", "board": self.board, **changes,
        }  # fmt: skip
        kept = {name: value for name, value in values.items() if value}
        return url_for("picture.page", kind=self.kind, identifier=self.identifier, **kept)

    def opening(self, name: str) -> str:
        """The address with one more thing opened, or closed where it is open."""
        if name in self.opened:
            return self.address(open=",".join(each for each in self.opened if each != name))
        return self.address(open=",".join((*self.opened, name)[-_MOST_OPEN:]))


@pages.get("/graph")
def index() -> str:
    """Where to start a picture: things that hold some words, or the topic with the most learning points."""
    question = request.args.get("q", "").strip()
    if question:
        groups = [
            (KIND_NAMES[kind][0], [_start(hit) for hit in hits]) for kind, hits in found_of_each(question).items()
        ]
        return render_template("picture-start.html", question=question, groups=groups)
    topics = [topic for topic in release().index.lists.of("topics") if topic["points"]]
    if not topics:
        return render_template("picture-start.html", question="", groups=[])
    name = identify(max(topics, key=lambda topic: int(topic["points"]))["iri"], release().manifest)
    return page(*name) if name else abort(404)


@pages.get("/graph/vis-network-9.1.2.js")
def script() -> Response:
    """The script that draws the picture, as the package pyvis ships it (Apache-2.0 or MIT)."""
    response = Response(_script(), mimetype="text/javascript")
    response.cache_control.max_age = _YEAR
    response.add_etag()
    response.make_conditional(request)
    return response


def prepare() -> None:
    """Import what holds a picture and read what draws it: a tenth of a second that the first visitor need not wait."""
    _network()
    _script()


@cache
def _network() -> Any:
    from pyvis.network import Network  # and with it networkx: the command line needs neither

    return Network


@cache
def _script() -> bytes:
    return resources.files("pyvis").joinpath(_SCRIPT).read_bytes()


@pages.get("/graph/<any(audits,points,guidance,sections,courses,topics,agencies):kind>/<path:identifier>")
def page(kind: str, identifier: str) -> str:
    """What a thing is linked to, as a picture, as a list and as a table; each thing can be opened in turn."""
    asked = _asked(kind, identifier)
    opened = [(kind, find(kind, identifier))]
    for name in asked.opened:
        other, _, own = name.partition("/")
        opened.append((other, find(other, own)))
    if has_several() and asked.board == "":
        centre = board_of(opened[0][1])
        asked = _with_board(asked, centre if centre in board_names() else first_board())
    if asked.board:
        show_one(asked.board)
    found = around(release(), opened, day(), asked.kinds, asked.most, asked.board)
    if not found.nodes:
        abort(404)
    numbers = {node.iri: number for number, node in enumerate(found.nodes)}
    return render_template(
        "picture.html",
        asked=asked, found=found, centre=found.nodes[0], numbers=numbers, sizes=SIZES, kind_words=_NAMES,
        groups=_grouped(found, asked), data=_drawn(found, numbers), links=_linked(found),
        kinds=[kind for kind in KINDS if kind in found.neighbours or kind not in asked.kinds], every=KINDS,
        board_name=label_of(asked.board) if asked.board else "", as_at=request.args.get("as_at", ""),
        day=day_asked(),
    )  # fmt: skip


def _asked(kind: str, identifier: str) -> _Asked:
    """Read it from the address. Raises ``BadParameter``."""
    opened, kinds = _several("open")[:_MOST_OPEN], _several("show")
    for name in opened:
        if name.partition("/")[0] not in (*FIELDS, "points"):
            raise BadParameter(f"open={name[:60]}: not a thing; write its kind and its id, such as topics/neglect")
    for name in kinds:
        if name not in KINDS:
            raise BadParameter(f"show={name[:60]}: not a kind of thing; show some of: {', '.join(KINDS)}")
    most = request.args.get("most", "").strip() or str(_USUAL)
    if most not in map(str, SIZES):
        raise BadParameter(f"most={most[:60]}: a picture has at most {', '.join(map(str, SIZES))} things")
    shown = tuple(name for name in KINDS if name in kinds) or KINDS
    return _Asked(kind, identifier, tuple(opened), shown, int(most), one_board_asked() if has_several() else "")


def _with_board(asked: _Asked, board: str) -> _Asked:
    return _Asked(asked.kind, asked.identifier, asked.opened, asked.kinds, asked.most, board)


def _several(name: str) -> list[str]:
    """Values that an address gives together or one by one, each once."""
    given = (part.strip() for value in request.args.getlist(name) for part in value.split(","))
    return list(dict.fromkeys(part for part in given if part))


def _start(hit: Shown) -> dict[str, str]:
    name = identify(hit.hit.iri, release().manifest)
    href = url_for("picture.page", kind=name[0], identifier=name[1]) if name else ""
    return {"label": hit.name, "href": href, "note": hit.hit.context}


def _grouped(found: Picture, asked: _Asked) -> list[dict[str, Any]]:
    """The nodes by kind, each with its page and the address that opens or closes it."""
    groups = []
    for kind in KINDS:
        some = [node for node in found.nodes if node.kind == kind]
        if some:
            items = [_item(number, node, found, asked) for number, node in enumerate(found.nodes) if node.kind == kind]
            groups.append({"kind": kind, "several": _NAMES[kind][0], "one": _NAMES[kind][1], "items": items})
    return groups


def _item(number: int, node: Node, found: Picture, asked: _Asked) -> dict[str, Any]:
    name = identify(node.iri, release().manifest)
    return {
        "number": number, "node": node, "page": of_iri(node.iri),
        "open": asked.opening("/".join(name)) if name and number else "",
        "links": sum(node.iri in (edge.source, edge.target) for edge in found.edges),
    }  # fmt: skip


def _linked(found: Picture) -> list[dict[str, Any]]:
    """The links as rows of a table."""
    of = {node.iri: node for node in found.nodes}
    page_of = {node.iri: of_iri(node.iri) for node in found.nodes}
    return [
        {
            "from": of[edge.source], "from_page": page_of[edge.source], "words": edge.words,
            "to": of[edge.target], "to_page": page_of[edge.target], "standing": edge.standing, "how": edge.how,
        }
        for edge in found.edges
    ]  # fmt: skip


def _drawn(found: Picture, numbers: Mapping[str, int]) -> dict[str, Sequence[Mapping[str, Any]]]:
    """Nodes and edges as the script takes them: shapes tell kinds apart, dashes what is only proposed."""
    network = _network()(directed=True)
    labels = _labels(found.nodes)
    for number, node in enumerate(found.nodes):
        network.add_node(
            number, label=labels[number], shape=_SHAPES[node.kind], group=node.kind,
            thing=node.iri, opened=node.opened, size=22 if number == 0 else 16 if node.opened else 11,
        )  # fmt: skip
    for edge in found.edges:
        network.add_edge(numbers[edge.source], numbers[edge.target], dashes=edge.proposed)
    nodes, edges, *_ = network.get_network_data()
    return {"nodes": [{name: v for name, v in node.items() if name != "color"} for node in nodes], "edges": edges}


def _labels(nodes: Sequence[Node]) -> list[str]:
    """What stands under each node: short, and for points what tells those of different audits apart.

    That is the month of the audit, or its theme too where audits of one month are in the picture.
    """
    audits = {node.audit for node in nodes if node.audit}
    months = Counter(_month(audit) for audit in audits)
    of = {audit: _named(audit) if months[_month(audit)] > 1 else _month(audit) for audit in audits}
    return [f"{_short(node.label)}\n{_short(of[node.audit])}" if node.audit else _short(node.label) for node in nodes]


def _named(audit: str) -> str:
    """The name of an audit, its theme cut short and never its month."""
    theme, comma, month = audit.rpartition(", ")
    return f"{_short(theme, _THEME)}{comma}{month}"


def _month(audit: str) -> str:
    """The month at the end of an audit's name; the whole of it where nobody knows when it was."""
    return audit.rpartition(", ")[2]


def _short(label: str, most: int = 48) -> str:
    return label if len(label) <= most else f"{label[: most - 1].rstrip()}…"
