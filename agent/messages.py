"""What travels on the edges of a graph: small frozen values, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from agent.workspace import Operation

Intent = Literal["social", "question", "request", "action", "feedback"]
Complexity = Literal["trivial", "simple", "complex"]


@dataclass(frozen=True, slots=True)
class User:
    """Who speaks: the name the session knows, and how they came in."""

    name: str = "unknown"
    situation: str = "local session"


@dataclass(frozen=True, slots=True)
class Action:
    """A click that no machine and no local action answered: its name and its data."""

    name: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message as it arrived: text (or the action of a click), user, session, channel and time.

    ``idle`` is the time in seconds since the user last did something; ``dashboard`` is what the browser said it
    shows: None when nobody knows, empty when the user sees nothing. ``watched`` says whether there is a live view
    that browsers were asked about: then None means that none of them shows the workspace.
    """

    text: str
    user: User
    session: str
    channel: str
    time: datetime
    action: Action | None = None
    idle: float = 0.0
    dashboard: tuple[Mapping[str, Any], ...] | None = None
    watched: bool = False


@dataclass(frozen=True, slots=True)
class Spoken:
    """One entry of the history: who said it (user or assistant), what, and in which turn."""

    role: Literal["user", "assistant"]
    text: str
    turn: int


@dataclass(frozen=True, slots=True)
class InputAnalysis:
    """What the input node understood of a message."""

    who: str = "unknown"
    language: str = "en"
    intent: Intent = "question"
    topic: str = ""
    tone: str = "neutral"
    complexity: Complexity = "simple"


@dataclass(frozen=True, slots=True)
class Command:
    """A message with its analysis, ready to be worked on."""

    analysis: InputAnalysis
    text: str
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class ToolResult:
    """One tool call of a turn and what came of it; ``content`` is what the model read."""

    id: str
    name: str
    arguments: Mapping[str, Any]
    content: str
    failed: bool = False


@dataclass(frozen=True, slots=True)
class ThoughtResult:
    """What the thinker came to: the answer, the tools it used, the workspace operations, and how to say it.

    ``ending`` is the tool through which a thinker under contract ended (answer, ask_user, hand_off), else empty.
    """

    answer: str
    language: str = "en"
    style: str = ""
    tools: tuple[ToolResult, ...] = ()
    operations: tuple[Operation, ...] = ()
    ending: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the user read."""

    text: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Committed:
    """What the ui node put on screen."""

    operations: int
    controls: tuple[str, ...] = ()
