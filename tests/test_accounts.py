"""Accounts, visits, tries and the audit trail, without any page."""

from __future__ import annotations

import datetime
import json
import stat
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import NotAllowed, WorkNotKept
from graph.work import accounts, attempts, passwords, visits
from graph.work.database import Database
from graph.work.entries import Asked, Trail, actions
from graph.work.tables import Account, SignInAttempt, Visit
from graph.work.trail import Actor, record
from tests.signin_client import HERE, PASSWORD


@pytest.fixture
def work(tmp_path: Path) -> Database:
    return Database.open(f"sqlite:///{tmp_path}/work.sqlite")


def entries(work: Database) -> list[tuple[str, dict[str, object]]]:
    return [(each.action, json.loads(each.details)) for each in Trail(work, Asked()).from_the_first()]


def test_the_file_of_the_work_is_its_owners_alone(tmp_path: Path, work: Database) -> None:
    for file in tmp_path.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


def test_a_password_is_kept_as_argon2id_and_nowhere_else(tmp_path: Path, work: Database) -> None:
    accounts.add(work, HERE, "Ann", "curator", password=PASSWORD)
    accounts.change(work, HERE, 1, password="four quite new words")
    with work.reading() as session:
        kept = session.scalar(sa.select(Account.password))
    assert kept is not None
    assert kept.startswith("$argon2id$")
    work.close()
    everything = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert PASSWORD.encode() not in everything
    assert b"four quite new words" not in everything


def test_the_hash_of_the_service_costs_what_rfc_9106_says(quick_passwords: PasswordHasher) -> None:
    assert quick_passwords.time_cost >= 3
    assert quick_passwords.memory_cost >= 64 * 1024


def test_who_signs_in_is_who_knows_the_password(work: Database) -> None:
    number = accounts.add(work, HERE, " Ann  Other ", "curator", password=PASSWORD)
    assert accounts.check_password(work, "ANN OTHER", PASSWORD) == Actor(number, "ann other", "curator", "curator")
    for name, password in (("ann other", PASSWORD[:-1]), ("ann other", ""), ("nobody", PASSWORD), ("", PASSWORD)):
        assert accounts.check_password(work, name, password) is None


def test_an_older_hash_is_made_anew_when_its_password_is_given(work: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts.add(work, HERE, "ann", "curator", password=PASSWORD)
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=2, memory_cost=1024, parallelism=1))
    assert accounts.check_password(work, "ann", PASSWORD)
    with work.reading() as session:
        kept = session.scalar(sa.select(Account.password))
    assert kept is not None
    assert "t=2" in kept


def test_a_name_that_nobody_has_costs_a_hash_as_well(work: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """One check of one hash, whether there is the account, whether it may sign in, whether it has a password."""
    accounts.add(work, HERE, "ann", "curator", password=PASSWORD)
    accounts.add(work, HERE, "bea", "curator")
    accounts.add(work, HERE, "cat", "curator", password=PASSWORD)
    accounts.change(work, HERE, 3, active=False)
    checked: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # noqa: A002
            checked.append(str(hash)[:9])
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "_HASHER", Counting(time_cost=1, memory_cost=1024, parallelism=1))
    for name in ("ann", "bea", "cat", "nobody", "no\0body", "\ud800"):
        assert accounts.check_password(work, name, "a wrong password") is None
    assert checked == ["$argon2id"] * 6


@pytest.mark.parametrize(
    "password", ["short", "x" * 11, "aaaaaaaaaaaaaaaaaaaa", "ababababababab", "x" * 1001, "tab\tin the password"]
)
def test_a_password_that_is_easily_guessed_is_refused(work: Database, password: str) -> None:
    with pytest.raises(NotAllowed):
        accounts.add(work, HERE, "ann", "curator", password=password)
    assert not accounts.listed(work)


def test_a_password_is_not_the_name(work: Database) -> None:
    with pytest.raises(NotAllowed):
        accounts.add(work, HERE, "ann.other@board.example", "curator", password="Ann.Other@board.example")


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "a\0b", "a\u202eb"])
def test_a_name_that_cannot_be_seen_is_refused(work: Database, name: str) -> None:
    with pytest.raises(NotAllowed):
        accounts.add(work, HERE, name, "viewer")


def test_one_name_is_one_account_however_it_is_typed(work: Database) -> None:
    accounts.add(work, HERE, "Ann", "viewer")
    for name in ("ANN", " ann ", "\uff41nn"):
        with pytest.raises(NotAllowed, match="ann"):
            accounts.add(work, HERE, name, "viewer")


def test_the_graph_never_gets_a_name(work: Database) -> None:
    """What the graph says is a role or a group: never the name of the account, nor an address."""
    accounts.add(work, HERE, "Ann Other", "admin")
    accounts.add(work, HERE, "Bea", "viewer", "training sub-group")
    assert [each.known_as for each in accounts.listed(work)] == ["curator", "training sub-group"]
    for known_as in ("ANN  other", "ann@board.example", "x" * 81, "a\u202eb"):
        with pytest.raises(NotAllowed):
            accounts.change(work, HERE, 1, known_as=known_as)


def test_only_an_administrator_looks_after_accounts(work: Database) -> None:
    accounts.add(work, HERE, "ann", "admin")
    for role in ("viewer", "curator"):
        somebody = Actor(None, "x", "curator", role)  # type: ignore[arg-type]
        with pytest.raises(NotAllowed):
            accounts.add(work, somebody, "bea", "viewer")
        with pytest.raises(NotAllowed):
            accounts.change(work, somebody, 1, active=False)
        with pytest.raises(NotAllowed):
            visits.end_all(work, somebody, 1)


def test_the_last_administrator_stays(work: Database) -> None:
    accounts.add(work, HERE, "ann", "admin")
    for change in ({"role": "viewer"}, {"active": False}):
        with pytest.raises(NotAllowed, match="last administrator"):
            accounts.change(work, HERE, 1, **change)  # type: ignore[arg-type]
    assert accounts.find(work, 1).role == "admin"
    assert accounts.find(work, 1).active
    accounts.add(work, HERE, "bea", "admin")
    accounts.change(work, HERE, 1, active=False)
    with pytest.raises(NotAllowed):
        accounts.change(work, HERE, 2, role="curator")


def test_a_token_is_kept_as_its_hash_only(work: Database, tmp_path: Path) -> None:
    number = accounts.add(work, HERE, "ann", "curator", password=PASSWORD)
    ann = accounts.check_password(work, "ann", PASSWORD)
    assert ann is not None
    token = visits.begin(work, ann, "password")
    assert len(token) >= 43
    assert visits.who(work, token) == Actor(number, "ann", "curator", "curator")
    with work.reading() as session:
        kept = session.scalar(sa.select(Visit.token))
    assert kept == visits.fingerprint(token)
    assert visits.who(work, kept) is None
    assert visits.who(work, token + "x") is None
    visits.end(work, token)
    assert visits.who(work, token) is None


def _visit(work: Database, name: str = "ann", role: str = "curator") -> str:
    number = accounts.add(work, HERE, name, role)  # type: ignore[arg-type]
    return visits.begin(work, Actor(number, name, "curator", role), "link")  # type: ignore[arg-type]


def _age(work: Database, **changes: datetime.timedelta) -> None:
    with work.writing() as session:
        for visit in session.scalars(sa.select(Visit)):
            for column, by in changes.items():
                setattr(visit, column, getattr(visit, column) - by)


def test_a_visit_ends_when_it_is_not_used_and_when_it_is_old(work: Database) -> None:
    token = _visit(work)
    _age(work, seen_at=datetime.timedelta(minutes=59))
    assert visits.who(work, token, idle=60) is not None, "and it was seen just now"
    _age(work, seen_at=datetime.timedelta(minutes=59))
    assert visits.who(work, token, idle=60) is not None
    _age(work, seen_at=datetime.timedelta(minutes=61))
    assert visits.who(work, token, idle=60) is None
    token = _visit(work, "bea")
    _age(work, ends_at=datetime.timedelta(hours=12))
    assert visits.who(work, token) is None


def test_a_visit_that_cannot_be_noted_is_one_all_the_same(work: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full, or another process writes: who is signed in stays so."""
    token = _visit(work)
    _age(work, seen_at=datetime.timedelta(minutes=5))

    def full(_: Database) -> object:
        raise WorkNotKept("the disk is full")

    monkeypatch.setattr(Database, "writing", full)
    assert visits.who(work, token) is not None


@pytest.mark.parametrize(
    ("change", "stays"),
    [({"active": False}, False), ({"password": "four quite new words"}, False), ({"role": "viewer"}, True)],
)
def test_what_is_changed_holds_for_visits_that_have_begun(
    work: Database, change: dict[str, object], stays: bool
) -> None:
    token = _visit(work)
    other = _visit(work, "bea")
    accounts.change(work, HERE, 1, **change)  # type: ignore[arg-type]
    who = visits.who(work, token)
    assert (who is not None) == stays
    if who is not None:
        assert who.role == "viewer"
    assert visits.who(work, other) is not None
    if "active" in change:
        with pytest.raises(NotAllowed):
            visits.begin(work, Actor(1, "ann", "curator", "curator"), "link")


def test_a_visit_of_an_ended_account_is_none_even_where_it_was_left(work: Database) -> None:
    token = _visit(work)
    with work.writing() as session:
        session.execute(sa.update(Account).values(active=False))
    assert visits.who(work, token) is None


def test_signing_out_everywhere_ends_every_visit_of_that_account_alone(work: Database) -> None:
    token, other = _visit(work), _visit(work, "bea")
    ann = visits.who(work, token)
    assert ann is not None
    second = visits.begin(work, ann, "link")
    assert visits.end_all(work, ann, 1) == 2
    assert visits.who(work, token) is visits.who(work, second) is None
    assert visits.who(work, other) is not None


def test_nobody_signs_out_an_account_that_is_not_there(work: Database) -> None:
    before = entries(work)
    with pytest.raises(NotAllowed, match="there is no such account"):
        visits.end_all(work, HERE, 999)
    assert entries(work) == before


def test_who_started_the_service_is_one_account_until_it_is_ended(work: Database) -> None:
    first = accounts.owner(work)
    assert (first.role, first.known_as) == ("admin", "curator")
    assert accounts.owner(work) == first
    accounts.add(work, HERE, "ann", "admin")
    accounts.change(work, HERE, first.account or 0, active=False)
    with pytest.raises(NotAllowed, match="ended"):
        accounts.owner(work)


def test_another_organisations_account_never_becomes_one_with_a_password(work: Database) -> None:
    accounts.add(work, HERE, "ann", "admin", password=PASSWORD)
    ann = accounts.of_provider(work, "https://a.example", "42", "Ann", None, "viewer")
    assert (ann.account, ann.name, ann.role) == (2, "ann (42)", "viewer")
    again = accounts.of_provider(work, "https://a.example", "42", "Ann Other", None, "viewer")
    assert again == ann
    elsewhere = accounts.of_provider(work, "https://b.example", "42", "ann", None, "viewer")
    assert elsewhere.account == 3
    with pytest.raises(NotAllowed):
        accounts.change(work, HERE, 2, password="four quite new words")
    with pytest.raises(NotAllowed):
        accounts.of_provider(work, "https://a.example", "43", "bea", None, None)


def test_a_role_that_the_organisation_gives_holds_from_then_on(work: Database) -> None:
    give = ("https://a.example", "42", "ann")
    assert accounts.of_provider(work, *give, "admin", None).role == "admin"
    assert accounts.of_provider(work, *give, "viewer", None) == Actor(1, "ann", "viewer", "viewer")
    assert accounts.of_provider(work, *give, None, None).role == "viewer"
    assert ("account-changed", {"account": 1, "name": "ann", "role": ["admin", "viewer"]}) in entries(work)
    accounts.change(work, HERE, 1, active=False)
    with pytest.raises(NotAllowed):
        accounts.of_provider(work, *give, "admin", None)


@pytest.fixture
def clock_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries are all of one moment; ``_rest`` lets time go by."""
    moment = attempts.now()
    monkeypatch.setattr(attempts, "now", lambda: moment)


@pytest.mark.usefixtures("clock_stands")
def test_guessing_becomes_slow_by_name_and_the_right_password_frees_it(work: Database) -> None:
    addresses = [f"192.0.2.{number}" for number in range(1, 9)]
    assert [attempts.attempt(work, "Ann", each) for each in addresses[:6]] == [0] * 5 + [attempts._FIRST_WAIT]
    assert attempts.attempt(work, "\uff41NN ", addresses[6]) > 0, "the same name, typed in another way"
    assert attempts.attempt(work, "bea", addresses[0]) == 0
    _rest(work, attempts._FIRST_WAIT)
    assert attempts.attempt(work, "ann", addresses[0]) == 0
    assert attempts.attempt(work, "ann", addresses[0]) == 2 * attempts._FIRST_WAIT, "each failure doubles it"
    for _ in range(20):
        _rest(work, attempts._LONGEST_WAIT)
        attempts.attempt(work, "ann", "198.51.100.1")
    assert attempts.attempt(work, "ann", "198.51.100.2") == attempts._LONGEST_WAIT
    _rest(work, attempts._LONGEST_WAIT)
    assert attempts.attempt(work, "ann", "198.51.100.2") == 0
    attempts.succeeded(work, "ann", "198.51.100.2")
    assert attempts.attempt(work, "ann", "198.51.100.2") == 0


@pytest.mark.usefixtures("clock_stands")
def test_guessing_becomes_slow_by_address_whatever_names_are_tried(work: Database) -> None:
    tries = [attempts.attempt(work, f"name {number}", "192.0.2.1") for number in range(21)]
    assert tries == [0] * 20 + [attempts._FIRST_WAIT]
    assert attempts.attempt(work, "ann", "192.0.2.2") == 0
    networks = [attempts.attempt(work, f"other {number}", f"2001:db8::{number:x}") for number in range(21)]
    assert networks[-1] > 0, "one subscriber has 64 bits of addresses"
    assert attempts.attempt(work, "x", "2001:db8:0:1::1") == 0


def test_one_right_password_does_not_free_an_address_for_guessing(work: Database) -> None:
    for number in range(19):
        attempts.attempt(work, f"name {number}", "192.0.2.1")
    for _ in range(3):
        attempts.attempt(work, "own", "192.0.2.1")
        attempts.succeeded(work, "own", "192.0.2.1")
    attempts.attempt(work, "name 20", "192.0.2.1")
    assert attempts.attempt(work, "name 21", "192.0.2.1") > 0


def test_many_tries_at_one_moment_are_many(work: Database) -> None:
    """They are counted before any password is looked at, so that none slips through beside another."""
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda: answers.append(attempts.attempt(work, "ann", "192.0.2.1"))) for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(bool, answers)) == [False] * 5 + [True] * 11


def test_tries_are_forgotten_and_their_names_are_not_readable(work: Database, tmp_path: Path) -> None:
    attempts.attempt(work, "my password by mistake", "192.0.2.77")
    _rest(work, 25 * 3600)
    attempts.attempt(work, "other", "192.0.2.78")
    with work.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(SignInAttempt)) == 2
    work.close()
    everything = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"my password by mistake" not in everything
    assert b"192.0.2.7" not in everything


def _rest(work: Database, seconds: int) -> None:
    with work.writing() as session:
        for row in session.scalars(sa.select(SignInAttempt)):
            row.at -= datetime.timedelta(seconds=seconds)


def test_every_change_is_in_the_trail_with_who_made_it_and_without_a_secret(work: Database) -> None:
    accounts.add(work, HERE, "ann", "admin", password=PASSWORD)
    accounts.change(work, Actor(1, "ann", "curator", "admin"), 1, known_as="training lead", password="quite new words")
    accounts.change(work, HERE, 1, known_as="training lead")
    token = visits.begin(work, Actor(1, "ann", "curator", "admin"), "password")
    visits.end(work, token)
    visits.end(work, token)
    assert entries(work) == [
        ("account-made", {"account": 1, "name": "ann", "role": "admin", "way": "command line"}),
        (
            "account-changed",
            {"account": 1, "name": "ann", "known_as": ["curator", "training lead"], "password": ["", "changed"]},
        ),
        ("signed-in", {"way": "password"}),
        ("signed-out", {}),
    ]
    assert [each.name for each in Trail(work, Asked())] == ["ann", "ann", "ann", ""]


def test_what_fails_leaves_no_entry(work: Database) -> None:
    accounts.add(work, HERE, "ann", "admin")
    with pytest.raises(NotAllowed):
        accounts.change(work, HERE, 1, known_as="somebody", active=False)
    assert [action for action, _ in entries(work)] == ["account-made"]
    assert accounts.find(work, 1).known_as == "curator"


def test_the_trail_is_narrowed_paged_and_read_whole(work: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.work.entries._AT_ONCE", 7)
    number = accounts.add(work, HERE, "ann", "curator")
    with work.writing() as session:
        for each in range(20):
            record(session, Actor(number, "ann", "curator", "curator"), "decided", number=each)
    trail = Trail(work, Asked(account=number))
    assert len(trail) == 20
    assert [json.loads(each.details)["number"] for each in trail[5:8]] == [14, 13, 12]
    assert [json.loads(each.details)["number"] for each in trail.from_the_first()] == list(range(20))
    assert len(Trail(work, Asked(action="account-made"))) == 1
    assert actions(work) == ["account-made", "decided"]
    today = datetime.datetime.now(datetime.UTC).date()
    yesterday = (today - datetime.timedelta(days=1)).isoformat()
    tomorrow = (today + datetime.timedelta(days=1)).isoformat()
    assert len(Trail(work, Asked(since=yesterday, until=tomorrow))) == 21
    assert len(Trail(work, Asked(until=yesterday))) == len(Trail(work, Asked(since=tomorrow))) == 0
    assert len(Trail(work, Asked(since="0001-01-01", until="9999-12-31"))) == 21


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(max_size=30), password=st.text(max_size=30))
def test_nothing_that_is_typed_breaks_it(work: Database, name: str, password: str) -> None:
    assert accounts.check_password(work, name, password) is None
    attempts.attempt(work, name, password)
