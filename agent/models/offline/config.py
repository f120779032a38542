"""How the offline rules behave: their pace, and the faults they show on request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

LABEL = "offline rules, not a language model"
MISBEHAVIOURS: dict[str, str] = {
    "announce": "announces an action without calling a tool, until it is told that no tool ran",
    "announce_always": "announces and never acts, even after it was told",
    "sql_as_text": "writes the SQL into the answer instead of calling query_db",
    "wrong_column": "uses a column that does not exist in the first statement",
    "drop_stream": "the first attempt of each call is cut after some text",
    "overloaded": "the first attempt of each call is answered with 529",
    "refuse_key": "every call is answered with 401",
    "truncate": "the first attempt of each call ends without a stop reason",
    "empty": "the thinker ends its turn without a word",
}


@dataclass(frozen=True)
class Offline:
    """The offline rules as a model: ``latency`` seconds a call (0 = at once), and named misbehaviour to show."""

    latency: float = 0.0
    misbehave: Sequence[str] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.latency, (int, float)) or not 0 <= self.latency <= 3600:
            raise ValueError(f"latency {self.latency!r} must be a number of seconds from 0 to 3600")
        names = (self.misbehave,) if isinstance(self.misbehave, str) else tuple(self.misbehave)
        for name in names:
            if name not in MISBEHAVIOURS:
                near = get_close_matches(str(name), MISBEHAVIOURS, n=1)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                raise ValueError(f"unknown misbehaviour {name!r}; allowed: {', '.join(MISBEHAVIOURS)}{hint}")
        object.__setattr__(self, "misbehave", names)
