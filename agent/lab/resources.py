"""What the runs of one process share: an open model for each kind of behaviour, and the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from agent.data.database import Database, open_database
from agent.graph import Graph
from agent.lab.allowance import Allowance
from agent.lab.metrics import Metric
from agent.lab.running import Setting, run_scenario
from agent.lab.runs import Run
from agent.lab.schema import Scenario
from agent.models.model import Model, open_model
from agent.models.offline.config import Offline


@dataclass(slots=True)
class Resources:
    """Opens models and the database when they are first needed, and lets many sessions use them."""

    model: Any
    db: Any
    _models: dict[Any, Model] = field(default_factory=dict)
    _database: Database | None = None

    async def run(
        self, graph: Graph, scenario: Scenario, metrics: Mapping[str, Metric], allowed: Allowance | None = None
    ) -> Run:
        """Run a scenario once on a graph; ``allowed`` is what its calls are held to."""
        own = {name: metric.measure for name, metric in metrics.items() if metric.measure is not None}
        setting = behaving(self.model, scenario)
        if isinstance(setting, Offline) and setting.misbehave:  # it counts the calls that it spoils: nothing to share
            spoiling = open_model(setting)
            try:
                return await run_scenario(scenario, graph, Setting(spoiling, self._connected(scenario), own, allowed))
            finally:
                await spoiling.close()
        used = Setting(self._opened(setting), self._connected(scenario), own, allowed)
        return await run_scenario(scenario, graph, used)

    async def close(self) -> None:
        """Close what was opened here; what was handed over open stays open."""
        for model in self._models.values():
            if model is not self.model:
                await model.close()
        if self._database is not None and self._database is not self.db:
            await self._database.close()

    def _opened(self, setting: Any) -> Model:
        if isinstance(setting, Model):
            return setting
        if setting not in self._models:
            self._models[setting] = open_model(setting)
        return self._models[setting]

    def _connected(self, scenario: Scenario) -> Database | None:
        if self._database is None and scenario.db == "sample":
            self._database = self.db if isinstance(self.db, Database) else open_database(self.db)
        return self._database


def behaving(model: Any, scenario: Scenario) -> Any:
    """Give the model of a scenario: the offline rules misbehave, and take their time, as the scenario says."""
    if isinstance(model, Model) and model.provider.offline is not None:
        model = model.provider.offline
    if model == "offline":
        model = Offline()
    if not isinstance(model, Offline):
        return model
    return Offline(max(model.latency, scenario.latency), tuple(dict.fromkeys([*model.misbehave, *scenario.misbehave])))
