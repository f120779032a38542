"""The budget of a comparison: every call is held to it before it is made, however many runs go on at once."""

from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from agent import Comparison, compare
from agent.errors import BudgetExceeded
from agent.lab.schema import Scenario
from agent.testing import MessagesServer, offline
from tests.lab.answering import scenario


def greetings(count: int) -> list[Scenario]:
    hello = (scenario(0).steps[0].model_copy(update={"say": "Hallo"}),)
    return [scenario(n).model_copy(update={"steps": hello}) for n in range(count)]


async def compared(url: str, path: Path, executor: Executor | None = None, **options: Any) -> Comparison:
    return await compare(
        ["v1-current"], greetings(12), 1, url, db=None, progress=False, path=path, executor=executor, limit=8, **options
    )


@pytest.mark.parametrize("threads", [0, 4])
@pytest.mark.parametrize("calls", [0, 3, 5, 17, 30])
async def test_comparison_makes_no_call_beyond_its_budget(calls: int, threads: int, tmp_path: Path) -> None:
    executor = ThreadPoolExecutor(threads) if threads else nullcontext(None)
    async with MessagesServer(otherwise=offline) as server:
        with executor as pool, pytest.raises(BudgetExceeded, match=f"budget of {calls} calls ends here"):
            await compared(server.url, tmp_path / "r.jsonl", pool, budget={"calls": calls})
        assert len(server.requests) <= calls
        kept = (tmp_path / "r.jsonl").read_bytes().count(b"\n") if (tmp_path / "r.jsonl").exists() else 0
        assert kept >= (calls - 8) // 4
        found = await compared(server.url, tmp_path / "r.jsonl")
    assert len(found.runs) == 12
    assert found.runs["passed"].nunique() == 1, "no run that was broken off is kept"
    assert all(turn.status == "ok" for run in found.kept for turn in run.turns)


@pytest.mark.parametrize("threads", [0, 4])
async def test_comparison_that_fits_its_budget_is_complete(threads: int, tmp_path: Path) -> None:
    executor = ThreadPoolExecutor(threads) if threads else nullcontext(None)
    async with MessagesServer(otherwise=offline) as server:
        with executor as pool:
            found = await compared(server.url, tmp_path / "r.jsonl", pool, budget={"calls": 12 * 8})
        assert len(found.runs) == 12
        assert found.runs["calls"].sum() == len(server.requests)


async def test_budget_in_dollars_is_kept_by_the_calls(tmp_path: Path) -> None:
    async with MessagesServer(otherwise=offline) as server:
        with pytest.raises(BudgetExceeded, match=r"price of .* is not known"):
            await compared(server.url, tmp_path / "r.jsonl", budget=0.5)
        assert server.requests == []
