"""What a comparison will probably cost: the offline rules take every scenario once, and their tokens are priced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent.graph import Graph
from agent.lab.jobs import Job, Lane
from agent.lab.running import Setting, run_scenario
from agent.lab.schema import Scenario
from agent.models.cassette.cassette import AT_ONCE
from agent.models.model import Model, open_model
from agent.models.prices import price
from agent.models.request import Tier, Usage
from agent.models.settings import Provider, choose_provider
from agent.runtime.turn import Turn


@dataclass(frozen=True, slots=True)
class Estimate:
    """Runs to be made, and the model calls and USD that they will probably take; ``usd`` None: a price is unknown."""

    runs: int
    calls: int
    usd: float | None

    def __str__(self) -> str:
        """The estimate in one sentence."""
        cost = "at prices that are not known" if self.usd is None else f"about {self.usd:.2f} USD"
        return (
            f"{self.runs} runs, about {self.calls} model calls, {cost} (estimated from a dry run on the offline rules)"
        )


@dataclass(slots=True)
class _Dry:
    """Adds up what turns would cost at the prices of a provider."""

    models: Mapping[Tier, str]
    calls: int = 0
    usd: float = 0.0
    unknown: bool = False

    def __call__(self, turn: Turn) -> float:
        for call in turn.record.calls:
            self.calls += 1
            usage = Usage(call.input_tokens, call.output_tokens, call.cached_tokens)
            cost = price(self.models[call.tier], usage)
            self.unknown |= cost is None
            self.usd += cost or 0.0
        return 0.0


def provider_of(model: Any) -> Provider:
    """Give who answers behind a model or a model setting."""
    return model.provider if isinstance(model, Model) else choose_provider(model)


def is_paid(provider: Provider) -> bool:
    """Tell whether calls cost money that somebody has to allow; a replayed cassette asks nobody."""
    return provider.kind == "anthropic" and not provider.free and provider.retry != AT_ONCE


async def estimated(jobs: Sequence[Job], provider: Provider, db: Any) -> Estimate:
    """Take every scenario of these jobs once on every graph, offline, and price what the real model would be sent."""
    times = Counter((job.lane.label, job.scenario.id) for job in jobs)
    one_each: dict[tuple[str, str], tuple[Lane, Scenario]] = {
        (job.lane.label, job.scenario.id): (job.lane, job.scenario) for job in jobs
    }
    calls, usd, unknown = 0, 0.0, False
    model = open_model("offline")
    try:
        for place, (lane, scenario) in one_each.items():
            dry = await _dry_run(lane.graph, scenario, provider, Setting(model, db))
            calls += dry.calls * times[place]
            usd += dry.usd * times[place]
            unknown |= dry.unknown
    finally:
        await model.close()
    return Estimate(len(jobs), calls, None if unknown else usd)


async def _dry_run(graph: Graph, scenario: Scenario, provider: Provider, setting: Setting) -> _Dry:
    dry = _Dry(provider.models)
    await run_scenario(scenario, graph, Setting(setting.model, setting.db, {"cost": dry}))
    return dry
