"""What a session puts on record about itself: what it runs on, where it comes from, what it did not take up."""

from __future__ import annotations

import logging
from time import time
from typing import TYPE_CHECKING

import msgspec

from agent.trace.events import FORMAT, Inherited, Noted, SessionStarted, StateCommitted

if TYPE_CHECKING:
    from agent.runtime.session import Runtime


def announce(session: Runtime, parent: str, *, resumed: bool) -> None:
    """Say on which graph, node versions, model and database the session runs from now on."""
    live = session.live
    names = zip(live.plan.roles, live.names, live.hashes, strict=True)
    session.services.publish(
        SessionStarted(
            time(),
            session=session.id,
            graph=live.pinned.name,
            topology_hash=live.pinned.topology_hash,
            content_hash=live.pinned.content_hash,
            nodes={role: f"{name}@{hash_}" for role, name, hash_ in names},
            model=session.services.model.label,
            database=", ".join(session.services.databases),
            user=session.user.name,
            situation=session.user.situation,
            parent=parent,
            format=FORMAT,
            resumed=resumed,
        )
    )


def inherit(session: Runtime) -> None:
    """Put on record what a fork goes on from, so that its own trace is enough to resume it."""
    said: list[tuple[str, str, int]] = [(it.role, it.text, it.turn) for it in session.conversation.window()]
    session.services.publish(Inherited(time(), said=said))
    for role, (_, state) in session.live.snapshot().items():
        session.services.publish(StateCommitted(time(), 0, role, msgspec.json.decode(state)))


def notice_registered_anew(session: Runtime) -> None:
    """Say once that a class was registered anew: the session keeps the one that it began with."""
    outdated = session.live.outdated()
    if not outdated:
        return
    text = (
        f"{', '.join(outdated)}: registered anew; this session keeps the class that it began with. "
        f"switch_graph({session.live.graph.name!r}) takes up the new one, and so does a new session"
    )
    logging.getLogger("agent").warning(text)
    session.services.publish(Noted(time(), name="registered anew", text=text))
