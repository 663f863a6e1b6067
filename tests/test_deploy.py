"""The files in deploy/: what they name is there, and the tools that read them find nothing wrong."""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from graph.work import accounts
from graph.work.database import Database, address_beside
from graph.work.trail import Actor
from tests.signin_client import PASSWORD
from web.config import PREFIX, Config
from web.received.uploads import LARGEST_DOCUMENT

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
_SETTING = re.compile(rf"{PREFIX}([A-Z_]+)")
#: What is read elsewhere than in ``Config``, and what stands for any setting.
ELSEWHERE = {"STORE", "URL", "CACHE", ""}
HERE = Actor(None, "the owner of this machine", "curator", "admin")


@pytest.mark.parametrize("path", [*FILES, *PAGES], ids=lambda path: str(path.relative_to(ROOT)))
def test_each_setting_that_is_named_is_one(path: Path) -> None:
    named = set(_SETTING.findall(path.read_text(encoding="utf-8")))
    offered = {each.name.upper() for each in dataclasses.fields(Config)} | ELSEWHERE
    assert named <= offered, named - offered


def test_the_settings_to_begin_with_can_be_read() -> None:
    lines = (DEPLOY / "systemd/environment").read_text(encoding="utf-8").splitlines()
    settings = dict(line.lstrip("#").split("=", 1) for line in lines if re.match(rf"#?{PREFIX}", line))
    assert len(settings) >= 7
    read = Config.from_environment(Path("x"), settings)
    assert (read.https, read.proxies, read.memory) == (True, 1, "yes")


def _commands(unit: str) -> list[str]:
    text = (DEPLOY / "systemd" / unit).read_text(encoding="utf-8")
    return re.findall(r"^Exec\w+=(.*)$", text, re.MULTILINE)


def test_units_start_commands_that_there_are() -> None:
    from web.cli.main import goldenthread

    started = [
        re.search(r"goldenthread (\w+)", each)
        for unit in ("golden-thread", "golden-thread-backup")
        for each in _commands(f"{unit}.service")
    ]
    commands = {found[1] for found in started if found}
    assert commands == {"serve", "backup"}
    assert commands <= set(goldenthread.list_commands(None))  # type: ignore[arg-type]


def test_a_query_that_takes_the_memory_of_the_unit_ends_alone() -> None:
    text = (DEPLOY / "systemd/golden-thread.service").read_text(encoding="utf-8")
    assert re.search(r"^MemoryMax=\d", text, re.MULTILINE)
    assert re.search(r"^OOMPolicy=continue$", text, re.MULTILINE)  # by itself systemd ends the whole service


def test_the_timer_writes_a_backup_and_removes_old_ones(example_store: Path, tmp_path: Path) -> None:
    shutil.copytree(example_store, tmp_path / "store")
    (tmp_path / "backups").mkdir()
    accounts.add(Database.open(address_beside(tmp_path / "store")), HERE, "ann", "curator", "", PASSWORD)
    old = tmp_path / "backups" / "work-20200101T000000Z.zip"
    old.touch()
    os.utime(old, (0, 0))
    for command in _commands("golden-thread-backup.service"):
        here = command.replace("/opt/golden-thread/bin/goldenthread", f"{sys.executable} -m web.cli")
        here = here.replace("/var/lib/golden-thread", str(tmp_path)).replace("$$", "$").replace("%%", "%")
        subprocess.run(["/bin/sh", "-c", here], cwd=ROOT, check=True, capture_output=True)
    written = list((tmp_path / "backups").iterdir())
    assert len(written) == 1
    assert zipfile.ZipFile(written[0]).testzip() is None


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here to read its units")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    names = ("golden-thread.service", "golden-thread-backup.service", "golden-thread-backup.timer")
    for name in names:
        text = (DEPLOY / "systemd" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("/opt/golden-thread/bin/goldenthread", "/bin/true"), encoding="utf-8")
    said = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / name) for name in names)], capture_output=True, text=True
    )
    own = [line for line in said.stderr.splitlines() if "golden-thread" in line]
    assert own == []


@pytest.mark.skipif(
    not (shutil.which("nginx") and shutil.which("openssl")), reason="nginx is not here to read its file"
)
def test_nginx_takes_its_file(tmp_path: Path) -> None:
    text = (DEPLOY / "proxies/nginx.conf").read_text(encoding="utf-8")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=thread.example.org"]
    subprocess.run([*made, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    for there, here in (
        ("/etc/ssl/certs/thread.example.org.pem", certificate), ("/etc/ssl/private/thread.example.org.key", key),
        ("/etc/nginx/golden-thread-headers.conf", DEPLOY / "proxies/golden-thread-headers.conf"),
        ("/var/log/nginx", tmp_path),
    ):  # fmt: skip
        assert there in text
        text = text.replace(there, str(here))
    (tmp_path / "site.conf").write_text(text, encoding="utf-8")
    folders = "".join(
        f"{each}_temp_path {tmp_path}/{each};" for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off; {folders} include site.conf; }}"
    (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
    said = subprocess.run(
        ["nginx", "-t", "-e", "stderr", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")],
        capture_output=True,
        text=True,
    )
    assert said.returncode == 0, said.stderr


def test_proxies_take_documents_refuse_figures_and_speak_for_the_visitor() -> None:
    for name, most in (("nginx.conf", "64m"), ("apache.conf", "67108864"), ("Caddyfile", "64MB")):
        text = (DEPLOY / "proxies" / name).read_text(encoding="utf-8")
        assert most in text
        assert LARGEST_DOCUMENT < 64 * 1000 * 1000
        assert "/metrics" in text
        assert "thread.example.org" in text
    for name in ("golden-thread-headers.conf", "apache.conf", "Caddyfile"):
        text = (DEPLOY / "proxies" / name).read_text(encoding="utf-8")
        assert "X-Forwarded-For" in text
        assert "X-Forwarded-Proto" in text


def test_the_image_runs_as_nobody_in_particular_and_holds_what_the_package_needs() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    assert re.search(r"^USER 10001$", text, re.MULTILINE)
    assert "/readyz" in text
    copied = set(re.findall(r"^COPY (\w+) \./\1$", text, re.MULTILINE))
    assert copied == {"ontology", "graph", "loaders", "web"}
