"""The floor does the work that it is a floor for."""

import json
from pathlib import Path

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
