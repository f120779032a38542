"""Every scenario on every graph that its suite names."""

from pathlib import Path

import pytest

from agent.data.database import Database
from tests.scenarios.loader import Scenario, load_scenarios
from tests.scenarios.running import run

SCENARIOS = load_scenarios(Path(__file__).parent)
CASES = [
    pytest.param(scenario, graph, id=f"{scenario.suite}-{scenario.name}-{graph}".replace(" ", "_"))
    for scenario in SCENARIOS
    for graph in scenario.graphs
]


@pytest.mark.parametrize(("scenario", "graph"), CASES)
async def test_scenario_goes_as_expected(scenario: Scenario, graph: str, db: Database) -> None:
    found = await run(scenario, graph, db)
    assert not found, "\n".join([scenario.source, *found])


def test_scenarios_are_of_eleven_suites_and_two_languages() -> None:
    suites = {scenario.suite for scenario in SCENARIOS}
    assert len(suites) >= 11
    languages = {step.expect.language for scenario in SCENARIOS for step in scenario.steps}
    assert {"de", "en"} <= languages
