"""Clicks that need no model: a node answers, the rest of the graph rests."""

from __future__ import annotations

from time import time
from typing import TYPE_CHECKING

from agent.errors import UnknownAction
from agent.runtime.taking import commit
from agent.trace.events import Clicked, ControlsShown, Failed, TurnEnded

if TYPE_CHECKING:
    from agent.messages import Action
    from agent.runtime.live import LiveGraph
    from agent.runtime.record import TurnRecord

LOCAL_PREFIXES = ("go:", "inc:", "dec:", "toggle:", "set:")


def click_locally(live: LiveGraph, record: TurnRecord) -> bool:
    """Let the nodes that handle actions try, in their order; True when one did and the record is complete."""
    action = record.envelope.action
    assert action is not None
    for index, handle in live.clickable:
        try:
            result = handle(action.name, dict(action.data))
        except UnknownAction:
            raise
        except Exception as error:
            _failed(record, live.plan.roles[index], error)
            return True
        if result is not None:
            _answered(live, record, index, result)
            return True
    _check_gone(action)
    return False


def _answered(live: LiveGraph, record: TurnRecord, index: int, result: object) -> None:
    role, text = live.plan.roles[index], str(getattr(result, "text", result))
    action = record.envelope.action
    assert action is not None
    record.local, record.status, record.text = True, "ok", text
    kind, control = str(getattr(result, "kind", "local")), str(getattr(result, "control_id", ""))
    record.add(Clicked(time(), record.number, role, action.name, kind, control, text, dict(action.data)))
    record.add(ControlsShown(time(), record.number, role, list(live.workspace.items())))
    commit(live, record, live.snapshot(live.foreground))
    record.add(TurnEnded(time(), record.number, "", "ok"))


def _failed(record: TurnRecord, role: str, error: Exception) -> None:
    action = record.envelope.action
    assert action is not None
    record.local, record.status, record.error = True, "failed", str(error)
    record.add(Clicked(time(), record.number, role, action.name, "failed", data=dict(action.data)))
    record.add(Failed(time(), record.number, role, type(error).__name__, str(error)))
    record.add(TurnEnded(time(), record.number, "", "failed", str(error)))


def _check_gone(action: Action) -> None:
    if action.name.startswith(LOCAL_PREFIXES):
        raise UnknownAction(
            f"nothing in the workspace answers {action.name!r}; it may have been replaced. Look at what is on screen."
        )
