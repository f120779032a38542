"""What a node is to a graph, and what a condition may look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

if TYPE_CHECKING:
    from agent.messages import Envelope, Spoken

Tier = Literal["small", "medium", "big"]
TIERS: tuple[str, ...] = ("small", "medium", "big")


class Node(Protocol):
    """A node class: six attributes and ``run``; the methods below are optional.

    ``context(turn) -> str`` feeds context edges. ``state() -> Any`` (JSON-able) feeds state edges, and
    ``restore(state)`` takes it back in another session. ``async prepare(command, turn) -> str`` runs before the
    target of a context edge whose ``prepare`` condition holds. ``async update(turn)`` runs in the background after
    each reply. ``handle_action(action, data)`` may answer a click without a model. ``tick(turn)`` is called every
    ``tick_seconds``. ``start()`` and ``close()`` frame the session.
    """

    node_name: ClassVar[str]
    accepts: ClassVar[tuple[type, ...]]
    gives: ClassVar[tuple[type, ...]]
    tier: ClassVar[Tier | None]
    tools: ClassVar[tuple[str, ...]]
    prompt: ClassVar[str]

    async def run(self, message: Any, turn: Any) -> Any:
        """Take what the data edges brought and give one message for the edges that leave."""
        ...


class TurnFacts(Protocol):
    """What a condition may look at besides the message: the envelope, the history and the pending flags."""

    @property
    def envelope(self) -> Envelope:
        """The message or click this turn answers."""
        ...

    @property
    def history(self) -> tuple[Spoken, ...]:
        """The last 40 entries of the conversation as of the turn's start."""
        ...

    @property
    def flags(self) -> tuple[str, ...]:
        """The flags that wait to be told to the model."""
        ...


Condition = Callable[[Any, TurnFacts], bool]
