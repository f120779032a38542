"""Tells an answer that a file holds only in part from one that had ended like that."""

from __future__ import annotations

from agent.models.cassette.reading import events_of
from agent.models.cassette.recording import Recording

ENDS = ("message_stop", "error")


def is_whole(recording: Recording) -> bool:
    """Tell whether an answer is all there; only streams of the Messages API end with an event that says so."""
    if recording.end or recording.status != 200:
        return True
    text = recording.answer.decode("utf-8", "replace")
    if not text.lstrip().startswith(("event:", "data:")):
        return not recording.streamed or not recording.path.endswith("/messages")
    if "message_start" not in text and not recording.streamed:
        return True
    return "[DONE]" in text or any(event.get("type") in ENDS for event in events_of(text))
