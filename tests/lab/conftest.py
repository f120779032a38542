"""Fixtures of the lab."""

from collections.abc import AsyncIterator

import pytest

from agent.data.database import Database, open_database


@pytest.fixture
async def db() -> AsyncIterator[Database]:
    """The sample database on the server that all tests of this run share."""
    database = open_database("sample")
    assert database is not None
    yield database
    await database.close()
