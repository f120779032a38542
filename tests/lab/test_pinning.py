"""A pinned turn is a scenario that loads, holds, and leaves the file around it as it was."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from agent import Runtime, load_graph, load_scenarios, pin
from agent.data.database import Database
from agent.errors import ScenarioError
from agent.lab.running import BEGIN, Setting, run_scenario
from agent.lab.schema import Scenario


def session(db: Any, **options: Any) -> Runtime:
    return Runtime("v1-current", "offline", db, trace=False, clock=lambda: BEGIN, **options)


async def holds(scenario: Scenario, db: Database) -> list[str]:
    run = await run_scenario(scenario, scenario.graphs[0], Setting("offline", db))
    return [f"{check.what}: {check.detail}" for check in run.checks if not check.passed] + run.problems


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
async def test_pinned_turn_holds_when_it_is_read_back(tmp_path: Path, db: Database, number: int) -> None:
    async with session(db, user_claims={"name": "Ada: »die Erste« #1"}, origin="portal") as rt:
        await rt.handle_message("Wie viele Kunden gibt es je Ort?")
        await rt.handle_message("Baue einen Ablauf: Start, Prüfen, Fertig", dashboard=[])
        press = rt.find("Weiter")
        await rt.handle_action(press.action, press.data)
        await rt.handle_message("Baue zwei Knöpfe: Ja und Nein", dashboard=[dict(i) for i in rt.workspace.items()])
        await rt.handle_action("nein", {"grund": "no"})
        scenario = rt.turns[number - 1].pin(tmp_path / "pinned.yaml", name="pinned: one")
    (again,) = load_scenarios(tmp_path)
    assert again == scenario
    assert len(again.steps) == number
    assert {"path", "tools", "tables", "controls"} <= again.steps[-1].expect.model_fields_set
    assert await holds(again, db) == []


async def test_pinned_turn_of_a_fork_brings_what_came_before(tmp_path: Path, db: Database) -> None:
    async with session(db) as rt:
        await rt.handle_message("Wie viele Kunden gibt es?")
        await rt.handle_message("Hallo")
        async with rt.fork(1) as forked:
            turn = await forked.handle_message("und je Ort?")
            scenario = pin(turn, tmp_path / "a.yaml")
    assert [step.say for step in scenario.steps] == ["Wie viele Kunden gibt es?", "und je Ort?"]
    assert await holds(scenario, db) == []


BEFORE = """\
# a comment at the top
about: Mine.   # beside a value
graphs: [v1-current]
scenarios:
{indent}- name: "no"     # the first one
{indent}  steps: [{{say: Hallo}}]

# a comment at the end
"""


@pytest.mark.parametrize("indent", ["", "  ", "      "])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
async def test_pinned_turn_leaves_the_file_as_it_was(tmp_path: Path, indent: str, ending: str) -> None:
    file = tmp_path / "mine.yaml"
    before = BEFORE.format(indent=indent).replace("\n", ending)
    file.write_bytes(before.encode())
    file.chmod(0o600)
    async with session(None) as rt:
        turn = await rt.handle_message("Danke")
        for _ in range(2):
            pin(turn, file)
    after = file.read_bytes().decode()
    assert after.startswith(before)
    assert file.stat().st_mode & 0o777 == 0o600
    assert [scenario.name for scenario in load_scenarios(file)] == ["no", "Danke", "Danke (2)"]
    assert list(tmp_path.iterdir()) == [file]


async def test_pinned_turn_may_stand_before_other_keys(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("scenarios:\n- name: one\n  steps: [{say: a}]\ngraphs: [v1-current]\n")
    async with session(None) as rt:
        pin(await rt.handle_message("Hallo"), file, name="two")
    assert [scenario.name for scenario in load_scenarios(file)] == ["one", "two"]


async def test_pinned_turn_of_another_graph_says_so(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(BEFORE.format(indent="  "))
    load_graph("v1-current").derive("pinned-mine", tiers={"thinker": "big"})
    async with Runtime("pinned-mine", "offline", None, trace=False) as rt:
        scenario = pin(await rt.handle_message("Hallo"), file)
    assert scenario.graphs == ("pinned-mine",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("about: x\n", "no suite"),
        ("scenarios: [{name: a, steps: [{say: a}]}]\ngraphs: [v1-current]\n", "brackets"),
        (BEFORE.format(indent="  ").replace('"no"', "taken"), "a second scenario is called 'taken'"),
        ("- name: x\n", "the file"),
    ],
)
async def test_pinning_refuses_what_it_would_spoil(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(text)
    async with session(None) as rt:
        turn = await rt.handle_message("Hallo")
        with pytest.raises(ScenarioError, match=says):
            pin(turn, file, name="taken")
    assert file.read_text() == text


async def test_pinning_refuses_a_turn_that_has_not_run(tmp_path: Path) -> None:
    async with session(None) as rt:
        first, second = rt.submit("Hallo"), rt.submit("Danke")
        await asyncio.sleep(0)  # the first one begins
        await rt.stop()
        with pytest.raises(ScenarioError, match="withdrawn"):
            pin(second, tmp_path / "a.yaml")
    assert first.status in ("stopped", "withdrawn")
    assert not (tmp_path / "a.yaml").exists()


async def test_pinned_stop_stops_again(tmp_path: Path, db: Database) -> None:
    async with session(db) as rt:
        end = rt.subscribe(lambda event: rt.request_stop() if (event.kind, event.node) == ("start", "thinker") else 0)
        turn = await rt.handle_message("Wie viele Kunden gibt es?")
        end()
        scenario = pin(turn, tmp_path / "a.yaml")
    assert (scenario.steps[0].stop, scenario.steps[0].expect.status) == (("thinker",), "stopped")
    assert await holds(scenario, db) == []
