"""Going on with a session from its trace: the same conversation, workspace and states, in the same file."""

from __future__ import annotations

import logging
import warnings
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.catalog import Graph
from agent.data.sample import NAME as SAMPLE
from agent.errors import ResumeWarning, TraceError
from agent.models.offline.config import LABEL
from agent.runtime.past import Past, read_past
from agent.runtime.turn import Turn
from agent.trace.log import sessions_folder

if TYPE_CHECKING:
    from agent.runtime.session import Runtime

SHOWN = 60


@dataclass(frozen=True, slots=True)
class Resumed:
    """What a resumed session is opened with; ``db`` is "sample" or whatever was given."""

    path: Path
    past: Past
    graph: Graph
    model: Any
    db: Any


def open_past(path: str | Path, graph: str | Graph | None, model: Any, db: Any) -> Resumed:
    """Read a trace (its path, or the id of a session in the data folder) and settle what its session goes on with."""
    found = _path(path)
    past = read_past(found, graph)
    assert past.graph is not None
    if model is None and past.session.model == LABEL:
        model = "offline"
    return Resumed(found, past, past.graph.unpinned, model, _database(past, db))


def restore(session: Runtime, resumed: Resumed) -> None:
    """Put a session where its trace ended: after the last turn that was complete."""
    past = resumed.past
    session.conversation = past.conversation
    session.turns = [Turn(past.records[number], session) for number in sorted(past.records)]
    for record in past.records.values():
        record.publish = session.services.publish
    session.live.restore(past.states)
    session.live.workspace = past.workspace
    if torn := _torn(past):
        logging.getLogger("agent").warning("session %s: %s", session.id, "; ".join(torn))
    if notes := [*_versions(session, past), *_model(session, past)]:
        text = f"session {session.id} goes on, but not as it was:\n- " + "\n- ".join(notes)
        warnings.warn(text, ResumeWarning, stacklevel=3)


def _path(path: object) -> Path:
    if not isinstance(path, (str, PathLike)):
        raise TraceError(
            f"{path!r} is no session; give the path of a session file or an id, list_sessions() shows them"
        )
    found = Path(path)
    if not found.exists() and found.name == str(path):
        kept = sessions_folder() / (found.name if found.suffix == ".jsonl" else f"{found.name}.jsonl")
        found = kept if kept.exists() else found
    if not found.is_file():
        what = "is a folder" if found.is_dir() else "does not exist"
        raise TraceError(f"the trace {path} {what}; give the path of a session file, list_sessions() shows them")
    return found


def _database(past: Past, db: Any) -> Any:
    if db != "":
        return db
    names = past.session.database
    if names in ("", SAMPLE):
        return "sample" if names else None
    raise TraceError(
        f"the session used the database {names!r}, and a trace keeps no account; give "
        'Runtime.resume(path, db="mysql://user:password@host/name"), or db=None to go on without it'
    )


def _versions(session: Runtime, past: Past) -> list[str]:
    """Say which graph and nodes are other versions than those that the session ran on."""
    began, live = past.session, session.live
    notes = []
    if (began.graph, began.content_hash) != (live.graph.name, live.pinned.content_hash):
        notes.append(f"graph {began.graph} {began.content_hash} → {live.graph.name} {live.pinned.content_hash}")
    now = {role: f"{name}@{hash_}" for role, name, hash_ in zip(live.plan.roles, live.names, live.hashes, strict=True)}
    changed = [role for role in now if role in began.nodes and began.nodes[role] != now[role]]
    notes += [f"node {role}: {began.nodes[role]} → {now[role]}" for role in changed]
    fresh = [role for role in changed if hasattr(live.nodes[live.plan.roles.index(role)], "restore")]
    if fresh:
        notes.append(f"{', '.join(fresh)}: the state of another version is left out; it starts fresh from the history")
    return notes


def _model(session: Runtime, past: Past) -> list[str]:
    now = session.services.model.label
    return [] if past.session.model == now else [f"model: {past.session.model} → {now}"]


def _torn(past: Past) -> list[str]:
    notes = []
    for number, record in past.torn.items():
        said = record.envelope.text or f"[clicked {record.envelope.action.name if record.envelope.action else ''}]"
        said = said if len(said) <= SHOWN else f"{said[:SHOWN]}…"
        notes.append(f"turn {number} ({said!r}) had not ended and is left out; send it again if you need it")
    return notes
