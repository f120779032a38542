"""Questions: how many of the committed questions the offline rules answer rightly, wrongly, or honestly not."""

from __future__ import annotations

import asyncio
from collections import Counter

from benchmarks.scoring import Verdict, by_kind, judged

SETS = {
    "sample": "the sample data",
    "heldout": "the sample data in other words",
    "chinook": "Chinook, a schema the rules were not written for",
    "rental": "a film rental shop, likewise",
    "fresh": "the film rental shop again, written last",
    "unanswerable": "no answer is in the data",
    "review_sample": "the sample data, written by a reviewer",
    "review_chinook": "Chinook, likewise",
    "review_unanswerable": "no answer is in the data, likewise",
    "again_sample": "the sample data, with follow-ups",
    "again_chinook": "Chinook, likewise",
    "library": "a town library, likewise",
    "again_unanswerable": "no answer is in the data, once more",
    "last_sample": "the sample data, a second time",
    "last_chinook": "Chinook, likewise",
    "garage": "a car repair shop, likewise",
    "last_unanswerable": "no answer is in the data, likewise",
    "third_sample": "the sample data, a third time",
    "third_chinook": "Chinook, likewise",
    "hotel": "a pair of hotels, likewise",
    "third_unanswerable": "no answer is in the data, likewise",
    "fourth_sample": "the sample data, a fourth time",
    "fourth_chinook": "Chinook, likewise",
    "school": "an evening school, likewise",
    "fourth_unanswerable": "no answer is in the data, likewise",
}


def main() -> None:
    """Print the verdicts of each set, in all and by kind."""
    asyncio.run(_print())


async def _print() -> None:
    for name, about in SETS.items():
        found = await judged(name)
        if not found:
            print(f"  {name} ({about}): not measured, its database is not at hand")
            continue
        print(f"  {name} ({about})")
        print(f"    {'all':12} {_line(Counter(one.verdict for one in found))}")
        for kind, counted in by_kind(found).items():
            print(f"    {kind:12} {_line(counted)}")


def _line(counted: Counter[Verdict]) -> str:
    total = sum(counted.values())
    return (
        f"{counted['right']:3} of {total} right, {counted['wrong']} wrong, {counted['not understood']} not understood"
    )


if __name__ == "__main__":
    main()
