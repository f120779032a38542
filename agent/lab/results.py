"""The file of a comparison: one JSON line a run, appended, so that an interrupted comparison goes on."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO

import msgspec

from agent.errors import LabError
from agent.home import home
from agent.lab.runs import Run


def comparisons_folder() -> Path:
    """Give the folder where comparisons are kept unless told otherwise."""
    return home() / "comparisons"


class Results:
    """Runs by their key, in memory and in a file; a run is kept once, whoever brings it how often."""

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        """Read what is there, drop a last line that a kill cut, and open the file for appending."""
        self.path = path
        self.runs: dict[str, Run] = {}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if fresh:
                path.unlink(missing_ok=True)
            self._read()
            self._file: BinaryIO = path.open("ab")
            self._claim()
        except OSError as error:
            raise LabError(f"cannot keep results in {path}: {error.strerror}; give path=FILE.jsonl") from None

    def __enter__(self) -> Results:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, run: Run) -> bool:
        """Keep a run; False when one of its key is there already."""
        if run.key in self.runs:
            return False
        self.runs[run.key] = run
        self._file.write(msgspec.json.encode(run) + b"\n")
        self._file.flush()
        return True

    def of(self, keys: Collection[str]) -> list[Run]:
        """Give the runs of these keys, in their order, without those that are missing."""
        return [self.runs[key] for key in keys if key in self.runs]

    def _read(self) -> None:
        if not self.path.exists():
            return
        lines = self.path.read_bytes().split(b"\n")
        decode = msgspec.json.Decoder(Run).decode
        for number, line in enumerate(lines, 1):
            try:
                if line:
                    run = decode(line)
                    self.runs.setdefault(run.key, run)
            except msgspec.DecodeError as error:
                if number < len(lines):
                    raise LabError(f"{self.path}, line {number} is no run: {error}; give another path=") from None
        if lines[-1]:  # what a kill left of a last line, be it whole or not, has not been counted as kept
            with self.path.open("rb+") as file:
                file.truncate(sum(len(line) + 1 for line in lines[:-1]))
            self.runs = {run.key: run for run in map(decode, filter(None, lines[:-1]))}

    def _claim(self) -> None:
        """Refuse to write where another comparison writes: both would make the same runs."""
        try:
            import fcntl
        except ImportError:  # not on this platform; keys keep the outcome right, only work is done twice
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise LabError(f"another comparison is writing to {self.path}; wait for it, or give path=") from None
