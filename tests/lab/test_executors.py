"""Comparing beyond this loop: the same results on any executor, whoever is killed, and none counted twice."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from agent import Comparison, Graph, compare, register_node
from agent.data.database import open_database
from agent.errors import CannotTravel, WorkersLost
from agent.lab.scenarios import load_scenarios
from agent.models.model import open_model
from tests.lab.answering import GOOD, LOUD, compared, graph, scenarios

ROOT = Path(__file__).parents[2]
HELD = threading.Lock()
STABLE = ["graph", "scenario", "repeat", "passed", "solved", "findings", "calls", "tokens", "usd"]


def outcome(found: Comparison) -> Any:
    return found.runs[STABLE].to_dict("list")


@pytest.fixture
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(4) as executor:
        yield executor


@pytest.fixture
def processes() -> Iterator[Executor]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        yield executor


@pytest.fixture
def dask() -> Iterator[Any]:
    distributed = pytest.importorskip("distributed")
    cluster = distributed.LocalCluster(
        n_workers=2, threads_per_worker=2, processes=True, host="127.0.0.1", silence_logs=50,
        dashboard_address=None, worker_dashboard_address=None,
    )  # fmt: skip
    with cluster, distributed.Client(cluster) as client:
        yield client


@pytest.mark.parametrize("kind", ["threads", "processes"])
async def test_executor_gives_the_same_results(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    executor = request.getfixturevalue(kind)
    here = await compared(tmp_path, [GOOD, LOUD], 8, 2, path=tmp_path / "here.jsonl")
    there = await compared(tmp_path, [GOOD, LOUD], 8, 2, path=tmp_path / "there.jsonl", executor=executor)
    assert outcome(there) == outcome(here)


async def test_dask_gives_the_same_results_with_models_and_databases_of_its_own(dask: Any, tmp_path: Path) -> None:
    suites = load_scenarios(ROOT / "tests/scenarios/followups.yaml")[:3]
    given: dict[str, Any] = {"db": "sample", "progress": False}
    here = await compare(["v1-current"], suites, 2, "offline", path=tmp_path / "here.jsonl", **given)
    there = await compare(
        ["v1-current"], suites, 2, "offline", executor=dask.get_executor(), path=tmp_path / "there.jsonl", **given
    )
    assert outcome(there) == outcome(here)
    assert set(here.runs["passed"]) == {1.0}
    await _kill_one_worker(dask, tmp_path)


async def _kill_one_worker(dask: Any, tmp_path: Path) -> None:
    """Kill a worker in the middle: its runs are made again, and each counts once."""
    path = tmp_path / "killed.jsonl"
    slow = _slow_graph()
    task = asyncio.ensure_future(
        compared(tmp_path, [slow], 30, 2, path=path, executor=dask.get_executor(pure=False), limit=4)
    )
    workers = dask.run(os.getpid)
    while not path.exists() or path.read_bytes().count(b"\n") < 10:
        assert not task.done(), task.exception()
        await asyncio.sleep(0.02)
    os.kill(next(iter(workers.values())), signal.SIGKILL)
    found = await asyncio.wait_for(task, 60)
    assert len(found.runs) == 60
    assert path.read_bytes().count(b"\n") == 60
    assert not found.runs.duplicated(["graph", "scenario", "repeat"]).any()
    assert set(found.runs["passed"]) == {1.0}


def _slow_graph() -> Graph:
    """Give a graph whose node was typed in a notebook: its class can only travel by value."""
    notebook = ModuleType("__main__")
    code = """
import asyncio
from agent import Envelope, Reply

class Typed:
    accepts = Envelope
    gives = Reply

    async def run(self, message, turn):
        await asyncio.sleep(0.05)
        return Reply(message.text)
"""
    exec(compile(code, "<cell>", "exec"), notebook.__dict__)
    register_node("lab_typed")(notebook.__dict__["Typed"])
    return graph("typed", "lab_typed")


async def test_broken_executor_is_told_and_nothing_is_lost(tmp_path: Path, processes: Any) -> None:
    path = tmp_path / "runs.jsonl"
    task = asyncio.ensure_future(compared(tmp_path, [_slow_graph()], 30, 2, executor=processes, limit=4))
    while not path.exists() or path.read_bytes().count(b"\n") < 4:
        assert not task.done(), task.exception()
        await asyncio.sleep(0.02)
    os.kill(next(iter(processes._processes)), signal.SIGKILL)
    with pytest.raises(WorkersLost, match="start the comparison again"):
        await task
    done = path.read_bytes().count(b"\n")
    assert 4 <= done < 60
    found = await compared(tmp_path, [_slow_graph()], 30, 2)
    assert len(found.runs) == 60
    assert set(found.runs["passed"]) == {1.0}


def test_forked_workers_start_afresh(tmp_path: Path) -> None:
    """A worker loop of this process does not live in a child that was forked from it."""
    code = """
import asyncio
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tests.lab.answering import GOOD, compared

async def on(executor, name):
    return await compared(Path("."), [GOOD], 3, path=Path(FOLDER, name), executor=executor)

async def main():
    with ThreadPoolExecutor(2) as threads:
        await on(threads, "threads.jsonl")
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as forks:
        print(len((await on(forks, "forks.jsonl")).runs))

asyncio.run(main())
""".replace("FOLDER", repr(str(tmp_path)))
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60, cwd=ROOT
    )  # fmt: skip
    assert done.stdout == "3\n", done.stderr


async def test_what_a_notebook_defines_travels(tmp_path: Path, processes: Executor) -> None:
    shift = 3
    metrics = {"shifted": lambda turn: len(turn.text) + shift}
    found = await compared(tmp_path, [_slow_graph()], 6, executor=processes, metrics=metrics)
    assert set(found.runs["shifted"]) == {9.0}


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"model": open_model("offline")}, "an open model cannot be sent"),
        ({"db": open_database("sample")}, "an open db cannot be sent"),
        ({"metrics": {"held": lambda turn: float(HELD.locked())}}, "must not hold connections"),
    ],
)
async def test_what_cannot_travel_is_named(
    options: dict[str, Any], says: str, tmp_path: Path, threads: Executor
) -> None:
    given = {"model": "offline", "db": None, "metrics": None, **options}
    with pytest.raises(CannotTravel, match=says):
        await compare(
            [GOOD], scenarios(2), 1, given["model"], given["metrics"], threads, db=given["db"], progress=False,
            path=tmp_path / "r.jsonl",
        )  # fmt: skip
