"""What is built from elsewhere: the record beside it names these very files, and every licence is told."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

WEB = Path(__file__).parent.parent / "web"
RECORD = (WEB / "static" / "VENDORED.md").read_text(encoding="utf-8")
HASHES = dict(re.findall(r"^\| (\S+) \| `([0-9a-f]{64})` \|$", RECORD, re.MULTILINE))


@pytest.mark.parametrize("name", sorted(each.name for each in (WEB / "static").iterdir() if each.suffix != ".md"))
def test_the_record_names_this_very_file(name: str) -> None:
    assert hashlib.sha256((WEB / "static" / name).read_bytes()).hexdigest() == HASHES[name]


def test_versions_are_those_of_the_lock_file() -> None:
    packages = json.loads((WEB / "assets" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    rows = re.findall(r"^\| (\S+) \| ([0-9.]+) \| (\S+) \|", RECORD, re.MULTILINE)
    assert len(rows) > 10
    for name, version, licence in rows:
        entry = packages[f"node_modules/{name}"]
        assert (entry["version"], entry["license"]) == (version, licence)


def test_the_lock_file_pins_by_hash_and_names_no_address() -> None:
    text = (WEB / "assets" / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    assert all("integrity" in entry for name, entry in packages.items() if name)
    assert "://" not in re.sub(r'"(?:url|funding)": ?"?[^\n]*', "", text)
