"""``build``: read all that a board publishes, link it, and write a new release of the store."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import click

from web.cli.foresight import foreseen
from web.cli.options import ManyFiles, let_through_option, on_terminal, store_option

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graph.dates import VagueDate
    from graph.model import BoardReadings
    from graph.releases.release import Release
    from graph.statements import Reading

_FILE = click.Path(path_type=Path)


@click.command(cls=ManyFiles)
@click.option(
    "--board",
    "boards",
    multiple=True,
    type=_FILE,
    help="A board file (TOML) that names all the others, or a folder of boards.",
)
@click.option("--audits", multiple=True, type=_FILE, help="Sheets with learning from audits.")
@click.option("--manual", multiple=True, type=_FILE, help="The procedures manual.")
@click.option("--courses", multiple=True, type=_FILE, help="The training catalogue.")
@click.option("--actions", multiple=True, type=_FILE, help="Action trackers: the four steps after an audit.")
@click.option("--decisions", multiple=True, type=_FILE, help="Decisions that people have made.")
@click.option("--name", default="Board", show_default=True, help="The board's name, without a board file.")
@click.option("--as-at", "as_at", help="The date that questions about training ask for, without a board file.")
@click.option("--keep-others", is_flag=True, help="Leave the other boards of the store as they are, as board add does.")
@click.option("--preview", is_flag=True, help="Say what would change, and write nothing.")
@let_through_option
@store_option
def build(
    boards: tuple[Path, ...],
    audits: tuple[Path, ...],
    manual: tuple[Path, ...],
    courses: tuple[Path, ...],
    actions: tuple[Path, ...],
    decisions: tuple[Path, ...],
    name: str,
    as_at: str | None,
    keep_others: bool,
    preview: bool,
    let_through: tuple[tuple[str, str], ...],
    store: Path,
) -> None:
    """Read, link and write a new release: goldenthread build --board FILE.toml --store DIR."""
    files = audits + manual + courses + actions + decisions
    if bool(boards) == bool(files):
        raise click.UsageError("name a board file with --board, or files with --audits, --manual, --courses")
    from graph.store import Store

    Store.check_place(store)
    with BuildProgress() as progress:
        if boards:
            from loaders.board import board_files, read_boards

            readings = read_boards(
                [file for board in boards for file in board_files(board)], progress.file, let_through
            )
        else:
            from loaders.board import read_files

            readings = [
                read_files(audits=audits, manual=manual, courses=courses, actions=actions, decisions=decisions,
                           name=name, as_at=_date(as_at), on_file=progress.file, let_through=let_through)
            ]  # fmt: skip
        before = None if preview else date_asked(store)
        changes = list(foreseen(readings, store, keep_others=keep_others))
        make = put_boards if keep_others else build_release
        release = None if preview else make(readings, store, progress)
    for line in changes:
        click.echo(line)
    if release is None:
        click.echo("nothing was written" if changes else f"{store} holds nothing of this yet: nothing was written")
    else:
        report(readings, release, Store.open(store).shown, before)


def build_release(readings: list[BoardReadings], store: Path, progress: BuildProgress) -> Release:
    """Build and publish, with what people have worked on it; progress is told each stage."""
    from graph.build import build as build_graph
    from graph.linking.board import NO_WORK
    from web.cli.publish import work_on_store

    work_on = work_on_store(store)
    return build_graph(readings, store, progress.stage, work_on or (lambda board: NO_WORK))


def put_boards(readings: list[BoardReadings], store: Path, progress: BuildProgress, renamed: bool = False) -> Release:
    """Put boards into a store, beside those that are there; progress is told each stage.

    A board of the same key is read again, and is the same board: where it has another name, somebody has to say so
    (``renamed``). Raises ``BadReadings``.
    """
    from graph.boards import put
    from graph.linking.board import NO_WORK
    from graph.store import Store
    from web.cli.publish import work_on_store

    opened = Store.create(store)
    if not renamed and opened.has_release():
        _check_names(readings, {key: name for name, key in opened.current().manifest.boards})
    progress.stage("linking")
    return put(opened, readings, work_on_store(store) or (lambda board: NO_WORK))


def _check_names(readings: list[BoardReadings], there: Mapping[str, str]) -> None:
    from graph.errors import BadReadings

    for board in readings:
        name = there.get(board.key, board.name)
        if _same_way(name) != _same_way(board.name):
            raise BadReadings(
                f"“{board.name}” has the key {board.key!r}, which is that of “{name}” in this store and would take its"
                " place: write another key in its board file, or say goldenthread board add --renamed where it is the"
                " same board under a new name"
            )


def _same_way(name: str) -> list[str]:
    """A name however its accents are encoded and its words are set apart."""
    return unicodedata.normalize("NFC", name).split()


def _date(text: str | None) -> VagueDate | None:
    if text is None:
        return None
    from graph.dates import VagueDate
    from graph.errors import BadParameter

    try:
        return VagueDate(text)
    except ValueError:
        raise BadParameter(f"--as-at {text}: not a date; write 2016-01-31, 2016-01 or 2016") from None


def date_asked(store: Path) -> str | None:
    """The date that questions about training ask for in a store as it is; ``None`` for today, and for a new store."""
    from graph.store import Store

    opened = Store.create(store)
    return opened.current().manifest.as_at if opened.has_release() else None


def report(readings: list[BoardReadings], release: Release, store: Path | str, asked_before: str | None = None) -> None:
    """Say what was read, what was skipped, what could not be linked, and that another date is asked where it is so."""
    counts = release.manifest.counts
    kinds = ("audits", "learning_points", "strengths", "sections", "courses")
    click.echo(f"{release.manifest.board_name}: {', '.join(_counted(counts[kind], kind) for kind in kinds)}")
    if not release.manifest.has_catalogue:
        click.echo("no catalogue loaded: nothing can be said of training until one is given with --courses")
    skipped = [
        (f"{each.key}/{r.document.name}" if len(readings) > 1 else r.document.name, s)
        for each in readings
        for r in _all(each)
        for s in (*r.document.notes, *r.skipped)
    ]
    if skipped:
        click.echo(f"skipped, {len(skipped)} in all (goldenthread read FILE lists them for one file):")
        for name, one in skipped[:5]:
            place = f"{name}, line {one.line}" if one.line else name
            click.echo(f"  {place}: {_short(one.text)} ({one.why})")
        if len(skipped) > 5:
            click.echo(f"  and {len(skipped) - 5} more")
    for document in release.manifest.documents:
        if document.let_through:
            click.echo(f"let through: {document.name} ({document.let_through})")
    for warning in release.manifest.warnings:
        click.echo(f"not linked: {warning}")
    if asked_before and release.manifest.as_at != asked_before:
        click.echo(
            f"questions about training ask for {release.manifest.as_at or 'today'} from now on, of every board; they"
            f" asked for {asked_before} before (a board file names the date: as_at)"
        )
    click.echo(f"data release {release.name} of {counts['triples']} triples now serves in {store}")


def _all(readings: BoardReadings) -> Iterator[Reading]:
    from graph.statements import readings_of

    return readings_of(readings)


def _counted(number: int, kind: str) -> str:
    words = kind.replace("_", " ")
    return f"{number} {words.removesuffix('s') if number == 1 else words}"


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


class BuildProgress:
    """A line of progress on a terminal, and nothing elsewhere."""

    def __enter__(self) -> BuildProgress:
        self._shown = on_terminal()
        if self._shown:
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                TimeElapsedColumn(),
                transient=True,
                console=Console(stderr=True),
            )
            self._bar.start()
            self._task = self._bar.add_task("reading", total=None)
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._bar.stop()

    def file(self, name: str, index: int, total: int) -> None:
        """The file that is read now."""
        if self._shown:
            self._bar.update(self._task, description=f"reading {name}", total=total, completed=index - 1)

    def stage(self, words: str) -> None:
        """The stage that has begun."""
        if self._shown:
            self._bar.update(self._task, description=words, total=None)
