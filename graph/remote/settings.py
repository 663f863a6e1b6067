"""Where a service is and how it is spoken to, from an address or from a file (``docs/remote.md``).

```toml
query = "https://graph.example.org/sparql"
update = "https://graph.example.org/sparql-auth"
graph_store = "https://graph.example.org/sparql-graph-crud-auth"
auth = "digest"
user = "thread"
password_env = "THREAD_PASSWORD"
```

A secret is never in the file: the file names the environment variable that holds it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
import tomllib
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from graph.errors import BadService
from graph.machine.memory import is_loopback

__all__ = ["SERVICE_FILE", "ServiceSettings", "is_service", "keep_settings", "kept_settings", "place_of"]

#: In the folder of a store, says which service holds its facts.
SERVICE_FILE: Final = "service.json"
_WAYS: Final = ("none", "basic", "digest", "bearer")
_ADDRESSES: Final = ("url", "query", "update", "graph_store")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,62}")


@dataclasses.dataclass(frozen=True, slots=True)
class ServiceSettings:
    """A service, and how it is spoken to.

    ``query``, ``update`` and ``graph_store`` are the addresses of the three protocols of SPARQL 1.1; where ``url``
    alone is given, they are looked for at the addresses that common services use. ``name`` tells several stores in one
    service apart. ``auth`` is none, basic, digest or bearer; the password or token is in the environment variable that
    ``password_env`` or ``token_env`` names. ``ask_with_password`` sends it with queries too. ``timeout`` is in seconds.
    ``batch`` is how many statements are sent at once, ``change`` how many one small change may hold, ``lease`` the
    seconds after which a writer that is heard of no more is held to be gone. ``largest_answer`` is in bytes.
    ``time_limit`` is the parameter by which the service itself limits a query, such as ``timeout=%(seconds)d``, where
    it has one.
    ``plain_http`` allows HTTP without TLS to other machines than this one.
    """

    url: str = ""
    query: str = ""
    update: str = ""
    graph_store: str = ""
    name: str = "store"
    auth: str = ""
    user: str = ""
    password_env: str = ""
    token_env: str = ""
    ask_with_password: bool = True
    ca_file: str = ""
    timeout: float = 60.0
    batch: int = 10_000
    change: int = 2_000
    lease: int = 180
    largest_answer: int = 8 << 30
    time_limit: str = ""
    plain_http: bool = False

    def __post_init__(self) -> None:
        """Raise ``BadService`` for what cannot be right."""
        self._check_kinds()
        if not self.url and not (self.query and self.update and self.graph_store):
            raise BadService("a service needs its url, or all of query, update and graph_store; give them")
        for name in _ADDRESSES:
            if address := getattr(self, name):
                _check_address(address, self.plain_http)
        if not _NAME.fullmatch(self.name):
            raise BadService(f"name = {self.name!r}: a name has letters, digits, dots and hyphens; give another")
        if self.auth and self.auth not in _WAYS:
            raise BadService(f"auth = {self.auth!r}: none of {', '.join(_WAYS)}; give one of them")
        if min(self.batch, self.change, self.lease, self.timeout, self.largest_answer) <= 0:
            raise BadService("batch, change, lease, timeout and largest_answer must be more than nothing")
        if self.way in ("basic", "digest") and not (self.user and self.password_env):
            raise BadService(f"auth = {self.way!r} needs user, and password_env, which names where the password is")
        if self.way == "bearer" and not self.token_env:
            raise BadService("auth = 'bearer' needs token_env, which names the environment variable of the token")

    def _check_kinds(self) -> None:
        for each in dataclasses.fields(self):
            given, wanted = getattr(self, each.name), str(each.type)
            kind = {"str": str, "bool": bool, "int": int, "float": int | float}[wanted]
            if not isinstance(given, kind) or (isinstance(given, bool) and wanted != "bool"):
                raise BadService(f"{each.name} = {given!r}: not of the kind that it takes; see docs/remote.md")

    def at(self, query: str, update: str, graph_store: str) -> ServiceSettings:
        """The same service with its three addresses."""
        return dataclasses.replace(self, query=query, update=update, graph_store=graph_store)

    @property
    def way(self) -> str:
        """How it is signed in to."""
        return self.auth or ("bearer" if self.token_env else "basic" if self.user else "none")

    @property
    def shown(self) -> str:
        """The service as people are told of it: no address of ours holds a password."""
        return self.url or self.query


def _check_address(address: str, plain_http: bool) -> None:
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise BadService(f"{address[:100]!r}: not an address; write it whole, as https://...") from None
    if parts.scheme not in ("http", "https") or not host:
        raise BadService(f"{address[:100]!r}: not an address of HTTP; write it whole, as https://...")
    if parts.username is not None or parts.password is not None:
        raise BadService(
            f"the address of {host} holds a name or a password, which would be logged; take it out, and name the "
            "environment variable of the password in a service file (docs/remote.md)"
        )
    if parts.query or parts.fragment:
        raise BadService(f"the address of {host} has a part after ? or #, which would be logged; take it out")
    if parts.scheme == "http" and not (plain_http or is_loopback(host)):
        raise BadService(
            f"{address[:100]}: HTTP without TLS, which others can read and change; use https, or set plain_http = true "
            "in a service file where the network is your own"
        )


def is_service(text: str) -> bool:
    """Whether what names a store names a service: an address, or a file of settings."""
    return text.startswith(("http://", "https://")) or (text.endswith(".toml") and not Path(text).is_dir())


def _read(text: str) -> ServiceSettings:
    """The settings that an address or a file names. Raises ``BadService``."""
    if text.startswith(("http://", "https://")):
        return ServiceSettings(url=text)
    path = Path(text)
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadService(f"{path}: cannot be read ({error.strerror}); name a service file or an address") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadService(f"{path}: not TOML ({error})") from None
    known = {each.name for each in dataclasses.fields(ServiceSettings)}
    if unknown := sorted(given.keys() - known):
        raise BadService(f"{path}: {unknown[0]!r} is no setting of a service; it takes {', '.join(sorted(known))}")
    try:
        return ServiceSettings(**given)
    except BadService as wrong:
        raise BadService(f"{path}: {wrong}") from None


def place_of(text: str) -> Path:
    """The folder of this machine in which everything but the facts of such a store is kept; made where it is not there.

    It is below ``GOLDENTHREAD_CACHE``, or the user's own cache. Raises ``BadService``.
    """
    settings = _read(text)
    key = hashlib.sha256(f"{settings.shown}\0{settings.name}".encode()).hexdigest()[:16]
    folder = _cache() / key
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (folder / SERVICE_FILE).exists() or _as_given(kept_settings(folder), settings) != settings:
            keep_settings(folder, settings)
    except OSError as error:
        raise BadService(
            f"{folder}: cannot be written ({error.strerror}); set GOLDENTHREAD_CACHE to a folder that you may write to"
        ) from None
    return folder


def _as_given(kept: ServiceSettings, given: ServiceSettings) -> ServiceSettings:
    """Settings that are kept, but for addresses that were found out."""
    found = {name: getattr(given, name) for name in _ADDRESSES} if given.url and not given.query else {}
    return dataclasses.replace(kept, **found)


def _cache() -> Path:
    if named := os.environ.get("GOLDENTHREAD_CACHE"):
        return Path(named).absolute()
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "golden-thread"


def keep_settings(folder: Path, settings: ServiceSettings) -> None:
    """Write the settings into the folder of a store, in one rename."""
    new = folder / f".{SERVICE_FILE}-{os.getpid()}"
    new.write_text(json.dumps(dataclasses.asdict(settings), indent=1) + "\n", encoding="utf-8")
    new.replace(folder / SERVICE_FILE)


def kept_settings(folder: Path) -> ServiceSettings:
    """The settings in the folder of a store. Raises ``BadService``."""
    file = folder / SERVICE_FILE
    try:
        said: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return ServiceSettings(**said)
    except (OSError, ValueError, TypeError) as error:
        raise BadService(f"{file}: cannot be read ({error}); delete it, and name the service again") from None
