"""The floor does the work that it is a floor for."""

import json
from pathlib import Path

import pytest

from agent.testing.answers import events_of
from benchmarks.bench_client import PIECE, answer_of
from benchmarks.bench_floor import turn_of
from benchmarks.floor import BareFloor, TracedFloor
from benchmarks.pipeline import STEPS, TOKENS, Stubs, history


async def test_bare_floor_runs_every_step_and_keeps_the_window() -> None:
    floor = BareFloor(Stubs(), history(40))
    for _ in range(3):
        await turn_of(floor)()
    assert floor.stubs.ran == dict.fromkeys(STEPS, 3)
    assert len(floor.messages) == floor.memory == 40


async def test_traced_floor_tells_everything(tmp_path: Path) -> None:
    floor = TracedFloor(Stubs(), history(40), tmp_path)
    await turn_of(floor)()
    floor.close()
    events = [json.loads(line) for line in (tmp_path / "trace.jsonl").read_text().splitlines()]
    assert [event["node"] for event in events if event["kind"] == "end"].count("output") == 1
    assert len(events) == 2 * len(STEPS)
    assert (floor.tokens, floor.events) == (TOKENS, TOKENS + len(events))
    assert json.loads(floor.saved)["memory"] == 40


@pytest.mark.parametrize("tool", [False, True])
def test_client_is_measured_with_as_many_deltas_as_it_says(tool: bool) -> None:
    events = list(events_of(answer_of(40, tool=tool).message({}), PIECE))
    deltas = [event["delta"] for event in events if event["type"] == "content_block_delta"]
    assert 40 <= len(deltas) <= 43
    assert ("partial_json" in deltas[-1]) is tool
