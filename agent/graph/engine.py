"""What runs next: messages in, ready nodes out. No I/O, no clock, no tasks in here."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from agent.errors import MessageMismatch

if TYPE_CHECKING:
    from agent.graph.node import TurnFacts
    from agent.graph.plan import Plan

Ready = tuple[int, tuple[Any, ...]]


class Progress:
    """One turn's way through a plan.

    ``start`` and ``finished`` give the nodes that have become ready, each with the messages that its data edges
    brought, in definition order. A node becomes ready when each data edge into it has carried or was ruled out and
    at least one carried; when none carried, the node itself is ruled out. Background nodes never become ready here:
    they gather in ``later``.
    """

    __slots__ = ("_carried", "_plan", "_waits", "later", "story")

    def __init__(self, plan: Plan) -> None:
        """Begin with nothing carried."""
        self._plan = plan
        self._waits: list[int] = []
        self._carried: dict[int, list[tuple[int, Any]]] = {}
        self.later: list[Ready] = []
        self.story: list[tuple[bool, int, int]] = []

    def start(self, kind: str, message: Any) -> Ready:
        """Give the entry node of this kind of message."""
        entry = self._plan.entries[kind]
        self._waits = list(entry.waits)
        return entry.role, (message,)

    def finished(self, node: int, message: Any, turn: TurnFacts) -> list[Ready]:
        """Take what a node gave (None: nothing) and tell which nodes are ready now."""
        background = self._plan.background
        ready: list[Ready] = []
        waits = self._waits
        for target, slot, condition, accepts in self._plan.leaving[node]:
            carries = (
                message is not None
                and (accepts is None or isinstance(message, accepts))
                and (condition is None or condition(message, turn))
            )
            self.story.append((carries, node, target))
            if carries:
                self._carried.setdefault(target, []).append((slot, message))
            waits[target] -= 1
            if waits[target]:
                continue
            carried = self._carried.get(target)
            if carried is None:
                ready.extend(self.finished(target, None, turn))
            else:
                (self.later if background[target] else ready).append((target, _in_order(carried)))
        return ready

    def told(self) -> str:
        """Print the story of the turn so far: which edge carried, which was ruled out."""
        roles = self._plan.roles
        words = {True: "carried", False: "ruled out"}
        return "\n".join(f"{roles[source]}→{roles[target]}: {words[it]}" for it, source, target in self.story)


def _in_order(carried: list[tuple[int, Any]]) -> tuple[Any, ...]:
    """Give the messages in the definition order of their edges."""
    if len(carried) == 1:
        return (carried[0][1],)
    return tuple(message for _, message in sorted(carried, key=itemgetter(0)))


def check_given(name: str, gives: tuple[type, ...], message: Any) -> None:
    """Raise when a node gave something else than its class says."""
    if message is not None and gives and not isinstance(message, gives):
        allowed = " or ".join(kind.__name__ for kind in gives)
        raise MessageMismatch(f"node {name} gave a {type(message).__name__}; it says that it gives {allowed}")
