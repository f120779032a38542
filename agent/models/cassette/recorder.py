"""Keeps what is recorded on disk, in the order in which the requests began."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from weakref import WeakValueDictionary

from agent.errors import CassetteError
from agent.models.cassette.claim import check_unchanged, claimed, mark_of, wrote
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
    """Writes a cassette: after each exchange, always whole files; a big one when it has grown by a sixteenth.

    A file has one recorder at a time: cassettes of the same file that are made before anything is recorded share it
    (see ``recorder_of``); one that is begun anew refuses what the earlier would still write over it.
    """

    def __init__(self, path: Path | None, before: Iterable[Recording]) -> None:
        """Go on after the recordings that are there already."""
        kept = list(before)
        self.head = b""
        self._path = path
        self._seen = None if path is None else mark_of(path)
        self._slots: list[Slot] = []
        self._before = [entry(recording).encode() for recording in kept]
        self._sessions = max((recording.session for recording in kept), default=0)
        self._size = sum(map(len, self._before))
        self._unwritten = 0

    @property
    def blank(self) -> bool:
        """Whether nothing has been begun here."""
        return not self._slots

    def begin(self, lane: Lane) -> Slot:
        """Hold the next place; raises CassetteError when another process records into the file, or has done so."""
        if self._path is not None and (lane.claim is None or lane.claim.owner != os.getpid()):
            lane.claim = claimed(self._path)  # given back when the lane is left
            check_unchanged(self._path, self._seen)
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

    def begins_like(self, other: Recorder) -> bool:
        """Say whether another recorder goes on after the same recordings, under the same head."""
        return (self.head, self._before) == (other.head, other._before)

    def write(self) -> None:
        """Bring the file up to date."""
        if not self._unwritten or self._path is None:
            return
        if _writers.get(self._path.resolve(), self) is not self:
            raise CassetteError(
                f"{self._path.name!r} has been begun anew by another cassette; share one Cassette between sessions"
            )
        done = [slot.entry for slot in self._slots if slot.entry is not None]
        write_file(self._path, [self.head, *self._before, *done])
        self._unwritten = 0


def recorder_of(path: Path, before: Sequence[Recording], head: bytes) -> Recorder:
    """Give the recorder of a file: the one that waits for its first recording after the same beginning, or a new one.

    So sessions that each make their cassette of the same file record into it together.
    """
    waiting = _writers.get(path.resolve())
    recorder = Recorder(path, before)
    recorder.head = head
    if waiting is not None and waiting.blank and waiting.begins_like(recorder):
        return waiting
    _writers[path.resolve()] = recorder
    return recorder


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
        wrote(path)
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


_writers: WeakValueDictionary[Path, Recorder] = WeakValueDictionary()
