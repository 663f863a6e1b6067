"""A rule that is looked for by its words finds what it would find if it were looked for everywhere."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from loaders.understanding.patterns import AnyOf, Pattern, line_of

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "loaders" / "understanding").glob("*.toml"))
TEXTS = sorted((ROOT / "tests" / "samples" / "sheets").iterdir())


def sources() -> list[str]:
    """Every pattern of every rule."""
    found: set[str] = set()
    for file in FILES:
        for rules in tomllib.loads(file.read_text(encoding="utf-8")).values():
            for rule in rules if isinstance(rules, list) else ():
                if isinstance(rule, dict):
                    found.update([*rule.get("patterns", ()), *rule.get("unless", ())])
    return sorted(found)


def test_every_pattern_is_found_wherever_it_stands() -> None:
    lines = {line_of(part) for path in TEXTS for part in re.split(r"\n\s*\n", path.read_text(encoding="utf-8"))}
    patterns = [Pattern(source) for source in sources()]
    assert len(patterns) > 1000
    found = 0
    for pattern in patterns:
        index = AnyOf([pattern])
        for line in lines:
            expected = pattern.search(line) is not None
            found += expected
            assert index.search(line) == expected, (pattern.source, line)
    assert found > 500


def test_words_with_endings_and_joined_words_are_looked_up() -> None:
    for source, text in (("assess*", "Assessments"), ("same_day|at_once", "It was the same day"), ("# day*", "3 days")):
        assert AnyOf([Pattern(source)]).search(line_of(text))
    assert not AnyOf([Pattern("assess* ~1 poor")]).search(line_of("A good assessment"))
    assert not AnyOf([]).search(line_of("Anything"))
