"""compare: what it runs, in which order, what it keeps, what it says, and when it refuses."""

import asyncio
import json
import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from agent import (
    Cassette,
    Comparison,
    Metric,
    NotEnoughData,
    Offline,
    Regression,
    Runtime,
    Scenario,
    compare,
    load_graph,
    register_node,
)
from agent.errors import BudgetExceeded, BudgetNeeded, LabError, ScenarioError, UnknownGraph
from agent.lab.jobs import facts_of, jobs_of, lanes_of
from agent.lab.metrics import PRIMARY
from agent.lab.running import BEGIN
from tests.lab.answering import ASKED, GOOD, LOUD, LUCKY, Echo, compared, graph, scenario, scenarios


def verdict(found: Comparison, graph: str, metric: str = PRIMARY) -> str:
    summary = found.summary.set_index(["graph", "metric"])
    return str(summary.loc[(graph, metric), "verdict"])


async def test_compare_tells_worse_from_identical(tmp_path: Path) -> None:
    found = await compared(tmp_path, [GOOD, LOUD, graph("copy", "lab_echo")], repeats=3)
    assert (verdict(found, "loud"), verdict(found, "copy")) == ("worse", "identical")
    row = found.summary.set_index(["graph", "metric"]).loc[("loud", "passed")]
    assert (row["baseline_mean"], round(row["difference"], 9)) == (1.0, round(-1 / 3, 9))
    assert row["low"] <= row["difference"] <= row["high"] < 0
    assert row["p"] < 0.05
    assert list(found.flips[["graph", "scenario", "flip"]].iloc[0]) == ["loud", "lab/s0", "broken"]
    assert len(found.flips) == 10
    assert "reply lacks 'word 0'" in found.flips["missed"].iloc[0]
    assert re.fullmatch(r"Comparison\(good \| loud worse; copy identical; 10 scenarios x 3\)", repr(found))


async def test_compare_runs_everything_once_and_in_turn(tmp_path: Path) -> None:
    found = await compared(tmp_path, [GOOD, LOUD], 5, 3)
    runs = found.runs
    assert len(runs) == 5 * 2 * 3
    assert not runs.duplicated(["graph", "scenario", "repeat"]).any()
    lanes = lanes_of([GOOD, LOUD])
    order = [(job.repeat, job.scenario.name) for job in jobs_of(lanes, scenarios(5), 3, 0, {})]
    assert order[::2] == order[1::2], "both graphs take a scenario one right after the other"
    first = [job.lane.label for job in jobs_of(lanes, scenarios(20), 1, 0, {})][::2]
    assert 2 <= first.count("good") <= 18, "neither graph is always the first"
    assert [job.key for job in jobs_of(lanes, scenarios(5), 3, 7, {})] == [
        job.key for job in jobs_of(lanes, scenarios(5), 3, 7, {})
    ]


async def test_compare_goes_on_where_it_was_interrupted(tmp_path: Path) -> None:
    path = tmp_path / "runs.jsonl"
    await compared(tmp_path, [GOOD, LOUD], 6, 2)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:7]) + lines[3] + lines[8][:-20])  # one twice, one torn
    ASKED.clear()
    found = await compared(tmp_path, [GOOD, LOUD], 6, 2)
    assert len(found.runs) == 24
    keys = [json.loads(line)["key"] for line in path.read_bytes().splitlines()]
    assert len(set(keys)) == 24
    missing = [json.loads(line) for line in lines[7:]]
    assert len(ASKED) == sum(run["graph"] == "good" for run in missing)
    ASKED.clear()
    again = await compared(tmp_path, [GOOD, LOUD], 6, 2)
    assert ASKED == []
    assert again.summary.equals(found.summary)
    await compared(tmp_path, [GOOD, LOUD], 6, 2, fresh=True)
    assert len(ASKED) == 12


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        ({}, 0),
        ({"graphs": [graph("good", "lab_chance"), LOUD]}, 0),  # the other graph's node is another one
        ({"repeats": 3}, 6),
        ({"count": 7}, 2),
        ({"model": Offline(latency=0.001)}, 12),
        ({"metrics": {"length": lambda turn: len(turn.text)}}, 12),
    ],
)
async def test_compare_runs_again_what_depends_on_what_changed(
    tmp_path: Path, change: dict[str, Any], asked: int
) -> None:
    given: dict[str, Any] = {"graphs": [GOOD, LOUD], "count": 6, "repeats": 2, "model": "offline", "metrics": None}
    for options in (given, {**given, **change}):
        ASKED.clear()
        graphs, count, repeats, model, metrics = options.values()
        await compare(
            graphs, scenarios(count), repeats, model, metrics, db=None, progress=False, path=tmp_path / "runs.jsonl"
        )
    assert len(ASKED) == asked


async def test_compare_keeps_what_was_done_when_it_is_cancelled(tmp_path: Path) -> None:
    task = asyncio.ensure_future(compared(tmp_path, [GOOD], 200, 5, limit=2))
    while not (tmp_path / "runs.jsonl").exists() or (tmp_path / "runs.jsonl").read_bytes().count(b"\n") < 5:
        await asyncio.sleep(0.005)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    done = (tmp_path / "runs.jsonl").read_bytes().count(b"\n")
    assert 5 <= done < 1000
    ASKED.clear()
    found = await compared(tmp_path, [GOOD], 200, 5, limit=8)
    assert len(ASKED) == 1000 - done
    assert len(found.runs) == 1000


async def test_compare_refuses_a_file_that_another_one_writes(tmp_path: Path) -> None:
    task = asyncio.ensure_future(compared(tmp_path, [GOOD], 100, 5, limit=1))
    while not (tmp_path / "runs.jsonl").exists():
        await asyncio.sleep(0.005)
    with pytest.raises(LabError, match="another comparison is writing"):
        await compared(tmp_path, [GOOD], 1)
    task.cancel()
    await asyncio.wait([task])


async def test_compare_shows_the_noise_floor(tmp_path: Path) -> None:
    found = await compared(tmp_path, [LUCKY, GOOD], 12, 4, noise=True)
    assert found.graphs == ("lucky", "lucky (A/A)", "good")
    assert found.noise == ("lucky (A/A)",)
    assert verdict(found, "lucky (A/A)") not in ("better", "worse")
    assert verdict(found, "good") == "better"
    assert "noise floor" in found.text
    alone = await compared(tmp_path, [LUCKY, GOOD], 12, 4)
    assert alone.summary.iloc[0]["p"] == found.summary.iloc[0]["p"], "the A/A lane costs the others no power"


async def test_compare_takes_a_graph_twice(tmp_path: Path) -> None:
    found = await compared(tmp_path, [LUCKY, LUCKY], 12, 4)
    assert verdict(found, "lucky (A/A)") in ("equivalent", "not enough data")
    assert len(found.runs) == 96
    (await compared(tmp_path, [GOOD, GOOD])).assert_not_worse(margin=0.01)


async def test_compare_takes_a_graph_three_times(tmp_path: Path) -> None:
    assert (await compared(tmp_path, [GOOD] * 3)).graphs == ("good", "good (A/A)", "good (A/A 2)")


@pytest.mark.parametrize(("when", "passed"), [("making", 0.0), ("closing", 1.0)])
async def test_compare_survives_a_graph_that_breaks_down(tmp_path: Path, when: str, passed: float) -> None:
    @register_node(f"lab_breaks_{when}")
    class Breaks(Echo):
        """Say the message, and fail before or after all turns."""

        def __init__(self) -> None:
            if when == "making":
                raise RuntimeError("no way in")

        async def close(self) -> None:
            raise RuntimeError("no way out")

    found = await compared(tmp_path, [GOOD, graph("frail", f"lab_breaks_{when}")], 6)
    assert found.runs.groupby("graph")["passed"].mean().to_dict() == {"good": 1.0, "frail": passed}
    assert "problem: frail, lab/s" in found.text
    assert "RuntimeError: no way" in found.text


def test_what_a_metric_closes_over_counts() -> None:
    def counting(number: float) -> list[Any]:
        def by_default(turn: Any, number: float = number) -> float:
            return number

        return [lambda turn: number, by_default, partial(lambda number, turn: number, number)]

    for one, again, other in zip(counting(1.0), counting(1.0), counting(2.0), strict=True):
        said = [facts_of(None, {"own": Metric(measure)}) for measure in (one, again, other)]
        assert said[0] == said[1] != said[2]


async def test_compare_measures_what_you_measure(tmp_path: Path) -> None:
    metrics = {
        "length": Metric(lambda turn: len(turn.text), better="lower", relative=True),
        "capitals": lambda turn: sum(letter.isupper() for letter in turn.text),
        "broken": lambda turn: 1 / 0,
    }
    found = await compared(tmp_path, [GOOD, LOUD], metrics=metrics)
    assert verdict(found, "loud", "length") == "identical"
    assert verdict(found, "loud", "capitals") == "better"
    assert verdict(found, "loud", "broken") == "not enough data"
    assert "ZeroDivisionError" in found.text
    assert found.runs["capitals"].max() == 4


async def test_compare_says_that_offline_figures_are_plumbing(tmp_path: Path) -> None:
    found = await compared(tmp_path, [GOOD, LOUD])
    assert "measure plumbing, not quality" in found.text
    assert "measure plumbing, not quality" in found.to_html()


async def test_compare_gates_on_regressions(tmp_path: Path) -> None:
    said = (await compared(tmp_path, [GOOD, graph("copy", "lab_echo")])).assert_not_worse()
    assert said == (
        "copy, passed: the same in all of 10 scenarios; up to 26% of such scenarios could differ and not be among them"
    )
    (await compared(tmp_path, [LOUD, GOOD])).assert_not_worse()
    with pytest.raises(Regression, match=r"loud, passed: -0\.333"):
        (await compared(tmp_path, [GOOD, LOUD])).assert_not_worse(margin=0.1)
    with pytest.raises(NotEnoughData, match="at least 6 scenarios"):
        (await compared(tmp_path, [GOOD, LOUD], 4)).assert_not_worse()
    few = await compared(tmp_path, [GOOD, graph("copy", "lab_echo")], 3)
    with pytest.raises(NotEnoughData, match=r"same in all of 3 scenarios; up to 63% of such .* At least 6"):
        few.assert_not_worse()
    assert not issubclass(NotEnoughData, Regression)
    with pytest.raises(LabError, match="did you mean 'passed'"):
        (await compared(tmp_path, [GOOD, LOUD])).assert_not_worse(metric="pased")


async def test_compare_shows_both_sides_of_a_flip(tmp_path: Path) -> None:
    found = await compared(tmp_path, [GOOD, LOUD])
    sides = found.side_by_side("s3")
    assert "> word 3\n  voice: word 3\n  voice: WORD 3" in sides.text
    assert str(found.diverged("lab/s3")) == "turn 1, 'word 3': said 'word 3' | said 'WORD 3'"
    assert found.diverged("s3", "loud").turn == 1
    with pytest.raises(LabError, match="no run of 's33'"):
        found.side_by_side("s33")


async def test_compare_escapes_what_others_wrote(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    steps = [{"say": evil, "expect": {"reply": "</table>"}}]
    bad = [scenario(n).model_copy(update={"name": f"{evil}{n}"}) for n in range(6)]
    bad.append(scenario(9).model_validate({"name": evil, "db": "none", "steps": steps}))
    named = graph("evil" + evil, "lab_shout")
    found = await compare([GOOD, named], bad, 1, "offline", db=None, progress=False, path=tmp_path / "r.jsonl")
    page = found.to_html()
    assert "<script" not in page.lower()
    assert "<img" not in page.lower()
    assert "alert(1)" in page
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")
    assert found.to_html() == page


async def test_compare_has_a_short_stable_form(tmp_path: Path) -> None:
    many = [graph(f"graph-number-{number}", "lab_shout") for number in range(12)]
    found = await compared(tmp_path, [GOOD, *many], 1)
    assert len(repr(found)) <= 110
    assert repr(found).endswith("…)")


async def test_compare_needs_a_budget_for_a_paid_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = [s.model_copy(update={"steps": (s.steps[0].model_copy(update={"say": "Hallo"}),)}) for s in scenarios(2)]
    with pytest.raises(BudgetNeeded, match=r"4 runs, about \d+ model calls, about \d+\.\d\d USD"):
        await compare(["v1-current"], asked, 2, "anthropic", db=None, progress=False, path=tmp_path / "r.jsonl")
    assert re.match(r"anthropic: 4 runs, about \d+ model calls", capsys.readouterr().out)


async def test_compare_replays_a_cassette_without_a_budget(tmp_path: Path) -> None:
    async with Runtime("v1-current", "offline", None, trace=False, clock=lambda: BEGIN) as rt:
        await rt.handle_message("word 0")
        await rt.settle()
        Cassette.of(rt).save(tmp_path / "rules.yaml")
        Cassette.of(rt, model="anthropic").save(tmp_path / "paid.yaml")
    given: dict[str, Any] = {"db": None, "progress": False}
    tape = Cassette(tmp_path / "rules.yaml", repeat=True)
    found = await compare(["v1-current"], [scenario(0)], 2, tape, path=tmp_path / "rules.jsonl", **given)
    assert found.runs["calls"].tolist() == [len(rt.turns[0].calls)] * 2
    tape = Cassette(tmp_path / "paid.yaml", repeat=True)
    assert len((await compare(["v1-current"], [scenario(0)], 2, tape, path=tmp_path / "paid.jsonl", **given)).runs) == 2


async def test_compare_stops_at_its_budget_and_goes_on(tmp_path: Path) -> None:
    async def greet(budget: Any) -> Comparison:
        hello = (scenario(0).steps[0].model_copy(update={"say": "Hallo"}),)
        asked = [scenario(n).model_copy(update={"steps": hello}) for n in range(6)]
        return await compare(
            ["v1-current"], asked, 1, "offline", budget=budget, db=None, progress=False, limit=1,
            path=tmp_path / "r.jsonl",
        )  # fmt: skip

    with pytest.raises(BudgetExceeded, match=r"budget of 9 calls .* of 6 are done and kept in .*r\.jsonl"):
        await greet({"calls": 9})
    done = (tmp_path / "r.jsonl").read_bytes().count(b"\n")
    assert 0 < done < 6
    assert len((await greet(None)).runs) == 6


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"graphs": []}, LabError, "no graph"),
        ({"graphs": ["v1-curent"]}, UnknownGraph, "did you mean 'v1-current'"),
        ({"graphs": [GOOD, graph("good", "lab_shout")]}, LabError, "a name of its own"),
        ({"repeats": 0}, LabError, "whole number"),
        ({"limit": 0}, LabError, "whole number"),
        ({"budget": "much"}, LabError, "is not understood"),
        ({"budget": -1}, LabError, "is none"),
        ({"metrics": {"passed": len}}, LabError, "built in"),
        ({"metrics": {"mine": 3}}, LabError, "function of a turn"),
        ({"metrics": [len]}, LabError, "give them by name"),
        ({"budget": {"calls": 0}}, BudgetExceeded, "budget of 0 calls"),
        ({"scenarios": "no/such/folder"}, ScenarioError, "cannot read"),
        ({"scenarios": [scenario(1), scenario(1)]}, LabError, "two scenarios are called 'lab/s1'"),
    ],
)
async def test_compare_refuses(tmp_path: Path, options: dict[str, Any], error: type[Exception], says: str) -> None:
    given: dict[str, Any] = {"graphs": [GOOD], "scenarios": scenarios(1), "path": tmp_path / "r.jsonl", "db": None}
    with pytest.raises(error, match=says):
        await compare(**{**given, "model": "offline", "progress": False, **options})


async def test_compare_finds_scenarios_from_a_notebooks_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "suites").mkdir()
    (tmp_path / "notebooks").mkdir()
    text = "graphs: [v1-current]\nscenarios:\n- {name: a, db: none, steps: [{say: x}]}\n"
    (tmp_path / "suites" / "one.yaml").write_text(text)
    monkeypatch.chdir(tmp_path / "notebooks")
    found = await compare([GOOD], "suites", 1, "offline", db=None, progress=False, path=tmp_path / "r.jsonl")
    assert list(found.runs["scenario"]) == ["one/a"]


async def test_runs_made_elsewhere_are_compared_alike(tmp_path: Path) -> None:
    found = await compared(tmp_path, [GOOD, LOUD], 8, 2)
    again = Comparison.from_runs(found.runs)
    for column in ("difference", "low", "high"):
        one, two = (f.summary.query("metric == 'passed'")[column].iloc[0] for f in (found, again))
        assert one == pytest.approx(two)
    assert verdict(again, "loud") == "worse"
    with pytest.raises(LabError, match="no column passed"):
        Comparison.from_runs(found.runs.drop(columns="passed"))
    with pytest.raises(LabError, match="no row"):
        Comparison.from_runs(found.runs.iloc[:0])
    with pytest.raises(LabError, match="row 0, passed: 'yes' is no number"):
        Comparison.from_runs(found.runs.assign(passed="yes"))
    unknown = Comparison.from_runs(
        found.runs.query("graph == 'good'").assign(passed=None).astype({"passed": "Float64"})
    )
    assert unknown.runs["passed"].isna().all()
    one = found.runs.astype({"passed": object})
    one.loc[(one["graph"] == "good") & (one["scenario"] == "lab/s0"), "passed"] = None
    assert "lab/s0" not in set(Comparison.from_runs(one).flips["scenario"])


@pytest.mark.parametrize("model", ["offline", None])
async def test_faults_of_one_run_do_not_leak_into_another(tmp_path: Path, model: str | None) -> None:
    text = (
        "graphs: [v1-current]\nscenarios:\n- name: broken\n  db: none\n  misbehave: [drop_stream]\n  steps:\n"
        "  - {say: Hallo, expect: {calls: {input: 2, output: 2}}}\n"
    )
    (tmp_path / "s.yaml").write_text(text)
    found = await compare(
        ["v1-current"], tmp_path / "s.yaml", 6, model, db=None, progress=False, path=tmp_path / "r.jsonl"
    )
    assert found.runs["passed"].tolist() == [1.0] * 6


async def test_attribution_names_the_node_that_made_the_difference(tmp_path: Path) -> None:
    base = load_graph("v1-current")
    silent = base.derive(
        "attributed",
        prompts={"thinker": base.prompt("thinker") + "\nAnswer in one short sentence."},
        tiers={"memorizer": "medium"},
    )
    found = await compare([base, silent], german(), 1, "offline", db=None, progress=False, path=tmp_path / "r.jsonl")
    assert verdict(found, "attributed") == "worse"
    parts = await found.attribute()
    assert [part.what for part in parts] == ["thinker", "memorizer"]
    frame = parts.frame.set_index("swapped")
    assert frame.loc["thinker", "verdict"] == "worse"
    assert frame.loc["memorizer", "verdict"] == "identical"
    assert parts.rest == pytest.approx(0.0)
    assert "thinker" in repr(parts)


def german() -> list[Scenario]:
    asked = (
        "Mondbasen",
        "Drachen",
        "Wolken",
        "Sterne",
        "Träume",
        "Wellen",
        "Lieder",
        "Monde",
        "Farben",
        "Wege",
        "Namen",
        "Tage",
    )
    return [
        Scenario.model_validate(
            {
                "name": word,
                "db": "none",
                "steps": [{"say": f"Wie viele {word} gibt es?", "expect": {"reply": "Ich kann"}}],
            }
        )
        for word in asked
    ]
