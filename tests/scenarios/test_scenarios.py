"""Every scenario on every graph that its suite names."""

from pathlib import Path

import pytest

from agent import Offline
from agent.data.database import Database
from agent.lab.running import Setting, run_scenario
from agent.lab.scenarios import load_scenarios
from agent.lab.schema import Scenario

SCENARIOS = load_scenarios(Path(__file__).parent)
CASES = [
    pytest.param(scenario, graph, id=f"{scenario.suite}-{scenario.name}-{graph}".replace(" ", "_"))
    for scenario in SCENARIOS
    for graph in scenario.graphs
]


@pytest.mark.parametrize(("scenario", "graph"), CASES)
async def test_scenario_goes_as_expected(scenario: Scenario, graph: str, db: Database) -> None:
    model = Offline(latency=scenario.latency, misbehave=scenario.misbehave)
    run = await run_scenario(scenario, graph, Setting(model, db))
    missed = [f"step {check.step}, {check.what}: {check.detail}" for check in run.checks if not check.passed]
    assert not missed, "\n".join([scenario.source, *missed, *run.problems])
    assert run.checks


def test_scenarios_are_forty_in_eleven_suites_and_two_languages() -> None:
    suites = {scenario.suite for scenario in SCENARIOS}
    assert len(suites) >= 11
    assert len(SCENARIOS) >= 40
    languages = {step.expect.language for scenario in SCENARIOS for step in scenario.steps}
    assert {"de", "en"} <= languages
