"""Measure processor time of interleaved rounds, so that a busy machine disturbs all candidates alike."""

import statistics
import time
from collections.abc import Awaitable, Callable, Mapping


async def interleaved(
    candidates: Mapping[str, Callable[[], Awaitable[object]]], rounds: int, repeats: int
) -> dict[str, float]:
    """Give the median processor time of one call, in microseconds, by candidate."""
    spent: dict[str, list[float]] = {name: [] for name in candidates}
    for number in range(rounds + 1):
        for name, call in candidates.items():
            start = time.process_time()
            for _ in range(repeats):
                await call()
            if number:  # the first round warms up
                spent[name].append((time.process_time() - start) / repeats * 1e6)
    return {name: statistics.median(times) for name, times in spent.items()}
