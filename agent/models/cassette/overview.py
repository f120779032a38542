"""A cassette as a table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from agent.models.cassette.player import Player
from agent.models.cassette.recording import Recording

if TYPE_CHECKING:
    import pandas

MESSAGE = re.compile(r"<message[^>]*>\s*(.*?)\s*</message>", re.S)
SHOWN = 60
COLUMNS = (
    "number", "model", "asked", "said", "tools", "input_tokens", "output_tokens", "cached_tokens", "status", "end",
    "session", "played",
)  # fmt: skip


def recordings_frame(player: Player) -> pandas.DataFrame:
    """Give a row for each recording."""
    import pandas

    rows = [_row(index, recording, player) for index, recording in enumerate(player.recordings)]
    return pandas.DataFrame(rows, columns=list(COLUMNS))


def _row(index: int, recording: Recording, player: Player) -> tuple[Any, ...]:
    answered = recording.answered
    return (
        index + 1,
        recording.model,
        _short(_asked(recording.request)),
        _short(answered.text or answered.error),
        ", ".join(answered.tools),
        answered.input_tokens,
        answered.output_tokens,
        answered.cached_tokens,
        recording.status,
        recording.end,
        recording.session,
        player.was_played(index),
    )


def _asked(request: Any) -> str:
    """Give what the user says last in a request: the message in it when it is marked, else all of it."""
    messages = request.get("messages") if isinstance(request, dict) else None
    said = [_text(item.get("content")) for item in messages or () if isinstance(item, dict) and item["role"] == "user"]
    marked = MESSAGE.findall(said[-1]) if said else []
    return marked[-1] if marked else (said[-1] if said else "")


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    blocks = [block for block in content or () if isinstance(block, dict)] if isinstance(content, list) else []
    return " ".join(str(block.get("text") or block.get("type") or "") for block in blocks)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
