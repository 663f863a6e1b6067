"""Backup and restore of people's work: nothing is lost, nothing is half-done, and nothing is believed unread."""

from __future__ import annotations

import datetime
import io
import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import OWL, RDF, Graph

from graph.analysis.checking import check_work
from graph.build import build
from graph.errors import BadBackup, CannotWrite, NotAllowed
from graph.linking.decided import OF_A_LINK
from graph.linking.texts import fingerprint
from graph.store import Store
from graph.work import accounts, visits
from graph.work.backup import back_up
from graph.work.database import Database, address_beside
from graph.work.decisions import Choice, decide, undo
from graph.work.projecting import Projector, work_of
from graph.work.restoring import examined, restore
from graph.work.revisions import RESTORED, newest
from graph.work.rows import LEFT_OUT, backed_up, class_of, columns_of, property_of, rows, statements
from graph.work.schema import versions
from graph.work.soundness import checks
from graph.work.tables import Account, AuditEntry, Base, Decision, StepEntry, TermEntry
from graph.work.trail import Actor
from ontology.terms import gt
from tests.graph_fixture import BASE, readings
from tests.test_work_database import COURSE, CURATOR, ENDS, KEY, POINTS, choice, ends_of
from web.cli.main import goldenthread

ADMIN = Actor(None, "the owner", "curator", "admin")
PASSWORD = "three old bicycles"
HARD_TEXT = "“quotes” \\ \"both\" 'kinds'\ttab\nline\r\nend é 漢 🧵 <b> \u2028 \x7f \ud7ff"


@pytest.fixture
def make(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., Database]]:
    """Make a new database of an engine; PostgreSQL is started when it is first asked for."""
    made: list[Database] = []

    def new(engine: str = "sqlite") -> Database:
        folder = tmp_path / f"database-{len(made)}"
        folder.mkdir()
        address = address_beside(folder) if engine == "sqlite" else request.getfixturevalue("postgres_address")
        made.append(Database.open(address))
        return made[-1]

    yield new
    for database in made:
        database.close()


def fill(database: Database) -> None:
    """Some of everything: decisions of both kinds, taken back, second opinions, steps, terms, accounts that differ."""
    ann = accounts.add(database, ADMIN, "ann", "curator", "lead of practice", PASSWORD)
    accounts.add(database, ADMIN, "bob", "admin", password=PASSWORD)
    accounts.change(database, ADMIN, accounts.add(database, ADMIN, "gone", "viewer", password=PASSWORD), active=False)
    accounts.of_provider(database, "https://id.example.org", "s-1", "cat@example.org", None, "curator")
    visits.begin(database, Actor(ann, "ann", "lead of practice", "curator"), "password")
    by_ann = Actor(ann, "ann", "lead of practice", "curator")
    decide(database, by_ann, [choice(0), choice(1, "rejected", reason=HARD_TEXT)], ends_of)
    decide(database, CURATOR, [choice(0, "unsure")], ends_of, second=True)
    undo(database, by_ann, decide(database, by_ann, [choice(2)], ends_of))
    set_aside = Choice(KEY, POINTS[3], gt.response, "", "set-aside", "not a matter of training", "2027-02")
    decide(database, CURATOR, [set_aside], ends_of)
    text = ENDS.points[POINTS[0]]
    with database.writing() as session:
        moment = accounts.now()
        session.add(StepEntry(
            batch="b1", board=KEY, point=POINTS[0], kind="shared", action="Newsletter", owner="lead", due="2026",
            status="done", done="2026-03-01", evidence="minutes", known_as="curator", at=moment, point_text=text,
            point_print=fingerprint(text),
        ))  # fmt: skip
        session.add(TermEntry(
            batch="b2", board=KEY, term=f"{BASE}{KEY}/term/mash", name="MASH", outcome="term", target=None, kind=None,
            reason=None, known_as="curator", at=moment,
        ))  # fmt: skip


@pytest.fixture(scope="module")
def backup_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of some of everything. Tests read it, and never write to it."""
    folder = tmp_path_factory.mktemp("work")
    database = Database.open(address_beside(folder))
    fill(database)
    back_up(database, folder / "work.zip")
    database.close()
    return folder / "work.zip"


def content(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """All that a backup is to hold, row by row, but what a restore itself adds to the trail."""
    with database.reading() as session:
        found = {
            table.name: [tuple(row) for row in session.execute(sa.select(*columns_of(table)).order_by(table.c.id))]
            for table in backed_up()
        }
    found["audit_entry"] = [row for row in found["audit_entry"] if RESTORED not in row]
    return found


ENGINES = ["sqlite", "postgresql"]


@pytest.mark.parametrize(
    ("source", "target"), [("sqlite", "sqlite"), ("sqlite", "postgresql"), ("postgresql", "sqlite")]
)
def test_everything_comes_back_under_its_own_number_on_either_engine(
    make: Callable[..., Database], tmp_path: Path, source: str, target: str
) -> None:
    there, here, file = make(source), make(target), tmp_path / "work.zip"
    fill(there)
    counts = back_up(there, file)
    assert counts == {
        "account": 4,
        "audit_entry": counts["audit_entry"],
        "decision": 6,
        "step_entry": 1,
        "term_entry": 1,
    }
    assert restore(here, ADMIN, file).counts == counts
    assert content(here) == content(there)
    # numbers go on from where they were, also where the engine counts by itself
    batch = decide(here, CURATOR, [choice(4)], ends_of)
    with here.reading() as session:
        assert session.scalars(sa.select(Decision.id).where(Decision.batch == batch)).one() == 7


@pytest.mark.parametrize("engine", ENGINES)
def test_the_same_work_gives_the_same_bytes(make: Callable[..., Database], tmp_path: Path, engine: str) -> None:
    lite, other = make(), make(engine)
    fill(lite)
    back_up(lite, tmp_path / "1.zip")
    back_up(lite, tmp_path / "2.zip")
    restore(other, ADMIN, tmp_path / "1.zip")
    with other.writing() as session:
        session.execute(sa.delete(AuditEntry).where(AuditEntry.action == RESTORED))
    back_up(other, tmp_path / "3.zip")
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes() == (tmp_path / "3.zip").read_bytes()


def test_no_backup_holds_a_secret(make: Callable[..., Database], tmp_path: Path) -> None:
    database, file = make(), tmp_path / "work.zip"
    fill(database)
    back_up(database, file)
    with zipfile.ZipFile(file) as archive:
        held = b"".join(archive.read(name) for name in archive.namelist())
    assert b"argon2" not in held
    with database.reading() as session:
        secrets = [
            each
            for each in session.scalars(sa.text("SELECT password FROM account UNION SELECT token FROM visit"))
            if each
        ]
    assert len(secrets) == 4
    assert not [each for each in secrets if each.encode() in held]
    assert file.stat().st_mode & 0o077 == 0


def test_every_table_is_backed_up_or_named_as_left_out() -> None:
    tables = {table.name for table in Base.metadata.tables.values()}
    assert {table.name for table in backed_up()} == tables - {"visit", "sign_in_attempt"}
    assert {f"{c.table.name}.{c.name}" for c in LEFT_OUT if isinstance(c, sa.Column)} == {"account.password"}
    assert all("id" in table.c for table in backed_up())


def test_every_word_of_a_backup_is_declared_in_it() -> None:
    declared = Graph().parse(Path(back_up.__code__.co_filename).with_name("vocabulary.ttl"))
    words = {str(each) for each in declared.subjects(RDF.type, None)}
    used = {class_of(table) for table in backed_up()} | {property_of(c) for t in backed_up() for c in columns_of(t)}
    assert used == words
    kinds = {str(each) for each in declared.subjects(RDF.type, OWL.Class)}
    assert kinds == {class_of(table) for table in backed_up()}
    for table in backed_up():
        assert len({property_of(column) for column in columns_of(table)}) == len(columns_of(table))


def test_a_backup_is_plain_rdf(make: Callable[..., Database], tmp_path: Path) -> None:
    """Another program reads it: what was taken back refers to what took it back, an account to its name."""
    database = make()
    fill(database)
    back_up(database, tmp_path / "work.zip")
    facts = Graph()
    with zipfile.ZipFile(tmp_path / "work.zip") as archive:
        for name in archive.namelist():
            if name.endswith(".nt"):
                facts.parse(data=archive.read(name), format="nt")
    found = facts.query(
        "PREFIX work: <https://w3id.org/golden-thread/work#> SELECT ?point ?who { ?back work:undoes ?first . "
        "?first work:subject ?point ; work:account/work:knownAs ?who }"
    )
    assert [tuple(map(str, row)) for row in found] == [(POINTS[2], "lead of practice")]


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries({
            "subject": _TEXT | st.sampled_from(POINTS), "object": _TEXT, "reason": st.none() | _TEXT,
            "subject_text": _TEXT, "second": st.booleans(), "at": st.datetimes(timezones=st.just(datetime.UTC)),
            "outcome": st.sampled_from(OF_A_LINK),
        }),
        max_size=4,
    )
)  # fmt: skip
def test_whatever_a_row_holds_is_read_back(made: list[dict[str, object]]) -> None:
    from graph.oxigraph import lexical, read_statements, write_triples

    table = Decision.__table__
    blank = dict.fromkeys([c.name for c in columns_of(table)], None) | {
        "batch": "b", "board": KEY, "predicate": "", "known_as": "", "object_text": "", "subject_print": "",
        "object_print": "",
    }  # fmt: skip
    given_rows = [
        blank | row | {"id": number, "at": row["at"].replace(microsecond=0)} for number, row in enumerate(made, 1)
    ]
    written = io.BytesIO()
    write_triples(statements(table, given_rows), written, "application/n-triples")
    said = ((s, lexical(p), o) for s, p, o in read_statements(written.getvalue()).rows)
    assert list(rows(table, said)) == given_rows


def test_a_backup_is_of_one_moment_while_others_write(make: Callable[..., Database], tmp_path: Path) -> None:
    database, ended = make("postgresql"), threading.Event()
    decide(database, CURATOR, [choice(0)], ends_of)

    def work() -> None:
        while not ended.is_set():
            decide(database, CURATOR, [choice(0), choice(1)], ends_of)

    writer = threading.Thread(target=work)
    writer.start()
    try:
        sizes = []
        for number in range(6):
            with_work = back_up(database, tmp_path / f"{number}.zip")
            with examined(tmp_path / f"{number}.zip"):  # every batch whole, as many as the trail tells of
                sizes.append(with_work["decision"])
    finally:
        ended.set()
        writer.join()
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]
    assert all(size % 2 == 1 for size in sizes)


def test_a_database_that_holds_anything_is_replaced_only_when_told_to_and_then_kept(
    make: Callable[..., Database], tmp_path: Path
) -> None:
    there, here = make(), make()
    fill(there)
    back_up(there, tmp_path / "work.zip")
    decide(here, CURATOR, [choice(4, "rejected", reason="mine")], ends_of)
    before = content(here)
    with pytest.raises(NotAllowed, match="with --replace they are kept as a backup first"):
        restore(here, ADMIN, tmp_path / "work.zip")
    assert content(here) == before
    kept = restore(here, ADMIN, tmp_path / "work.zip", tmp_path).replaced
    assert content(here) == content(there)
    assert kept is not None
    restore(here, ADMIN, kept, tmp_path)
    assert content(here) == before


def test_whoever_looks_whether_anything_is_new_sees_each_restore(make: Callable[..., Database], tmp_path: Path) -> None:
    """Two backups of the same length: what stands differs, and the last numbers of the logs do not."""
    here, seen = make(), []
    for name, outcome in (("1", "accepted"), ("2", "rejected")):
        other = make()
        decide(other, CURATOR, [choice(0, outcome)], ends_of)
        back_up(other, tmp_path / f"{name}.zip")
    for name in "1212":
        restore(here, ADMIN, tmp_path / f"{name}.zip", tmp_path)
        with here.reading() as session:
            seen.append(newest(session))
    assert len(set(seen)) == 4


def test_after_a_restore_the_next_release_holds_what_was_restored(
    make: Callable[..., Database], tmp_path: Path
) -> None:
    here, there, path = make(), make(), tmp_path / "store"
    build([readings()], path)
    store, fresh = Store.open(path), Store.open(path).current().name
    projector = Projector(store, here)
    decide(there, CURATOR, [choice(0, "rejected"), choice(2, "accepted")], ends_of)
    back_up(there, tmp_path / "work.zip")
    decide(here, CURATOR, [choice(0, "accepted"), choice(2, "rejected")], ends_of)
    first = projector.project()
    restore(here, ADMIN, tmp_path / "work.zip", tmp_path)
    second = projector.project()
    whole = build([readings()], tmp_path / "scratch", work_on=work_of(there))
    assert len({fresh, first.name, second.name}) == 3
    assert (second.name, second.engine.canonical_n_quads()) == (whole.name, whole.engine.canonical_n_quads())
    assert [each.check for each in check_work(store, here, patience=0) if not each.holds] == []


def test_nobody_may_do_more_after_a_restore(make: Callable[..., Database], tmp_path: Path) -> None:
    database, file = make(), tmp_path / "work.zip"
    fill(database)
    back_up(database, file)
    ids = {each.name: each.id for each in accounts.listed(database)}
    accounts.change(database, ADMIN, ids["ann"], role="viewer", password="four new bicycles")
    accounts.change(database, ADMIN, ids["cat@example.org"], active=False)
    token = visits.begin(database, accounts.check_password(database, "bob", PASSWORD), "password")
    restore(database, ADMIN, file, tmp_path)
    now = {each.name: (each.role, each.active) for each in accounts.listed(database)}
    assert now == {
        "ann": ("viewer", True), "bob": ("admin", True), "gone": ("viewer", False),
        "cat@example.org": ("curator", False),
    }  # fmt: skip
    assert accounts.check_password(database, "ann", PASSWORD) is None
    assert accounts.check_password(database, "ann", "four new bicycles") is not None
    assert visits.who(database, token) is None


def test_restored_elsewhere_nobody_signs_in_until_a_password_is_set(
    make: Callable[..., Database], tmp_path: Path
) -> None:
    there, here = make(), make()
    fill(there)
    back_up(there, tmp_path / "work.zip")
    restore(here, ADMIN, tmp_path / "work.zip")
    assert accounts.check_password(here, "ann", PASSWORD) is None
    ann = next(each.id for each in accounts.listed(here) if each.name == "ann")
    accounts.change(here, ADMIN, ann, password="four new bicycles")
    assert accounts.check_password(here, "ann", "four new bicycles").account == ann
    assert accounts.of_provider(here, "https://id.example.org", "s-1", "cat", None, None).name == "cat@example.org"


def _parts(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(file: Path, parts: dict[str, bytes], *, sums: bool = False) -> Path:
    """Write the parts; ``sums`` writes the sums of the manifest anew, as somebody would who means to deceive."""
    import hashlib

    if sums:
        manifest = json.loads(parts["manifest.json"])
        for name, part in manifest["parts"].items():
            data = parts[f"{name}.nt"]
            part |= {"sha256": hashlib.sha256(data).hexdigest(), "entries": data.count(b"#type>")}
        parts = parts | {"manifest.json": json.dumps(manifest).encode()}
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file


WORK = b"https://w3id.org/golden-thread/work"


def _without(data: bytes, thing: bytes) -> bytes:
    return b"".join(line for line in data.splitlines(True) if not line.startswith(thing))


def _of_account_4(word: bytes) -> bytes:
    return b"<" + WORK + b"/account/4> <" + WORK + b"#" + word + b'> "admin" .\n'


ALTERED: dict[str, tuple[str, Callable[[bytes], bytes], bool]] = {
    "a word of a reason": ("decision", lambda data: data.replace(b"as it says", b"as it sais", 1), False),
    "a row taken out": ("term_entry", lambda data: b"", False),
    "a text that was decided on": ("decision", lambda data: data.replace(b"was not followed", b"was followed"), True),
    "an undo of another link": ("decision", lambda data: data.replace(b"decision/4> .", b"decision/1> ."), True),
    "a decision taken out": ("decision", lambda data: _without(data, b"<" + WORK + b"/decision/2>"), True),
    "rows in another order": ("account", lambda data: b"".join(reversed(data.splitlines(True))), True),
    "an account that is not there": ("decision", lambda data: data.replace(b"account/1>", b"account/77>"), True),
    "two accounts of one name": ("account", lambda data: data.replace(b'"bob"', b'"ann"'), True),
    "a word that is none": ("account", lambda data: data.replace(b"work#role", b"work#rule"), True),
    "a password": ("account", lambda data: data + _of_account_4(b"password"), True),
    "a value twice": ("account", lambda data: data + _of_account_4(b"role"), True),
    "no RDF at all": ("decision", lambda data: b"once upon a time\n", True),
    "a number that is none": ("decision", lambda data: data.replace(b'"2"^^', b'"two"^^'), True),
    "a number beyond any": ("decision", lambda data: data.replace(b'"6"^^', b'"60000000000000000000"^^'), True),
    "a moment without a zone": ("decision", lambda data: data.replace(b"+00:00", b""), True),
    "a role that is too long": ("account", lambda data: data.replace(b'"viewer"', b'"' + b"v" * 300 + b'"'), True),
}  # fmt: skip


@pytest.mark.parametrize("what", ALTERED)
def test_a_backup_that_was_altered_is_refused_and_nothing_changes(
    make: Callable[..., Database], tmp_path: Path, backup_file: Path, what: str
) -> None:
    here, file = make(), backup_file
    part, change, sums = ALTERED[what]
    parts = _parts(file)
    changed = parts | {f"{part}.nt": change(parts[f"{part}.nt"])}
    assert changed != parts
    decide(here, CURATOR, [choice(0)], ends_of)
    before = content(here)
    with pytest.raises(BadBackup) as caught:
        restore(here, ADMIN, _packed(tmp_path / "altered.zip", changed, sums=sums), tmp_path)
    assert "\n" not in str(caught.value)
    assert "use another" in str(caught.value)
    assert content(here) == before
    assert not list(tmp_path.glob("replaced-*"))


def test_the_same_parts_packed_again_are_a_backup(
    make: Callable[..., Database], tmp_path: Path, backup_file: Path
) -> None:
    """So that what the test above refuses is refused for what was altered."""
    with examined(_packed(tmp_path / "again.zip", _parts(backup_file), sums=True)) as found:
        assert found.counts["decision"] == 6


def test_a_backup_cut_short_anywhere_is_refused(make: Callable[..., Database], tmp_path: Path) -> None:
    there, here, file = make(), make(), tmp_path / "work.zip"
    fill(there)
    back_up(there, file)
    whole = file.read_bytes()
    for length in [0, 1, 30, *range(100, len(whole), len(whole) // 12), len(whole) - 1]:
        (tmp_path / "short.zip").write_bytes(whole[:length])
        with pytest.raises(BadBackup):
            restore(here, ADMIN, tmp_path / "short.zip")
    for place in range(0, len(whole), len(whole) // 40):
        damaged = bytearray(whole)
        damaged[place] ^= 0x55
        (tmp_path / "damaged.zip").write_bytes(damaged)
        try:
            restore(here, ADMIN, tmp_path / "damaged.zip", tmp_path)
        except BadBackup as error:
            assert "\n" not in str(error)
            assert len(content(here)["decision"]) in (0, 6)
        else:  # a byte that nothing depends on, such as a date in the archive
            assert content(here) == content(there)


def test_other_files_and_later_versions_are_refused(
    make: Callable[..., Database], tmp_path: Path, backup_file: Path
) -> None:
    here, file = make(), backup_file
    parts = _parts(file)
    later = parts["manifest.json"].replace(b'"version": "', b'"version": "9')
    cases = {
        "there.zip": (parts | {"manifest.json": later}, "of a later version of Golden Thread"),
        "format.zip": (
            parts | {"manifest.json": parts["manifest.json"].replace(b"format 1", b"format 2")},
            "of a later",
        ),
        "more.zip": (parts | {"more.nt": b""}, "its parts are not those"),
        "less.zip": ({name: data for name, data in parts.items() if name != "decision.nt"}, "its parts are not those"),
        "other.zip": ({"letter.txt": b"dear"}, "no backup, or one that was cut short"),
        "list.zip": ({"manifest.json": b"[]"}, "no backup, or one that was cut short"),
        "deep.zip": ({"manifest.json": b"[" * 100_000}, "no backup, or one that was cut short"),
    }
    for name, (changed, words) in cases.items():
        with pytest.raises(BadBackup, match=words):
            restore(here, ADMIN, _packed(tmp_path / name, changed))
    with pytest.raises(BadBackup, match="cannot be read"):
        restore(here, ADMIN, tmp_path / "nowhere.zip")
    with pytest.raises(BadBackup, match="cannot be read"):
        restore(here, ADMIN, tmp_path)
    assert content(here)["decision"] == []


def test_a_backup_of_an_older_version_is_restored(make: Callable[..., Database], tmp_path: Path) -> None:
    """What a column says that was added since is what it says where nobody said anything."""
    there, here, file = make(), make(), tmp_path / "work.zip"
    fill(there)
    back_up(there, file)
    parts = _parts(file)
    step = b"".join(line for line in parts["step_entry.nt"].splitlines(True) if b"#number>" not in line)
    older = {"step_entry.nt": step, "manifest.json": parts["manifest.json"].replace(b"0003", b"0002")}
    restore(here, ADMIN, _packed(tmp_path / "older.zip", parts | older, sums=True))
    assert content(here) == content(there)


def test_a_backup_that_cannot_be_written_leaves_the_one_before(make: Callable[..., Database], tmp_path: Path) -> None:
    database = make()
    fill(database)
    with pytest.raises(CannotWrite, match="there is no folder"):
        back_up(database, tmp_path / "none" / "work.zip")
    back_up(database, tmp_path / "work.zip")
    before = (tmp_path / "work.zip").read_bytes()
    with database.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE audit_entry"))
    with pytest.raises(Exception, match="audit_entry"):
        back_up(database, tmp_path / "work.zip")
    assert (tmp_path / "work.zip").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["work.zip"]


def test_only_who_administers_may_restore(make: Callable[..., Database], tmp_path: Path) -> None:
    database = make()
    back_up(database, tmp_path / "work.zip")
    with pytest.raises(NotAllowed):
        restore(database, CURATOR, tmp_path / "work.zip")


def run(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(goldenthread, [str(word) for word in words])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def test_the_commands_back_up_check_and_restore(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOLDENTHREAD_DATABASE", raising=False)
    store, file = tmp_path / "store", tmp_path / "work.zip"
    build([readings()], store)
    database = Database.open(address_beside(store))
    decide(database, CURATOR, [choice(0, "rejected")], ends_of)
    before = Projector(Store.open(store), database).project().name
    code, said = run("backup", file, "--store", store)
    assert (code, said) == (
        0, f"{file}: 1 decision, 0 steps, 0 decisions on terms, 0 accounts, 1 entry of the audit trail\n"
    )  # fmt: skip
    assert run("check", "--backup", file, "--store", store)[1].startswith(f"{file}: whole and sound; 1 decision,")
    decide(database, CURATOR, [choice(2)], ends_of)
    with pytest.raises(NotAllowed):
        run("restore", file, "--store", store)
    code, said = run("restore", "--replace", file, "--store", store)
    assert code == 0
    assert f"what was there is kept: {store / 'replaced-'}" in said
    assert f"data release {before} is up to date with people's work" in said
    database.close()
    elsewhere = tmp_path / "elsewhere"
    assert run("restore", file, "--store", elsewhere)[0] == 0
    assert build([readings()], elsewhere, work_on=work_of(Database.open(address_beside(elsewhere)))).name == before


BREAKING: dict[str, tuple[str, str]] = {
    "a text": ("UPDATE decision SET subject_text = 'other' WHERE id = 1", "the text of its subject is not the one"),
    "an undo": ("UPDATE decision SET undoes = 1 WHERE undoes IS NOT NULL", "takes back what is no earlier decision"),
    "a batch": ("DELETE FROM decision WHERE id = 2", "1 decisions are there, and the audit trail tells of 2"),
    "a reference": ("UPDATE decision SET account_id = 99 WHERE id = 1", "refers to a account that is not there"),
    "a column": ("ALTER TABLE decision ADD COLUMN mood TEXT", "mood"),
    "a version": ("UPDATE alembic_version SET version_num = '0001'", "they are of version 0001"),
}


@pytest.mark.parametrize("what", BREAKING)
def test_check_finds_what_is_broken(make: Callable[..., Database], tmp_path: Path, what: str) -> None:
    database = make()
    fill(database)
    build([readings()], tmp_path / "store", work_on=work_of(database))
    store = Store.open(tmp_path / "store")
    assert [each for each in check_work(store, database, patience=0) if not each.holds] == []
    statement, words = BREAKING[what]
    with database.engine.begin() as connection:
        connection.execute(sa.text("PRAGMA ignore_check_constraints=ON"))
    raw = database.engine.raw_connection()
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute(statement)
    raw.close()
    broken = [each for each in check_work(store, database, patience=0) if not each.holds]
    assert [detail for each in broken for detail in each.details if words in detail]


@pytest.mark.parametrize("engine", ENGINES)
def test_sound_work_is_found_to_be_sound_on_either_engine(make: Callable[..., Database], engine: str) -> None:
    database = make(engine)
    fill(database)
    with database.snapshot() as session:
        assert [(each.words, each.faults) for each in checks(session)] == [
            ("the database of people's work is sound", ()),
            (f"its tables are those of version {versions()[0]}", ()),
            ("each of 13 texts that were decided on has its fingerprint", ()),
            ("each of 1 decisions taken back takes back an earlier one on the same link", ()),
            ("each of 4 batches of decisions is whole", ()),
        ]


def test_check_finds_a_release_that_is_behind(make: Callable[..., Database], tmp_path: Path) -> None:
    database = make()
    build([readings()], tmp_path / "store")
    decide(database, CURATOR, [choice(0, "rejected")], ends_of)
    *others, last = check_work(Store.open(tmp_path / "store"), database, patience=0)
    assert all(each.holds for each in others)
    assert not last.holds
    assert "goldenthread publish" in last.details[0]


def test_a_restore_that_fails_at_its_end_changes_nothing(
    make: Callable[..., Database], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, here = make(), make()
    fill(there)
    back_up(there, tmp_path / "work.zip")
    decide(here, CURATOR, [choice(5)], ends_of)
    before = content(here)

    def fail(*_: object) -> None:
        raise OSError("the cable was pulled")

    monkeypatch.setattr("graph.work.restoring._number_on", fail)
    with pytest.raises(OSError, match="cable"):
        restore(here, ADMIN, tmp_path / "work.zip", tmp_path)
    assert content(here) == before
    with here.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Account)) == 0
    assert COURSE in {row[5] for row in content(here)["decision"]}
