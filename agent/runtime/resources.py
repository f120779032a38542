"""Opening what a session works with: model, databases and trace, from what the user typed."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import sys
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.data.database import Database
from agent.errors import DatabaseError, TraceError
from agent.models.model import Model, open_model
from agent.runtime.tasks import spawn
from agent.trace.log import TraceLog, sessions_folder

if TYPE_CHECKING:
    from agent.runtime.services import Services

RULES = "agent.audit.rules"
TraceSetting = str | Path | bool | None


def session_id(now: datetime) -> str:
    """Give an id that sorts by time."""
    return f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"


def checked_clock(clock: Callable[[], datetime]) -> Callable[[], datetime]:
    """Give the clock; raises TypeError for what does not tell the time."""
    now = clock() if callable(clock) else None
    if not isinstance(now, datetime):
        gave = f" gives {now!r}" if callable(clock) else ""
        raise TypeError(f"clock={clock!r}{gave}; allowed: a function without arguments that gives a datetime")
    return clock


def open_trace(trace: TraceSetting, session: str) -> TraceLog | None:
    """Open the trace: None or True for the data folder, False for none, a path for that file."""
    if trace is False:
        return None
    if trace is None or trace is True:
        return TraceLog(sessions_folder() / f"{session}.jsonl")
    if isinstance(trace, (str, Path)):
        return TraceLog(Path(trace))
    raise TraceError(f"trace={trace!r}; allowed: None (the data folder), False (no trace), or a path")


def as_model(model: Any) -> Model:
    """Give the model of a session, opening it when it was named."""
    return model if isinstance(model, Model) else open_model(model)


async def warm_up(database: Database) -> None:
    """Connect and read the schema while the first message is being understood; a failure shows when it matters."""
    with contextlib.suppress(DatabaseError):
        await database.digest()
        await database.health()


def warm_up_audit() -> None:
    """Load the rules in a thread while the first message is being understood: their many patterns are compiled."""
    if RULES not in sys.modules:
        spawn(asyncio.to_thread(import_module, RULES), "load the audit")


async def close_services(services: Services, *, model: bool, databases: bool) -> None:
    """Close what the session itself opened."""
    if model:
        await services.model.close()
    if databases:
        for database in services.databases.values():
            await database.close()
