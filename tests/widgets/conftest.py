"""Fixtures of the widget tests: a session without a model, and its callbacks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from agent.runtime.session import Runtime
from agent.widgets.loop import Callbacks
from tests.widgets.scene import GRAPH


@pytest.fixture
async def runtime() -> AsyncIterator[Runtime]:
    async with Runtime(GRAPH, "offline", None, trace=False) as runtime:
        yield runtime


@pytest.fixture
def problems() -> list[str]:
    """Give the texts of failed callbacks."""
    return []


@pytest.fixture
async def callbacks(problems: list[str]) -> Callbacks:
    return Callbacks(asyncio.get_running_loop(), problems.append)
