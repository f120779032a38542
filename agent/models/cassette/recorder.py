"""Keeps what is recorded on disk, in the order in which the requests began."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from agent.errors import CassetteError
from agent.models.cassette.player import Lane
from agent.models.cassette.recording import Recording
from agent.models.cassette.writing import entry

AT_ONCE = 1 << 20
SHARE = 16


class Slot:
    """The place of one exchange in the file, held from the moment its request began."""

    __slots__ = ("entry", "lane", "number")

    def __init__(self, lane: Lane) -> None:
        self.lane = lane
        self.number = lane.begun = lane.begun + 1
        self.entry: bytes | None = None


class Recorder:
    """Writes a cassette: after each exchange, always whole files; a big one when it has grown by a sixteenth."""

    def __init__(self, path: Path | None, before: Iterable[Recording]) -> None:
        """Go on after the recordings that are there already."""
        kept = list(before)
        self.head = b""
        self._path = path
        self._slots: list[Slot] = []
        self._before = [entry(recording).encode() for recording in kept]
        self._sessions = max((recording.session for recording in kept), default=0)
        self._size = sum(map(len, self._before))
        self._unwritten = 0

    def begin(self, lane: Lane) -> Slot:
        """Hold the next place."""
        if lane.records is None:
            self._sessions += 1
            lane.records = self._sessions
        slot = Slot(lane)
        self._slots.append(slot)
        return slot

    def drop(self, slot: Slot) -> None:
        """Give a place up: there is nothing to record."""
        with contextlib.suppress(ValueError):
            self._slots.remove(slot)

    def finish(self, slot: Slot, recording: Recording) -> Recording:
        """Fill a place; gives the recording as it is kept."""
        kept = replace(recording, session=slot.lane.records or 1, overlap=slot.lane.begun - slot.number)
        slot.entry = entry(kept).encode()
        self._size += len(slot.entry)
        self._unwritten += len(slot.entry)
        if self._unwritten >= (0 if self._size < AT_ONCE else self._size // SHARE):
            self.write()
        return kept

    def write(self) -> None:
        """Bring the file up to date."""
        if not self._unwritten or self._path is None:
            return
        done = [slot.entry for slot in self._slots if slot.entry is not None]
        write_file(self._path, [self.head, *self._before, *done])
        self._unwritten = 0


def write_file(path: Path, parts: Iterable[bytes]) -> None:
    """Write a file whole or not at all."""
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
        os.chmod(temporary, _mode(path))
        os.replace(temporary, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise CassetteError(f"the cassette {path.name!r} cannot be written: {error}") from error


def _mode(path: Path) -> int:
    """Give the rights of the file as it was; a new one gets those that files get here."""
    with contextlib.suppress(OSError):
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
