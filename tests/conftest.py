"""What holds for every test: no network, no keys, no settings, and the same environment at its start."""

import os
from collections.abc import Iterator

import pytest

from tests.isolation import isolate

HOME = isolate()


@pytest.fixture(autouse=True)
def same_environment() -> Iterator[None]:
    """Give back the environment variables as they were, whatever a test (or what it calls) has set."""
    before = dict(os.environ)
    yield
    current = os.environ.get("PYTEST_CURRENT_TEST")
    os.environ.clear()
    os.environ.update(before)
    if current is not None:
        os.environ["PYTEST_CURRENT_TEST"] = current
