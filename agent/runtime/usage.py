"""What model calls cost: totals and a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas

    from agent.models.request import ModelCall


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over model calls; ``usd`` is None when one of the prices is not known."""

    calls: int
    input_tokens: int
    output_tokens: int
    usd: float | None

    def __str__(self) -> str:
        """The totals as a footer shows them."""
        cost = "price unknown" if self.usd is None else f"${self.usd:.4f}"
        return f"{self.calls} calls, {self.input_tokens + self.output_tokens:,} tokens, {cost}"


def totals(calls: Iterable[ModelCall]) -> Totals:
    """Add up calls."""
    kept = list(calls)
    prices = [call.usd for call in kept]
    usd = None if any(price is None for price in prices) else sum(price or 0.0 for price in prices)
    return Totals(len(kept), sum(c.input_tokens for c in kept), sum(c.output_tokens for c in kept), usd)


def usage_frame(calls: Sequence[ModelCall]) -> pandas.DataFrame:
    """Give a row for each node and model: calls, tokens, cost in USD (missing when not known), milliseconds."""
    import pandas

    columns = ["node", "tier", "model", "outcome", "input_tokens", "output_tokens", "cached_tokens", "usd", "ms"]
    frame = pandas.DataFrame([[getattr(call, column) for column in columns] for call in calls], columns=columns)
    frame["usd"] = frame["usd"].astype("Float64")
    grouped = frame.groupby(["node", "tier", "model"], sort=False, as_index=False)
    sums = grouped[["input_tokens", "output_tokens", "cached_tokens", "ms"]].sum()
    sums.insert(3, "calls", grouped.size()["size"])
    sums["usd"] = grouped["usd"].agg(lambda prices: prices.sum(skipna=False))["usd"]
    return sums
