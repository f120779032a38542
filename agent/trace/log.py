"""The trace file: one JSON line an event, appended, never rewritten."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from agent.errors import TraceError
from agent.home import home
from agent.trace.events import FORMAT, AnyEvent, Event, Failed, Streamed, TurnEnded

if sys.platform != "win32":
    import fcntl

BUFFER = 1 << 16
BEGINS = b'{"event":'


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
            _mend_last_line(path)
            self._file: BinaryIO | None = path.open("ab", buffering=BUFFER)
            _claim(self._file, path)
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


def _claim(file: BinaryIO, path: Path) -> None:
    """Say so when another session is still writing to this file: their events would be mixed."""
    if sys.platform == "win32":
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # given back when the file is closed, also by a kill
    except OSError:
        logging.getLogger("agent.trace").warning(
            "another session still writes to %s; close it (await rt.close()) before this one goes on", path
        )


def _mend_last_line(path: Path) -> None:
    """Let the next event begin a line of its own: cut off what a kill left of a last line, end a whole one."""
    if not path.exists() or not path.stat().st_size:
        return
    with path.open("rb+") as file:
        begin = file.read(len(BEGINS))
        if not BEGINS.startswith(begin):
            raise TraceError(f"{path} exists and is no trace; name another file")
        start, last = _last_line(file)
        if not last.endswith(b"\n"):
            if _is_event(last):
                file.seek(0, os.SEEK_END)
                file.write(b"\n")
            else:
                file.truncate(start)


def _last_line(file: BinaryIO) -> tuple[int, bytes]:
    """Give where the last line begins, and the line; reads from the end, however long the file is."""
    end = position = file.seek(0, os.SEEK_END)
    found = b""
    while position and b"\n" not in found[:-1]:
        step = min(BUFFER, position)
        position -= step
        file.seek(position)
        found = file.read(step) + found
    start = found.rfind(b"\n", 0, len(found) - 1) + 1
    return end - len(found) + start, found[start:]


def _is_event(line: bytes) -> bool:
    try:
        msgspec.json.decode(line, type=AnyEvent)
    except msgspec.DecodeError:
        return False
    return True


def read_trace(path: Path | str) -> list[Any]:
    """Give the events of a trace file; a last line cut by a kill is left out.

    Raises TraceError when there is no such file, when it is no trace, or when a newer version wrote it.
    """
    decode = msgspec.json.Decoder(AnyEvent).decode
    try:
        lines = Path(path).read_bytes().split(b"\n")
    except OSError as error:
        raise TraceError(f"cannot read the trace {path}: {error.strerror}") from None
    check_format(path, lines[0])
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


def check_format(path: Path | str, first_line: bytes) -> None:
    """Raise TraceError when the file does not begin like a trace, or was written by a newer version."""
    if not first_line.startswith(BEGINS) and not BEGINS.startswith(first_line):
        raise TraceError(f"{path} is no trace: its first line is no event")
    try:
        found = msgspec.json.decode(first_line).get("format", 0)
    except msgspec.DecodeError:
        return
    if isinstance(found, int) and found > FORMAT:
        raise TraceError(
            f"{path} has the trace format {found}; this one reads up to {FORMAT}. Upgrade agent-workbench to read it."
        )
