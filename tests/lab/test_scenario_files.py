"""A scenario file that is wrong is refused when it is read, with file and line; a wrong expectation is found."""

from pathlib import Path

import pytest

from agent import load_graph
from agent.data.database import Database
from agent.errors import ScenarioError
from agent.lab.running import Setting, run_scenario
from agent.lab.scenarios import load_scenarios
from agent.lab.schema import Step

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
    (
        one("{}", "say: Hallo\n        click: Los"),
        ":6: scenarios.0.steps.0: ",
        "either `say: TEXT` or `click: LABEL` or `wait: SECONDS`",
    ),
    (one("{}", "say: Hallo\n        data: {a: 1}"), ":6: ", "data goes with a click"),
    (one("{}", "wait: -1"), ":6: scenarios.0.steps.0.wait: ", "greater than or equal to 0"),
    (one("{reply: x}", "wait: 1"), ":6: scenarios.0.steps.0: ", "after a pause, only controls"),
    (one("{path: {v1-current: 3}}"), ":7: scenarios.0.steps.0.expect.path.v1-current: ", "(not 3)"),
    (one("{path: {mine: [input]}}"), ":7: scenarios.0.steps.0.expect.path: ", "tuple"),
    (one("{usd: -1}"), ":7: ", "greater than or equal to 0"),
    (one("{}", more="    misbehave: [anounce]\n"), ":4: scenarios.0: misbehave: 'anounce' is unknown; ", "announce"),
    (one("{}", more="    suite: mine\n"), ":4: ", "leave them out"),
    (one("{}", "say: 42"), ":6: scenarios.0.steps.0.say: ", "valid string (not 42)"),
    (
        one("{}", more="    database: sample\n"),
        ":5: scenarios.0.database: unknown key; ",
        "allowed: db, graphs, latency",
    ),
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


async def test_scenario_says_per_graph_what_differs(tmp_path: Path, db: Database) -> None:
    text = one(
        "{path: {v1-current: [input, output], other: [input]}, reply: Hallo, calls: {other: 7, others: 2}}",
        "say: Hallo",
    )
    (scenario,) = load_scenarios(written(tmp_path, text.replace("[v1-current]", "[v1-current, other]")))
    expect = scenario.steps[0].expect
    assert expect.for_graph("v1-current").path == ("input", "output")
    assert (expect.for_graph("v1-current").calls, expect.for_graph("other").calls) == (2, 7)
    assert (expect.for_graph("third").path, expect.for_graph("third").reply) == (None, ("Hallo",))
    derived = load_graph("v1-current").derive("of-that-shape", tiers={"thinker": "big"})
    run = await run_scenario(scenario, derived, Setting("offline", db))
    assert "path" in [check.what for check in run.checks], "a graph of the same shape is meant as well"


async def test_scenario_waits_by_the_clock(tmp_path: Path) -> None:
    steps = """[{say: Baue einen Zähler}, {wait: 3600, expect: {values: {zaehler: 0}, controls: []}}, {say: Hallo}]"""
    (scenario,) = load_scenarios(written(tmp_path, HEAD + f"  - name: one\n    db: none\n    steps: {steps}\n"))
    run = await run_scenario(scenario, "v1-current", Setting("offline", None))
    assert [(check.what, check.passed) for check in run.checks if check.step == 2] == [
        ("controls", False), ("values", True)
    ]  # fmt: skip


async def test_step_that_cannot_be_taken_misses_all_its_expectations(tmp_path: Path) -> None:
    text = HEAD + "  - name: one\n    db: none\n    steps: [{click: Los, expect: {reply: [a, b], path: []}}]\n"
    (scenario,) = load_scenarios(written(tmp_path, text))
    run = await run_scenario(scenario, "v1-current", Setting("offline", None))
    assert [check.what for check in run.checks] == ["status", "failed", "path", "reply", "reply"]
    assert run.passed == 0.0
    assert "Los" in run.problems[0]


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
    ("{calls: 3}", "calls is 4, not 3"),
    ("{findings: [code_without_tools]}", "findings is []"),
    ("{results: {query_db: [nonsense]}}", "no result of query_db has 'nonsense'"),
    ("{machines: {result: Start}}", "result is not on screen; there are no machines"),
    ("{path: {v1-current: [input]}}", "path is ["),
    ("{calls: {v1-current: {input: 5}}}", "calls is {"),
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
    run = await run_scenario(scenario, "v1-current", Setting("offline", db))
    missed = [check for check in run.checks if not check.passed]
    assert any(says in check.detail for check in missed)
    assert 0 < run.passed < 1
    assert len(run.checks) - len(missed) >= 1, "each expectation counts by itself"


async def test_scenario_that_holds_has_no_misses(tmp_path: Path, db: Database) -> None:
    (scenario,) = load_scenarios(written(tmp_path, one("{reply: 60 Kunden, language: de, tools: [query_db]}")))
    run = await run_scenario(scenario, "v1-current", Setting("offline", db))
    assert (run.passed, len(run.checks)) == (1.0, 5), run.checks
