"""The history of a session: what was said, turn by turn, append-only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.messages import Spoken

if TYPE_CHECKING:
    from agent.runtime.record import TurnRecord

WINDOW = 40


class Conversation:
    """Who said what; local clicks during a turn are put in after it."""

    def __init__(self, spoken: tuple[Spoken, ...] = ()) -> None:
        """Begin with what was said before."""
        self._spoken = list(spoken)
        self._late: list[tuple[TurnRecord, list[Spoken]]] = []

    def __len__(self) -> int:
        return len(self._spoken)

    def window(self) -> tuple[Spoken, ...]:
        """Give the last 40 entries."""
        return tuple(self._spoken[-WINDOW:])

    def cut(self, count: int) -> Conversation:
        """Give a conversation of the first entries, for a fork."""
        return Conversation(tuple(self._spoken[:count]))

    def add(self, record: TurnRecord, reply: str, *, late: bool = False) -> list[TurnRecord]:
        """Put a turn on record: what came in and what was answered; ``late`` entries follow the running turn.

        Gives the late records whose entries have now followed; each record learns how long the history is after it.
        """
        action = record.envelope.action
        said = record.envelope.text if action is None else f"[clicked {action.name}]"
        entries = [Spoken("user", said, record.number), Spoken("assistant", reply, record.number)]
        if late:
            self._late.append((record, entries))
            return []
        self._take(record, entries)
        return self.follow()

    def follow(self) -> list[TurnRecord]:
        """Put in the late entries; gives their records."""
        followed, self._late = sorted(self._late, key=lambda late: late[0].number), []
        for record, entries in followed:
            self._take(record, entries)
        return [record for record, _ in followed]

    def _take(self, record: TurnRecord, entries: list[Spoken]) -> None:
        self._spoken += entries
        record.history_length = len(self._spoken)
