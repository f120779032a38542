"""Recorded turns go through another graph without a model, as far as requests are equal."""

import pytest

from agent import Runtime, load_graph, rehearse
from agent.data.database import Database
from agent.errors import LabError
from agent.lab.running import BEGIN


async def recorded(db: Database) -> Runtime:
    rt = Runtime("v1-current", "offline", db, trace=False, clock=lambda: BEGIN)
    for text in ("Hallo", "Wie viele Kunden gibt es?", "Danke"):
        await rt.handle_message(text)
        await rt.settle()
    return rt


async def test_rehearsal_on_an_equal_graph_answers_everything(db: Database) -> None:
    async with await recorded(db) as rt:
        found = await rehearse(rt, load_graph("v1-current").derive("same-again"))
    assert [(turn.parts_at, turn.same_reply) for turn in found] == [("", True)] * 3
    assert [turn.answered for turn in found] == [turn.recorded_calls for turn in found] == [2, 4, 2]
    assert (found.usd, repr(found)) == (0.0, "Rehearsal('same-again', 0 of 3 turns part, live about $0.0000)")


async def test_rehearsal_tells_where_another_prompt_parts(db: Database) -> None:
    base = load_graph("v1-current")
    other = base.derive("other-thinker", prompts={"thinker": base.prompt("thinker") + "\nBe brief."})
    async with await recorded(db) as rt:
        before = len(rt.turns)
        found = await rehearse(rt, other)
        assert len(rt.turns) == before, "the session itself is left as it was"
    assert [turn.parts_at for turn in found] == ["", "thinker", ""]
    assert [turn.answered for turn in found] == [2, 1, 2]
    assert "first difference" in found.turns[1].why
    assert list(found.frame["turn"]) == [1, 2, 3]


async def test_rehearsal_needs_something_recorded() -> None:
    async with Runtime("v1-current", "offline", None, trace=False) as rt:
        with pytest.raises(LabError, match="nothing to rehearse"):
            await rehearse(rt, "v1-current")
    with pytest.raises(LabError, match="not str"):
        await rehearse("v1-current", "v1-current")
