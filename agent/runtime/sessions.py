"""The sessions that are kept: a table of what each is about, read from the ends of the files."""

from __future__ import annotations

import os
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from agent.errors import TraceError
from agent.trace.log import sessions_folder

if TYPE_CHECKING:
    import pandas

COLUMNS = ["id", "started", "turns", "graph", "model", "database", "first message", "path"]
STEP = 1 << 16
HEAD_LINES = 200
SHOWN = 80


def list_sessions(folder: str | Path | None = None) -> pandas.DataFrame:
    """Give the sessions of a folder (default: the data folder), newest first, a row each.

    ``turns`` is the number of the last turn, ``path`` what ``Runtime.resume`` takes, ``started`` is in UTC. Files that
    are no traces, and sessions in which nothing was said, are left out. Raises TraceError for a folder that is none.
    """
    import pandas

    from agent.runtime.sessions_frame import SessionsFrame  # it is made of pandas, which is imported late

    place = sessions_folder() if folder is None else _folder(folder)
    rows = [row for path in sorted(place.glob("*.jsonl")) if (row := _row(path)) is not None]
    rows.sort(key=lambda row: (row[COLUMNS.index("started")], row[0]), reverse=True)
    frame = SessionsFrame(rows, columns=COLUMNS)
    frame["started"] = pandas.to_datetime(frame["started"], unit="s", utc=True).dt.floor("s")
    return frame


def _folder(folder: object) -> Path:
    if not isinstance(folder, (str, PathLike)):
        raise TraceError(
            f"{folder!r} is no folder; list_sessions(folder) takes a path, list_sessions() the data folder"
        )
    place = Path(folder)
    if not place.is_dir():
        what = "is a file" if place.exists() else "does not exist"
        raise TraceError(
            f"the folder {str(folder)!r} {what}; without one, list_sessions() lists what is kept in {sessions_folder()}"
        )
    return place


def _row(path: Path) -> list[Any] | None:
    try:
        with path.open("rb") as file:
            began, first = _head(file)
            last = _last_turn(file)
    except OSError:
        return None
    if began is None or first is None:
        return None
    said = str(first.get("text") or f"[clicked {first.get('action') or first.get('name', '')}]")
    said = " ".join(said.split())
    shown = said if len(said) <= SHOWN else f"{said[: SHOWN - 1]}…"
    named = [began.get(key, "") for key in ("model", "database")]
    graph = last.get("graph") or began.get("graph", "")
    number = max(int(last.get("turn", 0)), int(first.get("turn", 0)))
    return [began.get("session", ""), began.get("time", 0.0), number, graph, *named, shown, str(path)]


def _head(file: BinaryIO) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Give the events that begin the session and its first turn."""
    began = None
    for _ in range(HEAD_LINES):
        event = _event(file.readline())
        if event is None:
            break
        if event.get("event") == "session" and began is None:
            began = event
        elif event.get("event") in ("turn", "click"):
            return began, event
    return began, None


def _last_turn(file: BinaryIO) -> dict[str, Any]:
    """Give the last beginning of a turn, reading from the end of the file in growing pieces."""
    size = file.seek(0, os.SEEK_END)
    step = STEP
    while True:
        start = max(0, size - step)
        file.seek(start)
        lines = file.read(size - start).split(b"\n")
        for line in reversed(lines if start == 0 else lines[1:]):
            if line.startswith((b'{"event":"turn"', b'{"event":"click"')) and (event := _event(line)) is not None:
                return event
        if start == 0:
            return {}
        step *= 4


def _event(line: bytes) -> dict[str, Any] | None:
    try:
        event = msgspec.json.decode(line)
    except msgspec.DecodeError:
        return None
    return event if isinstance(event, dict) else None
