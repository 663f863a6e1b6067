"""The database of people's work: both engines, every version of the tables, several writers, and what goes wrong."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from graph.errors import StaleForm, WorkNotKept
from graph.linking.texts import Ends
from graph.work.database import Database, address_beside
from graph.work.decisions import Choice, decide, history, standing, undo
from graph.work.schema import migrations
from graph.work.tables import Account, AuditEntry, Base, Decision
from graph.work.trail import Actor, now, record
from ontology.terms import gt
from tests.graph_fixture import KEY, readings

CURATOR = Actor(None, "somebody", "curator", "curator")
ENDS = Ends(readings())
POINTS = sorted(ENDS.points)
COURSE = sorted(ENDS.courses)[0]
VERSIONS = [script.revision for script in ScriptDirectory.from_config(migrations()).walk_revisions()]


def ends_of(board: str) -> Ends:
    return ENDS


def choice(point: int = 0, outcome: str = "accepted", seen: int | None = None, reason: str = "as it says") -> Choice:
    return Choice(KEY, POINTS[point], gt.answeredBy, COURSE, outcome, reason, seen=seen)  # type: ignore[arg-type]


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of either engine."""
    if request.param == "sqlite":
        return address_beside(tmp_path)
    return str(request.getfixturevalue("postgres_address"))


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    opened = Database.open(address)
    yield opened
    opened.close()


def test_the_tables_that_migrations_make_are_those_of_the_program(database: Database) -> None:
    with database.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert differences == []


def test_a_difference_between_the_tables_would_be_seen(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE decision ADD COLUMN mood TEXT"))
    with database.engine.connect() as connection:
        assert len(compare_metadata(MigrationContext.configure(connection), Base.metadata)) == 1


@pytest.mark.parametrize("version", VERSIONS)
def test_each_older_version_is_brought_up_to_date_with_what_is_in_it(address: str, version: str) -> None:
    """A row of the first version's tables is there after every migration."""
    engine = sa.create_engine(address)
    config = migrations()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)
        connection.execute(
            sa.text(
                "INSERT INTO account (name, known_as, role, active, made_at) VALUES ('x', 'y', 'viewer', :on, :at)"
            ),
            {"on": True, "at": "2026-01-02 03:04:05+00:00"},
        )
    engine.dispose()
    database = Database.open(address)
    with database.reading() as session:
        assert [row.name for row in session.scalars(sa.select(Account))] == ["x"]
        assert MigrationContext.configure(session.connection()).get_current_revision() == VERSIONS[0]
        assert compare_metadata(MigrationContext.configure(session.connection()), Base.metadata) == []
    database.close()


def test_a_database_of_a_later_version_is_refused_in_one_line_and_left_as_it_is(address: str) -> None:
    Database.open(address).close()
    engine = sa.create_engine(address)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(WorkNotKept, match=r"later version of Golden Thread; use that version") as caught:
        Database.open(address)
    assert "\n" not in str(caught.value)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == "9999"
    engine.dispose()


def test_opened_by_several_at_once_it_is_made_once(address: str) -> None:
    opened: list[Database] = []
    threads = [threading.Thread(target=lambda: opened.append(Database.open(address))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 6
    with opened[0].reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Decision)) == 0
    for database in opened:
        database.close()


def test_what_is_decided_reads_back_to_the_letter(database: Database) -> None:
    reason = "O’Brien’s “plan”; DROP TABLE decision; -- é 漢 🧵"
    batch = decide(database, CURATOR, [choice(reason=reason)], ends_of)
    with database.reading() as session:
        (row,) = session.scalars(sa.select(Decision).where(Decision.batch == batch))
        assert (row.reason, row.subject_text) == (reason, ENDS.points[POINTS[0]])
        assert row.at.tzinfo is not None
        assert abs((now() - row.at).total_seconds()) < 60


def test_a_block_that_raises_keeps_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError), database.writing() as session:
        record(session, CURATOR, "half")
        session.flush()
        raise RuntimeError
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) == 0


def test_of_two_forms_that_were_opened_at_the_same_state_one_is_told_so(database: Database) -> None:
    """Many at once: exactly one decision is taken, and each of the others hears of it."""
    taken, stale, faults = [], [], []
    start = threading.Barrier(8)

    def press(number: int) -> None:
        start.wait()
        try:
            taken.append(decide(database, CURATOR, [choice(outcome="rejected", seen=0, reason=f"r{number}")], ends_of))
        except StaleForm as error:
            stale.append(error)
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=press, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert (len(taken), len(stale)) == (1, 7)
    assert {error.now for error in stale} == {"rejected"}


def test_many_writers_lose_nothing(database: Database) -> None:
    """Six threads, ten decisions each, on the same three links: all sixty are in the history, in one order."""
    faults: list[Exception] = []

    def work(number: int) -> None:
        try:
            for turn in range(10):
                decide(database, CURATOR, [choice(turn % 3, reason=f"{number}/{turn}")], ends_of)
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    with database.reading() as session:
        kept = [row for point in range(3) for row in history(session, choice(point).key)]
        assert {row.reason for row in kept} == {f"{number}/{turn}" for number in range(6) for turn in range(10)}
        assert len(kept) == 60
        assert [row.id for row in standing(session, KEY)] == sorted(
            max(row.id for row in history(session, choice(point).key)) for point in range(3)
        )
        assert session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) == 60


def test_an_undone_decision_makes_room_for_the_one_before(database: Database) -> None:
    first = decide(database, CURATOR, [choice(outcome="accepted")], ends_of)
    second = decide(database, CURATOR, [choice(outcome="rejected")], ends_of)
    with pytest.raises(StaleForm):
        undo(database, CURATOR, first)
    assert undo(database, CURATOR, second) == 1
    with database.reading() as session:
        assert [row.batch for row in standing(session, KEY)] == [first]
        assert [row.outcome for row in history(session, choice().key)] == ["accepted", "rejected", "undone"]


def test_a_reader_sees_one_state_while_others_write(database: Database) -> None:
    decide(database, CURATOR, [choice()], ends_of)
    with database.reading() as session:
        before = len(standing(session))
        decide(database, CURATOR, [choice(1)], ends_of)
        after = len(standing(session))
    assert (before, after) in {(1, 1), (1, 2)}  # PostgreSQL shows each statement what is committed


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("nonsense", "not the address of a database"),
        ("oracle://x", "not the address of a database"),
        ("postgresql+psycopg://u:secret@127.0.0.1:1/none", "nothing was kept"),
        ("sqlite:////nowhere/at/all/work.sqlite", "check that its folder is there"),
    ],
)
def test_what_cannot_be_opened_is_told_in_one_line_without_its_password(address: str, words: str) -> None:
    with pytest.raises(WorkNotKept, match=words) as caught:
        Database.open(address)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_server_that_is_stopped_amid_work_is_told_in_one_line(postgres_address: str) -> None:
    database = Database.open(postgres_address)
    with pytest.raises(WorkNotKept, match="nothing was kept") as caught, database.writing() as session:
        record(session, CURATOR, "half")
        session.flush()
        other = sa.create_engine(postgres_address, isolation_level="AUTOCOMMIT")
        with other.connect() as connection:
            connection.execute(
                sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        "WHERE datname = current_database() AND pid <> pg_backend_pid()")
            )  # fmt: skip
        other.dispose()
        record(session, CURATOR, "other half")
        session.flush()
    assert "\n" not in str(caught.value)
    with database.reading() as session:  # the next one finds the server again
        assert session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) == 0
    database.close()


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "work.sqlite"
    file.write_bytes(b"a letter to somebody\n" * 300)
    with pytest.raises(WorkNotKept, match="the file is no database; move it away"):
        Database.open(address_beside(tmp_path))
    assert file.read_bytes() == b"a letter to somebody\n" * 300


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    database = Database.open(address_beside(tmp_path))
    decide(database, CURATOR, [choice()], ends_of)
    assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}
    database.close()


def test_only_what_is_on_disk_is_acknowledged(database: Database) -> None:
    """The settings that make an acknowledged decision outlive a crash of the machine."""
    with database.engine.connect() as connection:
        if database.engine.dialect.name == "sqlite":
            assert connection.scalar(sa.text("PRAGMA journal_mode")) == "wal"
            assert connection.scalar(sa.text("PRAGMA synchronous")) == 2  # FULL
            assert connection.scalar(sa.text("PRAGMA foreign_keys")) == 1
        else:
            assert connection.scalar(sa.text("SHOW fsync")) == "on"
            assert connection.scalar(sa.text("SHOW synchronous_commit")) == "on"
