"""The API, given whatever its own description allows and what it does not (schemathesis): never a 500, never an answer that
it did not describe, nothing taken that is wrongly written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.web.calls import token_of
from zhanggui.base.settings import Home, set_setting

WHERE = "/api/v1"

pytestmark = pytest.mark.django_db

EXAMPLES = 2
"""Of each operation, rightly and wrongly written, each."""
CHECKS = [
    schemathesis.checks.not_a_server_error, content_type_conformance, ignored_auth, negative_data_rejection,
    positive_data_acceptance, response_headers_conformance, response_schema_conformance, status_code_conformance,
]
# What is rightly written may still be refused by the business (422), never as wrongly written (400).
CONFIG = {"checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "304", "401", "403", "404", "422"]},
                     "negative_data_rejection": {"expected-statuses": ["400", "401", "403", "404", "405", "422"]}}}


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The database stays open between calls, as in Django's own test client: the test is one transaction."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


@pytest.mark.covers("A15")
@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("who", ["alice", "chen"])
def test_whatever_comes_in_is_answered_as_described(own_company: Home, who: str) -> None:
    set_setting(own_company, "api_calls_per_minute", "1000000")
    headers = {"Authorization": f"Bearer {token_of(who)}"}
    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", WSGIHandler(), config=schemathesis.Config.from_dict(CONFIG), headers=headers
    )
    called = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            called += fuzzed(operation, mode, headers)
    assert called > 80 * EXAMPLES


def fuzzed(operation: Any, mode: GenerationMode, headers: dict[str, str]) -> int:
    """An operation, rightly or wrongly written -> called; how often."""
    calls = []

    @seed(20261031)
    @settings(
        max_examples=EXAMPLES, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy(mode))
    def attempt(case: Any) -> None:
        calls.append(case.call_and_validate(headers=headers, checks=CHECKS))

    # What takes nothing can be wrongly written in no way.
    with suppress(Unsatisfiable):
        attempt()
    return len(calls)
