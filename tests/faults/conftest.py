"""Fixtures of the fault tests: the server that all tests of this run share, and a look into what it is doing."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from agent.data.connection import Loader
from agent.data.database import Database, open_database
from agent.data.sample import sample_address
from agent.data.server import PrivateServer, shared_server


@pytest.fixture
def server() -> PrivateServer:
    """The shared server with the sample data loaded; a new one when a test has killed it."""
    sample_address()
    return shared_server()


@pytest.fixture
async def db(server: PrivateServer) -> AsyncIterator[Database]:
    """The sample database."""
    database = open_database("sample")
    assert database is not None
    yield database
    await database.close()


class Watcher:
    """Sees which statements of the reading account run in the server."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def running(self, sql: str) -> bool:
        """Tell whether this statement runs."""
        shown = self._loader.execute("SELECT INFO FROM information_schema.PROCESSLIST WHERE USER = 'workbench_reader'")
        return any(text == sql for (text,) in shown)

    async def started(self, sql: str) -> None:
        """Wait until it runs."""
        async with asyncio.timeout(10):
            while not self.running(sql):
                await asyncio.sleep(0.002)

    async def ended(self, sql: str) -> None:
        """Wait until the server has forgotten it."""
        async with asyncio.timeout(1):
            while self.running(sql):
                await asyncio.sleep(0.002)


@pytest.fixture
def watcher(server: PrivateServer) -> Iterator[Watcher]:
    """A look into the process list."""
    with Loader(server.admin()) as loader:
        yield Watcher(loader)
