"""A document taken in on pages that ``serve`` answers, which has opened the store before its workers begin."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from html import unescape
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from bench.ports import free_port

#: Seconds for one answer. A worker that waits for threads that it does not have waits for ever.
_LONGEST = 90
_SHEET = Path(__file__).parent.parent / "loaders" / "example" / "audits.md"


def test_a_document_is_taken_in_while_serving(example_store: Path, tmp_path: Path) -> None:
    shutil.copytree(example_store, tmp_path / "store")
    words = [sys.executable, "-m", "web.cli", "serve", "--port", str(free_port()), "--store", str(tmp_path / "store")]
    env = {**os.environ, "GOLDENTHREAD_RATE_LIMIT": "", "GOLDENTHREAD_WORKERS": "1", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(words, env=env, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        try:
            said = "".join(service.stdout.readline() for _ in range(3))
            link = re.search(r"(http://\S+)/sign-in/once/\S+", said)
            assert link, said
            visitor = build_opener(HTTPCookieProcessor())
            _answer(visitor, link[0])
            said = _take_in(visitor, link[1], _SHEET.read_text(encoding="utf-8").replace("inaccurate", "wrong"))
        finally:
            service.terminate()
            service.wait(20)
    assert "audits.md has been taken in" in said


def _take_in(visitor: OpenerDirector, origin: str, sheet: str) -> str:
    """The page that says that a sheet was taken in."""
    form = visitor.open(f"{origin}/import", timeout=_LONGEST).read().decode()
    parts = {"csrf_token": _value(form, "csrf_token"), "board": _value(form, "board"), "role": "audit"}
    body = "".join(
        f'--B\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{said}\r\n' for name, said in parts.items()
    )
    body += f'--B\r\nContent-Disposition: form-data; name="document"; filename="audits.md"\r\n\r\n{sheet}\r\n--B--\r\n'
    sent = Request(f"{origin}/import", body.encode(), {"Content-Type": "multipart/form-data; boundary=B"})
    with visitor.open(sent, timeout=_LONGEST) as answer:
        place, preview = answer.url, answer.read().decode()
    chosen = {name: _value(preview, name) for name in ("csrf_token", "base", "instead")}
    with visitor.open(f"{place}/accept", urlencode(chosen).encode(), timeout=_LONGEST) as answer:
        return unescape(answer.read().decode())


def _value(page: str, name: str) -> str:
    """What a hidden field of a form holds."""
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    assert found, f"no hidden {name} in {page[:3000]}"
    return unescape(found[1])


def _answer(visitor: OpenerDirector, address: str) -> None:
    """Ask until the service listens."""
    for _ in range(_LONGEST):
        try:
            visitor.open(address, timeout=_LONGEST).read()
        except URLError:
            time.sleep(1)
        else:
            return
    raise AssertionError("the service did not answer")
