"""What the turns of one session share: model, databases, clock, flags, running tool calls, and who listens."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from agent.errors import BadDatabase, allowed
from agent.trace.events import Event

if TYPE_CHECKING:
    from agent.audit.facts import Stage
    from agent.audit.figures import Evidence
    from agent.audit.rules import Rule
    from agent.data.database import Database
    from agent.models.model import Model
    from agent.runtime.budget import Budget
    from agent.runtime.processes import Process

Subscriber = Callable[[Event], object]
FRESH_SECONDS = 10.0
KEPT_EVIDENCE = 40  # tool calls, the newest, that a reply's figures are looked for in: the cost of a turn stays level


@dataclass(slots=True)
class Policy:
    """The audit rules of one session, by stage: what is added to those that ship."""

    thought: tuple[Rule, ...] = ()
    reply: tuple[Rule, ...] = ()

    def rules(self, stage: Stage) -> tuple[Rule, ...]:
        """Give all rules of a stage in their order."""
        from agent.audit.rules import REPLY_RULES, THOUGHT_RULES  # late: they compile many patterns

        return (*THOUGHT_RULES, *self.thought) if stage == "thought" else (*REPLY_RULES, *self.reply)


class Eyes(Protocol):
    """The live view of a session, as far as it tells what its user sees."""

    @property
    def open(self) -> bool:
        """Whether a browser page that is in front shows this session, or may do so."""
        ...

    @property
    def settled(self) -> bool:
        """Whether silence says something: a browser has been there, and none is just drawing."""
        ...

    async def look(self) -> list[dict[str, Any]] | None:
        """Give the items that the user sees: None when no browser shows the workspace, empty when none is visible."""
        ...


@dataclass(slots=True)
class Services:
    """One session's resources; nodes reach them only through their turn.

    ``eyes`` is the live view, when there is one; it calls ``look_soon`` when what a browser shows has changed.
    """

    model: Model
    databases: Mapping[str, Database]
    clock: Callable[[], datetime]
    fresh_seconds: float = FRESH_SECONDS
    flags: list[str] = field(default_factory=list)
    processes: dict[str, Process] = field(default_factory=dict)
    eyes: Eyes | None = None
    look_soon: Callable[[], None] | None = None
    policy: Policy = field(default_factory=Policy)
    evidence: deque[Evidence] = field(default_factory=lambda: deque(maxlen=KEPT_EVIDENCE))
    subscribers: tuple[Subscriber, ...] = ()
    budgets: list[Budget] = field(default_factory=list)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The passwords of the databases, which no model's answer may show."""
        return tuple(secret for database in self.databases.values() for secret in database.secrets)

    def database(self, name: str | None = None) -> Database:
        """Give the database of that name, without one the session's first."""
        if not self.databases:
            raise BadDatabase("this session has no database; make one with Runtime(db=...)")
        if name is None:
            return next(iter(self.databases.values()))
        if name not in self.databases:
            raise BadDatabase(f"unknown database {name!r}; {allowed(name, self.databases)}")
        return self.databases[name]

    def publish(self, event: Event) -> None:
        """Hand an event to all who listen; a listener that fails is taken off and named in the log."""
        for subscriber in self.subscribers:
            try:
                subscriber(event)
            except Exception:
                self.unsubscribe(subscriber)
                logging.getLogger("agent").exception("subscriber %r failed and gets no more events", subscriber)

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Let someone listen; the function that comes back ends it."""
        self.subscribers = (*self.subscribers, subscriber)
        return lambda: self.unsubscribe(subscriber)

    def unsubscribe(self, subscriber: Subscriber) -> None:
        """End a subscription; one that has ended already does no harm."""
        self.subscribers = tuple(known for known in self.subscribers if known is not subscriber)
