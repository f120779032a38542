"""The asyncio floor: what the seven steps of a turn cost at least, bare and with stream, trace and saved state."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from benchmarks.clock import interleaved
from benchmarks.floor import BareFloor, TracedFloor
from benchmarks.pipeline import Stubs, history

ROUNDS, TURNS = 15, 200


def main() -> None:
    """Print the processor time of a turn and the ratio to the bare floor."""
    with tempfile.TemporaryDirectory() as folder:
        times = asyncio.run(measure(Path(folder)))
    for name, microseconds in times.items():
        print(f"  {name:<30} {microseconds:8.1f} us a turn  {microseconds / times['bare floor']:6.2f} x")


async def measure(folder: Path) -> dict[str, float]:
    """Give microseconds a turn, by variant."""
    bare = BareFloor(Stubs(), history(40))
    traced = TracedFloor(Stubs(), history(40), folder)
    times = await interleaved(
        {"bare floor": turn_of(bare), "with stream, trace, state": turn_of(traced)}, ROUNDS, TURNS
    )
    traced.close()
    return times


def turn_of(session: BareFloor) -> Callable[[], Awaitable[object]]:
    """Give a function that takes one whole turn of a session, its background included."""

    async def turn() -> None:
        await session.turn("hello there")
        await session.settle()

    return turn
