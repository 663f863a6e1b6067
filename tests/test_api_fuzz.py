"""The API asked at random from its own description: no fault of ours, and every answer as described.

Bounded for the suite by few examples of each operation; ``schemathesis run http://.../openapi.json`` asks as long
as one likes.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.live import live

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
#: A schema cannot say what a SPARQL query is, so a text that fits it may be refused.
VALUES = [positive_data_acceptance, negative_data_rejection]


@pytest.mark.filterwarnings("ignore")  # of the tool's own machinery
def test_every_answer_is_as_described(example_store: Path) -> None:
    with live(example_store) as service:
        operations = [
            found.ok() for found in schemathesis.openapi.from_url(f"{service}/openapi.json").get_all_operations()
        ]
        for operation in operations:
            for mode in GenerationMode:
                _ask_at_random(operation, mode)
    assert len(operations) > 60


def _ask_at_random(operation: schemathesis.schemas.APIOperation, mode: GenerationMode) -> None:
    checks = CHECKS if operation.path == "/sparql" else [*CHECKS, *VALUES]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=3, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=checks)

    with suppress(Unsatisfiable):  # what has no parameter cannot be asked wrongly
        ask()
