"""Where a session comes from: the turn of another session that it goes on from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.errors import TurnError

if TYPE_CHECKING:
    from agent.runtime.conversation import Conversation
    from agent.runtime.live import LiveGraph
    from agent.runtime.record import TurnRecord
    from agent.runtime.session import Runtime


@dataclass(frozen=True, slots=True)
class Origin:
    """A session and the turn after which another one goes on; no record: from the beginning."""

    session: Runtime
    record: TurnRecord | None

    def __str__(self) -> str:
        """Name session and turn, as the trace does."""
        return f"{self.session.id}#{self.record.number if self.record else 0}"

    async def hand_over(self, live: LiveGraph) -> Conversation | None:
        """Give the conversation up to that turn, and put its workspace and its background commits into the nodes."""
        if self.record is None:
            return None
        await self.session.settle()
        if self.record.snapshot is not None:
            live.restore(self.record.snapshot)
        if self.record.workspace is not None:
            live.workspace = self.record.workspace
        return self.session.conversation.cut(self.record.history_length)


def find_record(records: list[TurnRecord], number: int | None) -> TurnRecord | None:
    """Give the record of a turn (None: the last one; 0: none, the beginning); raises TurnError for other numbers."""
    if number is None:
        return records[-1] if records else None
    found = next((record for record in records if record.number == number), None)
    if found is None and number != 0:
        raise TurnError(f"there is no turn {number}; allowed: 0 to {len(records)}")
    return found
