"""Latency: turns of v1-current on an offline model that takes 0.2 s a call, beside their critical path."""

import asyncio
import statistics
import time

from agent import Offline, Runtime

LATENCY, TURNS = 0.2, 20
CASES = {
    "plain (input, thinker, output)": ("Was kannst du?", 3),
    "one tool round": ("Wie viele Kunden gibt es?", 4),
    "with a plan": ("Untersuche bitte den Umsatz der Kunden und vergleiche dann die Jahre miteinander", None),
    "reflex (input, output)": ("Hallo!", 2),
}


def main() -> None:
    """Print the median of each kind of turn, waited for and sent at once, and the ratio to its critical path."""
    for name, (text, calls) in CASES.items():
        for at_once in (False, True):
            median, path = asyncio.run(measure(text, settle=not at_once))
            least = LATENCY * (calls or path)
            how = "sent at once" if at_once else "after a pause"
            print(f"  {name:<34} {how:<14} {median:6.3f} s  {path} calls  {median / least:5.2f} x critical path")


async def measure(text: str, *, settle: bool) -> tuple[float, int]:
    """Give the median time of a turn in seconds and the number of model calls before its reply."""
    times, calls = [], 0
    async with Runtime("v1-current", model=Offline(latency=LATENCY), trace=False) as session:
        await session.handle_message(text)
        await session.settle()
        for _ in range(TURNS):
            began = time.perf_counter()
            turn = await session.handle_message(text)
            times.append(time.perf_counter() - began)
            calls = turn._record.foreground_calls
            if settle:
                await session.settle()
    return statistics.median(times), calls
