"""What holds for every test: no network, no keys, no settings, the same environment at its start, one database."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.isolation import isolate

if TYPE_CHECKING:
    from agent.data.database import Database
    from agent.data.server import PrivateServer

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


@pytest.fixture
def server() -> PrivateServer:
    """A real MariaDB with the sample data: one private server for all tests, a new one when a test has killed it."""
    from agent.data.sample import sample_address
    from agent.data.server import shared_server

    sample_address()
    return shared_server()


@pytest.fixture
async def db() -> AsyncIterator[Database]:
    """The sample database, which starts the server when it is first asked."""
    from agent.data.database import open_database

    database = open_database("sample")
    assert database is not None
    yield database
    await database.close()
