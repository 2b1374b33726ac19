"""The books of the specification, as every kind of dataframe that measures take."""

from __future__ import annotations

from typing import Any

import pytest

from tests.measures.books import KINDS, books


@pytest.fixture(params=KINDS)
def frames(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The books, as each kind of dataframe in turn."""
    return books(request.param)


@pytest.fixture
def arrow() -> dict[str, Any]:
    """The books as Arrow tables, for what does not depend on the kind of dataframe."""
    return books("pyarrow")
