"""One recorded exchange: a request, its answer, and how the answer ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from agent.models.cassette.canonical import canonical, key_of, parse_body
from agent.models.cassette.reading import Answered, read_answer

Headers = tuple[tuple[str, str], ...]
CANCELLED = "cancelled"
LEFT = "left"
NO_ANSWER = 599


@dataclass(frozen=True)
class Recording:
    """A request and its answer, decoded; ``end`` is empty for a whole answer.

    An answer that was stopped ends with ``cancelled``, one that its reader left early with ``left``, one that broke
    with the name and text of the error. ``pace`` holds the wait before each event in hundredths of a second,
    ``session`` whose request it was, ``overlap`` how many further requests of that session began before it ended, and
    ``shaped`` what it is looked up by when the request's texts were kept out of the file.
    """

    method: str
    uri: str
    body: str | bytes
    status: int = 200
    reason: str = ""
    answer: bytes = field(default=b"", repr=False)
    request_headers: Headers = field(default=(), repr=False)
    headers: Headers = field(default=(), repr=False)
    end: str = ""
    pace: tuple[int, ...] = field(default=(), repr=False)
    session: int = 1
    overlap: int = 0
    shaped: str = ""

    @property
    def path(self) -> str:
        """The path of the address: what a request is matched on, beside method and body."""
        return urlsplit(self.uri).path

    @cached_property
    def request(self) -> Any:
        """The request body as JSON (as text when it is none)."""
        return parse_body(self.body)

    @cached_property
    def compared(self) -> Any:
        """The request body as it is compared."""
        return canonical(self.request)

    @cached_property
    def key(self) -> str:
        """What this recording is looked up by."""
        return self.shaped or key_of(self.method, self.path, self.compared)

    @property
    def model(self) -> str:
        """The model that was asked."""
        return str(self.request.get("model", "")) if isinstance(self.request, Mapping) else ""

    @cached_property
    def answered(self) -> Answered:
        """The answer as it reads: text, tools, tokens."""
        return read_answer(self.answer)

    @property
    def streamed(self) -> bool:
        """Whether the answer came as server-sent events."""
        return any(name == "content-type" and "event-stream" in value for name, value in self.headers)
