"""A browser that signs in: what the tests of pages for signed-in people stand on."""

from __future__ import annotations

import re
import shutil
import socket
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from graph.work import accounts
from graph.work.database import Database, address_beside
from graph.work.trail import Actor, Role
from web.app import create_app
from web.config import Config

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


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
