"""Where a session comes from: the turn of another session that it goes on from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.errors import TurnError
from agent.workspace import Workspace

if TYPE_CHECKING:
    from agent.runtime.conversation import Conversation
    from agent.runtime.live import LiveGraph
    from agent.runtime.record import TurnRecord
    from agent.runtime.session import Runtime


@dataclass(frozen=True, slots=True)
class Origin:
    """A session and its turns up to the one after which another session goes on."""

    session: Runtime
    records: tuple[TurnRecord, ...]

    @property
    def number(self) -> int:
        """The number of the last turn that both sessions share."""
        return self.records[-1].number

    def __str__(self) -> str:
        """Name session and turn, as the trace does."""
        return f"{self.session.id}#{self.number}"

    @property
    def workspace(self) -> Workspace:
        """The workspace after that turn."""
        return next((r.workspace for r in reversed(self.records) if r.workspace is not None), Workspace())

    async def hand_over(self, live: LiveGraph) -> Conversation:
        """Put the background commits up to that turn into the nodes, and give the conversation up to it."""
        await self.session.settle()
        snapshot = next((r.snapshot for r in reversed(self.records) if r.snapshot is not None), None)
        if snapshot is not None:
            workspace = live.workspace  # clicks since the fork stay
            live.restore(snapshot)
            live.workspace = workspace
        return self.session.conversation.cut(max(record.history_length for record in self.records))


def origin_of(session: Runtime, records: list[TurnRecord], number: int | None, before: Origin | None) -> Origin | None:
    """Give where a fork after a turn goes on from (None: after the last one; 0: where the session itself began)."""
    if number is not None and (isinstance(number, bool) or not isinstance(number, int)):
        raise TurnError(f"{number!r} is no turn; give its number, as in fork(3), or nothing for the last one")
    if number == 0 or not records:
        if number:
            raise TurnError(f"there is no turn {number}; this session has none yet")
        return before
    chosen = records[-1].number if number is None else number
    shared = tuple(record for record in records if record.number <= chosen)
    if not shared or shared[-1].number != chosen:
        known = f"{records[0].number} to {records[-1].number}"
        raise TurnError(f"there is no turn {chosen}; allowed: {known}, and 0 for the beginning")
    if shared[-1].status in ("queued", "running"):
        raise TurnError(f"turn {chosen} is still {shared[-1].status}; wait for it, or fork after an earlier one")
    return Origin(session, shared)
