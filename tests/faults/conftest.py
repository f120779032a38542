"""Fixtures of the fault tests: a look into what the server is doing."""

import asyncio
from collections.abc import Iterator

import pytest

from agent.data.connection import Loader
from agent.data.server import PrivateServer


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
