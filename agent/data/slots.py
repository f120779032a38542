"""Data folders of the private server: each belongs to one process at a time."""

from __future__ import annotations

import fcntl
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from agent.errors import ConnectionFailed

MOST = 64  # slots; more notebooks at once than this is a mistake
LEAVING = 3.0  # seconds that a server of a dead process gets to shut down


@dataclass(frozen=True, slots=True)
class Slot:
    """A locked folder; the lock lasts until every process that holds the file has ended."""

    path: Path
    lock: IO[str]

    def release(self) -> None:
        """Give the folder back."""
        self.lock.close()


def take_slot(base: Path) -> Slot:
    """Lock the first free folder below ``base/mariadb``, which two processes never share."""
    for number in range(MOST):
        path = base / "mariadb" / str(number)
        try:
            path.mkdir(parents=True, exist_ok=True)
            path.chmod(0o700)
            slot = _lock(path)
        except OSError as error:
            raise ConnectionFailed(f"{path} cannot be used ({error}); name a folder in WORKBENCH_HOME") from None
        if slot:
            return slot
    raise ConnectionFailed(f"all {MOST} data folders below {base / 'mariadb'} are in use: close some notebooks")


def _lock(path: Path) -> Slot | None:
    file = open(path / "lock", "a+")  # noqa: SIM115  # the lock lives as long as the file
    end = time.monotonic() + LEAVING
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end or _owner_lives(path):
                file.close()
                return None
            time.sleep(0.01)
            continue
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        return Slot(path, file)


def _owner_lives(path: Path) -> bool:
    """Tell whether the process that took the folder runs; if not, its server is about to end."""
    try:
        os.kill(int((path / "lock").read_text()), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True
