"""Tool calls as processes: an id, a status, elapsed time, and a way to cancel each."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Any

from agent.errors import ToolError, WorkbenchError
from agent.messages import ToolResult
from agent.runtime.tasks import spawn
from agent.tools.tool import ToolContext, ToolOutput, find_tool

if TYPE_CHECKING:
    pass


@dataclass(slots=True)
class Process:
    """One running tool call; ``cancel()`` ends it and the model is told so."""

    id: str
    name: str
    arguments: dict[str, Any]
    turn: int
    node: str
    status: str = "running"
    started: float = field(default_factory=perf_counter)
    ms: float | None = None
    cancelled: bool = False
    _task: asyncio.Task[ToolOutput] | None = field(default=None, repr=False)

    @property
    def elapsed(self) -> float:
        """Seconds since the call began."""
        return (perf_counter() - self.started) if self.ms is None else self.ms / 1000

    def cancel(self) -> bool:
        """Cancel the call; True when it was still running."""
        if self._task is None or self._task.done():
            return False
        self.cancelled = True
        return self._task.cancel()

    async def run(self, allowed: tuple[str, ...], context: ToolContext) -> tuple[ToolResult, ToolOutput | None]:
        """Run the call to its end; every failure but the turn's own cancellation becomes a failed result."""
        output: ToolOutput | None = None
        try:
            if self.name not in allowed:
                raise ToolError(f"no tool {self.name!r}; allowed: {', '.join(allowed) or '(none)'}")
            self._task = spawn(find_tool(self.name).call(self.arguments, context), self.name, awaited=True)
            output = await self._task
            self.status, text = "ok", output.content
        except asyncio.CancelledError:
            self.status = "cancelled"
            current = asyncio.current_task()
            if not self.cancelled or (current is not None and current.cancelling()):
                raise
            text = "cancelled by the user before it ended; nothing is known of its result"
        except WorkbenchError as error:
            self.status, text = "failed", str(error)
        except Exception as error:
            self.status, text = "failed", f"{type(error).__name__}: {error}"
        finally:
            self.ms = (perf_counter() - self.started) * 1000
        return ToolResult(self.id, self.name, self.arguments, text, failed=self.status != "ok"), output
