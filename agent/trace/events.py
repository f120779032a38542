"""The events of a session: small tagged values, one class a kind, all in one union."""

from __future__ import annotations

from typing import Any

import msgspec

FORMAT = 1  # of trace files; a reader refuses what is newer than itself


class Event(msgspec.Struct, frozen=True, tag_field="event", omit_defaults=True):
    """What every event says: when (Unix seconds), in which turn (0: between turns), at which node."""

    time: float
    turn: int = 0
    node: str = ""

    @property
    def kind(self) -> str:
        """The name of this kind of event, as in the file."""
        return str(type(self).__struct_config__.tag)

    @property
    def detail(self) -> str:
        """The event in a few words."""
        return ""


class SessionStarted(Event, frozen=True, tag="session"):
    """A session began, or went on on another graph."""

    session: str = ""
    graph: str = ""
    topology_hash: str = ""
    content_hash: str = ""
    nodes: dict[str, str] = {}
    model: str = ""
    database: str = ""
    user: str = ""
    situation: str = ""
    parent: str = ""
    format: int = 0
    resumed: bool = False

    @property
    def detail(self) -> str:
        """Graph and model."""
        return f"{self.graph} on {self.model}"


class Inherited(Event, frozen=True, tag="origin"):
    """What a fork goes on from: the last of what was said before it, each as role, text and turn."""

    said: list[tuple[str, str, int]] = []

    @property
    def detail(self) -> str:
        """How much was said."""
        return f"{len(self.said)} entries of history"


class TurnStarted(Event, frozen=True, tag="turn"):
    """A message or a click was taken up, pinned to the graph it runs on."""

    text: str = ""
    action: str = ""
    data: dict[str, Any] = {}
    channel: str = ""
    graph: str = ""
    topology_hash: str = ""
    content_hash: str = ""

    @property
    def detail(self) -> str:
        """What was said or clicked."""
        return self.text or f"[clicked {self.action}]"


class Queued(Event, frozen=True, tag="queued"):
    """A message or a click has to wait for the turns before it."""

    text: str = ""
    action: str = ""
    data: dict[str, Any] = {}

    @property
    def detail(self) -> str:
        """What was said or clicked."""
        return self.text or f"[clicked {self.action}]"


class NodeStarted(Event, frozen=True, tag="start"):
    """A node began to run, be it in the turn or in the background."""

    background: bool = False
    message: str = ""

    @property
    def detail(self) -> str:
        """What it got."""
        return self.message


class NodeEnded(Event, frozen=True, tag="end"):
    """A node ended; ``ms`` is its own time."""

    ms: float = 0.0
    background: bool = False
    message: str = ""

    @property
    def detail(self) -> str:
        """What it gave."""
        return self.message


class EdgeCarried(Event, frozen=True, tag="edge"):
    """An edge carried something from ``node`` to ``target``; ``background`` when that runs behind the reply."""

    target: str = ""
    type: str = "data"
    background: bool = False

    @property
    def detail(self) -> str:
        """Where to, and by which type of edge."""
        return f"{self.type} → {self.target}"


class Streamed(Event, frozen=True, tag="text"):
    """A piece of the reply, as the user sees it appear."""

    text: str = ""

    @property
    def detail(self) -> str:
        """The piece."""
        return self.text


class Withdrawn(Event, frozen=True, tag="reset"):
    """What was streamed so far is to be dropped."""

    reason: str = ""

    @property
    def detail(self) -> str:
        """Why."""
        return self.reason


class ModelCalled(Event, frozen=True, tag="model"):
    """One attempt to call a model; ``usd`` None means that the price is not known."""

    tier: str = ""
    model: str = ""
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    usd: float | None = None
    ms: float = 0.0
    first_ms: float | None = None
    outcome: str = "ok"

    @property
    def detail(self) -> str:
        """Model, tokens and outcome."""
        return f"{self.model} {self.input_tokens}+{self.output_tokens} tokens, {self.outcome}"


class ToolCalled(Event, frozen=True, tag="tool_call"):
    """A tool call began; ``id`` names the process until its result."""

    id: str = ""
    name: str = ""
    arguments: dict[str, Any] = {}

    @property
    def detail(self) -> str:
        """The call as it would be typed."""
        return f"{self.name}({', '.join(f'{k}={v!r}' for k, v in self.arguments.items())})"


class ToolEnded(Event, frozen=True, tag="tool_result"):
    """A tool call ended; ``status`` is ok, failed or cancelled."""

    id: str = ""
    name: str = ""
    status: str = "ok"
    ms: float = 0.0
    content: str = ""

    @property
    def detail(self) -> str:
        """Status and the first line of the result."""
        return f"{self.name} {self.status}: {self.content.partition(chr(10))[0]}"


class ControlsShown(Event, frozen=True, tag="controls"):
    """The workspace changed; ``items`` is all of it, ``again`` names what is sent anew because a browser lost it."""

    items: list[dict[str, Any]] = []
    again: list[str] = []

    @property
    def detail(self) -> str:
        """The ids of what is on screen."""
        return ", ".join(str(item.get("id", "")) for item in self.items) or "nothing"


class Clicked(Event, frozen=True, tag="click"):
    """A click that needed no model: a machine transition or a local action."""

    name: str = ""
    kind_of_click: str = ""
    control: str = ""
    text: str = ""
    data: dict[str, Any] = {}

    @property
    def detail(self) -> str:
        """What was clicked and what it gave."""
        return f"{self.name}: {self.text}"


class Audited(Event, frozen=True, tag="audit"):
    """A finding of the audit; ``label`` says it to the user in the language of the turn."""

    code: str = ""
    severity: str = ""
    stage: str = ""
    evidence: str = ""
    verdict: str = ""
    done: str = ""
    label: str = ""

    @property
    def detail(self) -> str:
        """The rule and its evidence."""
        return f"{self.code}: {self.evidence}"


class Retried(Event, frozen=True, tag="retry"):
    """A node runs once more, because of ``reason``."""

    reason: str = ""

    @property
    def detail(self) -> str:
        """Why."""
        return self.reason


class FlagRaised(Event, frozen=True, tag="flag"):
    """Something that the model is to be told at the next turn."""

    flag: str = ""

    @property
    def detail(self) -> str:
        """The flag."""
        return self.flag


class Planned(Event, frozen=True, tag="plan"):
    """A plan was prepared for ``target``."""

    target: str = ""
    text: str = ""
    ms: float = 0.0

    @property
    def detail(self) -> str:
        """The plan."""
        return self.text


class Stale(Event, frozen=True, tag="stale"):
    """A background update took too long; its last commit was used."""

    source: str = ""

    @property
    def detail(self) -> str:
        """Whose."""
        return f"last commit of {self.source} used"


class Failed(Event, frozen=True, tag="error"):
    """Something failed; the text is what the user may read."""

    error: str = ""
    text: str = ""

    @property
    def detail(self) -> str:
        """The error and what it says."""
        return f"{self.error}: {self.text}"


class Noted(Event, frozen=True, tag="note"):
    """Anything that a node of your own wants to put on record."""

    name: str = ""
    text: str = ""
    data: dict[str, Any] = {}

    @property
    def detail(self) -> str:
        """Name and text."""
        return f"{self.name}: {self.text}" if self.text else self.name


class Replied(Event, frozen=True, tag="reply"):
    """The reply is out; with the turn's text this is the increment of the history."""

    text: str = ""
    ms: float = 0.0

    @property
    def detail(self) -> str:
        """The reply."""
        return self.text


class StateCommitted(Event, frozen=True, tag="state"):
    """A node's state after its background update."""

    state: Any = None


class TurnEnded(Event, frozen=True, tag="done"):
    """The foreground of a turn ended: ok, stopped, failed or withdrawn; ``text`` is what had come of a reply."""

    status: str = "ok"
    error: str = ""
    ms: float = 0.0
    text: str = ""

    @property
    def detail(self) -> str:
        """Status and error."""
        return f"{self.status} {self.error}".strip()


class SessionEnded(Event, frozen=True, tag="closed"):
    """The session was closed."""


AnyEvent = (
    SessionStarted
    | Inherited
    | Queued
    | TurnStarted
    | NodeStarted
    | NodeEnded
    | EdgeCarried
    | Streamed
    | Withdrawn
    | ModelCalled
    | ToolCalled
    | ToolEnded
    | ControlsShown
    | Clicked
    | Audited
    | Retried
    | FlagRaised
    | Planned
    | Stale
    | Failed
    | Noted
    | Replied
    | StateCommitted
    | TurnEnded
    | SessionEnded
)
