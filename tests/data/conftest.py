"""Fixtures of the data tests: an empty database of their own."""

from collections.abc import AsyncIterator, Iterator

import pytest

from agent.data.connection import Loader
from agent.data.database import Database
from agent.data.server import PrivateServer

LAB = "eras2_sample_lab"  # tables of the tests' own; the prefix is what the reading account may see


@pytest.fixture
def lab(server: PrivateServer) -> Iterator[Loader]:
    """An empty database that a test may fill; ``lab_db`` reads it."""
    with Loader(server.admin()) as loader:
        loader.execute(f"CREATE OR REPLACE DATABASE `{LAB}` CHARACTER SET utf8mb4")
        loader.execute(f"USE `{LAB}`")
        loader.execute("SET SESSION sql_mode=''")
        yield loader
        loader.execute(f"DROP DATABASE `{LAB}`")


@pytest.fixture
async def lab_db(server: PrivateServer, lab: Loader) -> AsyncIterator[Database]:
    """The tests' own database, through the reading account."""
    database = Database(LAB, lambda: server.reader(LAB))
    yield database
    await database.close()
