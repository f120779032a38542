"""The trace file: one JSON line an event, appended, never rewritten."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from agent.errors import TraceError
from agent.home import home
from agent.trace.events import AnyEvent, Event, Failed, Streamed, TurnEnded

BUFFER = 1 << 16


def sessions_folder() -> Path:
    """Give the folder where sessions are kept unless told otherwise."""
    return home() / "sessions"


class TraceLog:
    """Appends events to a file; a full disk or a lost folder ends the log with one warning, never a turn."""

    def __init__(self, path: Path) -> None:
        """Open the file for appending, making its folder; raises TraceError when that fails."""
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _drop_torn_line(path)
            self._file: BinaryIO | None = path.open("ab", buffering=BUFFER)
        except OSError as error:
            raise TraceError(
                f"cannot write the trace {path}: {error.strerror}; give trace=PATH or trace=False"
            ) from None
        self._encode = msgspec.json.Encoder(enc_hook=str).encode

    def __call__(self, event: Event) -> None:
        """Append one event; pieces of a reply are left out, the whole reply follows."""
        if self._file is None or type(event) is Streamed:
            return
        try:
            self._file.write(self._line(event))
            if type(event) is TurnEnded:
                self._file.flush()
        except OSError as error:
            self._broken(error)

    def _line(self, event: Event) -> bytes:
        try:
            return self._encode(event) + b"\n"
        except Exception as error:  # what a node of one's own put into it; the trace goes on
            text = f"an event of kind {event.kind} cannot be written: {error}"
            return self._encode(Failed(event.time, event.turn, event.node, type(error).__name__, text)) + b"\n"

    def flush(self) -> None:
        """Hand what is buffered to the system, so that it survives the end of this process."""
        try:
            if self._file is not None:
                self._file.flush()
        except OSError as error:
            self._broken(error)

    def _broken(self, error: OSError) -> None:
        self._file = None
        logging.getLogger("agent.trace").warning("the trace %s ended: %s", self.path, error.strerror)

    def close(self) -> None:
        """Write what is buffered and close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _drop_torn_line(path: Path) -> None:
    """Cut off what a kill left of a last line, so that the next event begins a line of its own."""
    if not path.exists():
        return
    with path.open("rb+") as file:
        kept = file.read()
        if kept and not kept.startswith(b'{"event":'):
            raise TraceError(f"{path} exists and is no trace; name another file")
        if kept and not kept.endswith(b"\n"):
            file.truncate(kept.rfind(b"\n") + 1)


def read_trace(path: Path | str) -> list[Any]:
    """Give the events of a trace file; a last line cut by a kill is left out."""
    decode = msgspec.json.Decoder(AnyEvent).decode
    try:
        lines = Path(path).read_bytes().split(b"\n")
    except OSError as error:
        raise TraceError(f"cannot read the trace {path}: {error.strerror}") from None
    events = []
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        try:
            events.append(decode(line))
        except msgspec.DecodeError as error:
            if number == len(lines):
                break
            raise TraceError(f"{path}, line {number} is no event: {error}") from None
    return events
