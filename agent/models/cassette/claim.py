"""One process at a time records into a file: two would each write it whole, over what the other has recorded."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
import weakref
from pathlib import Path
from typing import BinaryIO
from weakref import WeakValueDictionary

from agent.errors import CassetteError

if sys.platform != "win32":
    import fcntl

Mark = tuple[int, int, int] | None


class Claim:
    """This process's right to write a file: held while anything of it records there, and given back by a kill."""

    def __init__(self, path: Path) -> None:
        """Take it; raises CassetteError when another process has it."""
        self.owner = os.getpid()
        name = hashlib.sha256(os.fsencode(path)).hexdigest()[:32]
        place = Path(tempfile.gettempdir()) / f"agent-workbench-{_user()}" / f"{name}.lock"
        file = _locked(place, path)
        if file is not None:
            weakref.finalize(self, _give_back, file, place, self.owner)


def claimed(path: Path) -> Claim:
    """Give the claim of a file, which all recorders of this process share."""
    path = path.resolve()
    claim = _claims.get(path)
    if claim is None or claim.owner != os.getpid():  # a fork inherits what its parent claimed, and may not use it
        claim = _claims[path] = Claim(path)
    return claim


def mark_of(path: Path) -> Mark:
    """Give what tells one writing of a file from the next; None when there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def wrote(path: Path) -> None:
    """Take note that this process has just written a file."""
    _written[path.resolve()] = mark_of(path)


def check_unchanged(path: Path, seen: Mark) -> None:
    """Raise CassetteError when somebody else has written a file since it was seen."""
    now = mark_of(path)
    if now not in (None, seen, _written.get(path.resolve())):
        raise CassetteError(
            f"the cassette {path.name!r} was written by another process after this one had looked at it; make the "
            'Cassette anew, with mode="new" to keep what is there'
        )


def _locked(place: Path, path: Path) -> BinaryIO | None:
    """Open and lock a file that stands for the cassette; None where that is not possible, as writing will tell."""
    if sys.platform == "win32":
        return None
    while True:
        try:
            place.parent.mkdir(mode=0o700, exist_ok=True)
            file = place.open("ab")
        except OSError:
            return None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            raise CassetteError(
                f"another process is recording into the cassette {path.name!r}; give each process a file of its own, "
                "or wait until it has closed its sessions"
            ) from None
        except OSError:  # a file system without locks
            file.close()
            return None
        with contextlib.suppress(OSError):
            if os.fstat(file.fileno()).st_ino == place.stat().st_ino:
                return file
        file.close()  # whoever had it has just taken it away


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else "user"


def _give_back(file: BinaryIO, place: Path, owner: int) -> None:
    if os.getpid() == owner:
        with contextlib.suppress(OSError):
            place.unlink()
    file.close()


_claims: WeakValueDictionary[Path, Claim] = WeakValueDictionary()
_written: dict[Path, Mark] = {}
