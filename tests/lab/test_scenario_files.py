"""A scenario file that is wrong is refused when it is read, with file and line; a wrong expectation is found."""

from pathlib import Path
from typing import Any

import pytest

from agent.data.database import Database
from tests.scenarios.loader import ScenarioError, Step, load_scenarios
from tests.scenarios.running import run

HEAD = "about: A suite.\ngraphs: [v1-current]\nscenarios:\n"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def one(expect: str, step: str = "say: Wie viele Kunden gibt es?", more: str = "") -> str:
    return f"{HEAD}  - name: one\n{more}    steps:\n      - {step}\n        expect: {expect}\n"


WRONG = [
    (one("{stauts: ok}"), ":7: scenarios.0.steps.0.expect.stauts: unknown key; allowed: ", "did you mean 'status'?"),
    (one("{status: good}"), ":7: scenarios.0.steps.0.expect.status: ", "'ok', 'stopped'"),
    (one("{calls: {input: many}}"), ":7: scenarios.0.steps.0.expect.calls.input: ", "(not 'many')"),
    (one("{tables: [{row: 1}]}"), ":7: ", "allowed: columns, first, rows; did you mean 'rows'?"),
    (one("{}", "shout: Hallo"), ":6: scenarios.0.steps.0.shout: unknown key; allowed: ", "say"),
    (one("{}", "say: Hallo\n        click: Los"), ":6: scenarios.0.steps.0: ", "either `say: TEXT` or `click: LABEL`"),
    (one("{}", "say: Hallo\n        data: {a: 1}"), ":6: ", "data goes with a click"),
    (one("{}", "say: 42"), ":6: scenarios.0.steps.0.say: ", "valid string (not 42)"),
    (one("{}", more="    database: sample\n"), ":5: scenarios.0.database: unknown key; ", "allowed: db, latency"),
    (one("{}", more="    misbehave: 3\n"), ":5: scenarios.0.misbehave: ", "tuple"),
    (HEAD + "  - name: one\n    steps: []\n", ":5: scenarios.0.steps: ", "at least 1 item"),
    (HEAD + "  - steps:\n      - say: Hallo\n", ":4: scenarios.0.name: ", "Field required"),
    (HEAD + "  - name: one\n    steps: [{say: a}]\n" * 2, ":6: ", "a second scenario is called 'one'"),
    ("graph: [v1-current]\n", ":1: graph: unknown key; ", "allowed: about, graphs, scenarios; did you mean 'graphs'?"),
    ("about: a\nabout: b\n", ":2: ", "'about' stands twice"),
    ("about: [a\n", ":2: ", "expected"),
    ("- a\n", ":1: ", "the file"),
    ("", ":1: ", "the file"),
]


@pytest.mark.parametrize(("text", "where", "what"), WRONG)
def test_scenario_mistake_is_named_with_file_and_line(tmp_path: Path, text: str, where: str, what: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ScenarioError) as caught:
        load_scenarios(path)
    line = next(line for line in str(caught.value).splitlines() if where in line and what in line)
    assert line.startswith(f"{path}{where.partition(' ')[0]}")


def test_scenario_mistakes_are_all_named(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_scenarios(written(tmp_path, one("{stauts: ok, replay: x}", more="    dbb: none\n")))
    assert len(str(caught.value).splitlines()) == 3


def test_scenario_texts_are_not_taken_for_other_types(tmp_path: Path) -> None:
    text = one("{reply: [Yes, on, 2024-01-01], values: {a: true, b: no, c: 1.5, d: null}}", "click: No")
    (scenario,) = load_scenarios(written(tmp_path, text))
    (step,) = scenario.steps
    assert (step.click, step.expect.reply) == ("No", ("Yes", "on", "2024-01-01"))
    assert step.expect.values == {"a": True, "b": "no", "c": 1.5, "d": None}


def test_scenario_knows_where_it_stands(tmp_path: Path) -> None:
    path = written(tmp_path, one("{}") + "  - name: two\n    steps: [{say: a}]\n")
    first, second = load_scenarios(tmp_path)
    assert (first.suite, first.graphs, first.source) == ("mine", ("v1-current",), f"{path}:4")
    assert (second.name, second.source) == ("two", f"{path}:8")
    assert first.steps[0] == Step(say="Wie viele Kunden gibt es?")


FALSE: list[tuple[str, str]] = [
    ("{status: failed}", "status is 'ok', not 'failed'"),
    ("{path: [input, output]}", "path is ["),
    ("{calls: {input: 1, thinker: 1}}", "calls is {"),
    ("{tools: []}", "tools is ['query_db'], not []"),
    ("{failed: [query_db]}", "failed is [], not ['query_db']"),
    ("{plan: true}", "plan is False, not True"),
    ("{reply: 61 Kunden}", "reply lacks '61 Kunden'"),
    ("{lacks: [Kunden]}", "reply has 'Kunden'"),
    ("{language: en}", "language is 'de', not 'en'"),
    ("{error: broken}", "error lacks 'broken'"),
    ("{tables: []}", "1 tables, not 0"),
    ("{tables: [{rows: 2}]}", "rows is 1, not 2"),
    ("{tables: [{columns: [ort]}]}", "columns is ['anzahl'], not ['ort']"),
    ("{tables: [{first: {anzahl: 61}}]}", "first anzahl is '60', not '61'"),
    ("{controls: []}", "controls is ['result'], not []"),
    ("{values: {zaehler: 1}}", "zaehler is not on screen"),
    ("{state: {memorizer: {user_name: Bo}}}", "memorizer.user_name is 'unknown', not 'Bo'"),
    ("{state: {memorizer: {topics: [Geräte]}}}", "memorizer.topics lacks 'Geräte'"),
    ("{state: {nobody: {x: 1}}}", "nobody.x is None, not 1"),
]


@pytest.mark.parametrize(("expect", "says"), FALSE)
async def test_scenario_expectation_that_does_not_hold_is_found(
    tmp_path: Path, db: Database, expect: str, says: str
) -> None:
    (scenario,) = load_scenarios(written(tmp_path, one(expect)))
    found: list[Any] = await run(scenario, "v1-current", db)
    assert found
    assert all(miss.startswith("step 1, Wie viele Kunden gibt es?: ") for miss in found)
    assert any(says in miss for miss in found)


async def test_scenario_that_holds_has_no_misses(tmp_path: Path, db: Database) -> None:
    (scenario,) = load_scenarios(written(tmp_path, one("{reply: 60 Kunden, language: de, tools: [query_db]}")))
    assert await run(scenario, "v1-current", db) == []
