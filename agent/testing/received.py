"""What a far end got: the request without credentials, and whether the client hung up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CREDENTIALS = frozenset({"authorization", "x-api-key", "cookie", "proxy-authorization"})


@dataclass(slots=True)
class Received:
    """One request; ``hung_up`` says that the client closed the connection before its answer was complete.

    ``had_key`` says whether a credential came with it; the credential itself is not kept.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    raw: bytes = field(repr=False)
    had_key: bool = False
    hung_up: bool = False
    answered: bool = False

    @property
    def body(self) -> dict[str, Any]:
        """The request body; empty when it is no JSON object."""
        try:
            body = json.loads(self.raw or b"{}")
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}

    @property
    def text(self) -> str:
        """The text of the last message, as a test wants to look at it."""
        messages = self.body.get("messages") or [{}]
        content = messages[-1].get("content") or ""
        if isinstance(content, str):
            return content
        return "\n".join(block.get("text") or str(block.get("content") or "") for block in content)


def received(method: str, path: str, headers: Mapping[str, str], raw: bytes) -> Received:
    """Give a request as it is kept."""
    kept = {name: value for name, value in headers.items() if name not in CREDENTIALS}
    return Received(method, path, kept, raw, had_key=bool(CREDENTIALS & set(headers)))
