"""A browser that signs in: what the tests of pages for signed-in people stand on."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from graph.work import accounts, passwords
from graph.work.database import Database, address_beside
from graph.work.trail import Actor, Role
from web.app import create_app
from web.config import Config

__all__ = [
    "BROWSER", "HERE", "PASSWORD", "Browser", "Site", "curator", "quick_passwords", "site", "site_of",
    "viewer",
]  # fmt: skip

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
HERE = Actor(None, "the owner of this machine", "curator", "admin")
PASSWORD = "three old bicycles"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(slots=True)
class Site:
    """A store of one's own with its work, and the application on it."""

    app: Flask
    database: Database
    store: Path

    def browser(self) -> Browser:
        return Browser(self.app.test_client())

    def account(self, name: str, role: Role, known_as: str = "") -> int:
        """An account that signs in with ``PASSWORD``."""
        return accounts.add(self.database, HERE, name, role, known_as, PASSWORD)

    def signed_in(self, name: str, role: Role, known_as: str = "") -> Browser:
        """The browser of somebody new, who has signed in."""
        self.account(name, role, known_as)
        browser = self.browser()
        browser.sign_in(name)
        return browser


def site_of(store: Path, folder: Path, **settings: object) -> Site:
    """The application on a copy of the store, with settings."""
    place = folder / "store"
    if not place.exists():
        shutil.copytree(store, place, ignore=shutil.ignore_patterns("secret"))
    quiet: dict[str, object] = {"rate_limit": "", "query_rate_limit": "", **settings}
    app = create_app(Config(place, **quiet))  # type: ignore[arg-type]
    return Site(app, Database.open(address_beside(place)), place)


@dataclass(slots=True)
class Browser:
    """One visitor with a cookie jar."""

    client: FlaskClient

    def get(self, path: str, **more: object) -> TestResponse:
        return self.client.get(path, headers=BROWSER, **more)  # type: ignore[arg-type]

    def token(self, page: str = "/sign-in") -> str:
        """What a form of ours carries for this visitor."""
        found = _TOKEN.search(self.get(page).text)
        assert found is not None, page
        return unescape(found[1])

    def post(self, path: str, page: str = "/sign-in", **fields: str) -> TestResponse:
        """Send a form of ours, with its token from ``page``."""
        data = {"csrf_token": self.token(page), **fields}
        return self.client.post(path, data=data, headers=BROWSER)

    def sign_in(self, name: str, password: str = PASSWORD, **more: str) -> TestResponse:
        return self.post("/sign-in", name=name, password=password, **more)

    @property
    def cookie(self) -> str:
        """The value of our cookie; empty where there is none."""
        found = self.client.get_cookie("golden-thread")
        return found.value if found is not None else ""


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[PasswordHasher]:
    """Hashing is slow on purpose; in the process of the tests it is the same hash with less work.

    Gives what the service hashes with.
    """
    with pytest.MonkeyPatch.context() as patch:
        own = passwords._HASHER
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))
        passwords._nobodys_hash.cache_clear()
        yield own


@pytest.fixture
def site(example_store: Path, tmp_path: Path) -> Iterator[Site]:
    """The application on a copy of the bundled example."""
    made = site_of(example_store, tmp_path)
    yield made
    made.database.close()


@pytest.fixture
def curator(site: Site) -> Browser:
    """A curator who has signed in to the site of the test."""
    return site.signed_in("cora", "curator", "training lead")


@pytest.fixture
def viewer(site: Site) -> Browser:
    """Somebody who reads, and has signed in to the site of the test."""
    return site.signed_in("vic", "viewer")
