"""Every rule that the reading or the linking names has a label and a definition for people, and none is left over."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from rdflib import RDF, SKOS, Graph, URIRef

from graph.releases.release import Release
from loaders.understanding.names import KIND_OF_HEAD
from loaders.understanding.topics import FILES_OF_TOPICS
from ontology.terms import RULES, gt

ROOT = Path(__file__).parent.parent
QUERY = """SELECT DISTINCT ?rule WHERE {
  { ?link <https://w3id.org/golden-thread/ontology#rule> ?rule } UNION { ?link <https://w3id.org/golden-thread/ontology#modeRule> ?rule }
}"""  # noqa: E501


@pytest.fixture(scope="module")
def rules() -> Graph:
    return Graph().parse(ROOT / "ontology" / "rules.ttl")


def defined(rules: Graph) -> set[str]:
    return {str(rule).removeprefix(RULES) for rule in rules.subjects(RDF.type, URIRef(gt.Rule))}


def rules_of_files() -> set[str]:
    """Every rule that stands in a data file: of modes, topics, judgement, headings and missing processes."""
    found: set[str] = set()
    for name in ("modes.toml", *FILES_OF_TOPICS):
        table = tomllib.loads((ROOT / "loaders" / "understanding" / name).read_text(encoding="utf-8"))
        found |= {rule["name"] for part in table.values() for rule in part}
    for name in ("judgement.toml", "headings.toml", "missing.toml"):
        table = tomllib.loads((ROOT / "loaders" / "understanding" / name).read_text(encoding="utf-8"))
        found |= {rule["name"] for rules in table.values() if isinstance(rules, list) for rule in rules}
    return found


def test_each_rule_has_a_label_and_a_definition(rules: Graph) -> None:
    for rule in rules.subjects(RDF.type, URIRef(gt.Rule)):
        assert rules.value(rule, SKOS.prefLabel), rule
        assert rules.value(rule, SKOS.definition), rule
        assert str(rules.value(rule, SKOS.notation)) == str(rule).removeprefix(RULES)


def test_the_rules_of_the_example_are_defined(rules: Graph, example: Release) -> None:
    used = {row[0].value.removeprefix(RULES) for row in example.select(QUERY).rows}
    assert len(used) > 10
    assert used <= defined(rules)


def test_the_rules_of_the_data_files_and_of_shapes_are_defined(rules: Graph) -> None:
    assert rules_of_files() <= defined(rules)
    assert {f"shape-{head}" for head in KIND_OF_HEAD} <= defined(rules)


def test_no_definition_is_left_of_a_rule_that_has_gone(rules: Graph) -> None:
    files = [*(ROOT / "loaders").rglob("*.py"), *(ROOT / "graph").rglob("*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    named = set(re.findall(r'"([a-z][a-z-]+)"', code)) | rules_of_files() | {f"shape-{head}" for head in KIND_OF_HEAD}
    assert defined(rules) <= named
