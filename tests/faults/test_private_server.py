"""Faults of the private server: killed kernels, stale files, full and forbidden folders; nothing stays behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

TALK = """
import asyncio, json, resource, sys
from agent import Runtime
from agent.data.server import stop_shared_server
if len(sys.argv) > 1:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
async def main():
    told = []
    async with Runtime(model="offline", db="sample", trace=False) as rt:
        for text in ("Hallo", "Wie viele Kunden gibt es?", "Baue zwei Knöpfe: Ja und Nein"):
            turn = await rt.handle_message(text)
            told.append([turn.status, turn.text, len(turn.controls)])
    print(json.dumps(told))
asyncio.run(main())
"""
OWNER = """
import sys
print("begins", flush=True)
from agent.data.sample import sample_address
sample_address()
print("runs", flush=True)
sys.stdin.readline()
"""
BUSY = """
import asyncio
from agent.data.database import open_database
db = open_database("sample")
async def main():
    await db.query("SELECT 1")
    asyncio.get_running_loop().call_later(0.3, print, "runs")
    # Past the guard on purpose: one call of a function that no KILL ends.
    await db._ask("SELECT LENGTH(REPLACE(REPEAT('a', 2000000), 'a', 'bbbb'))")
import functools, builtins
builtins.print = functools.partial(print, flush=True)
asyncio.run(main())
"""


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "WORKBENCH_HOME": str(home)}


def talk(home: Path, *arguments: str) -> list[list[object]]:
    """Hold a conversation in a fresh process; gives status, text and number of controls of each turn."""
    done = subprocess.run(
        [sys.executable, "-c", TALK, *arguments],
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return list(json.loads(done.stdout))


def begun(code: str, home: Path, word: str) -> subprocess.Popen[str]:
    """Start a process and wait until it says that word."""
    process = subprocess.Popen(
        [sys.executable, "-c", code], env=environment(home), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    while word not in process.stdout.readline():
        assert process.poll() is None
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def left(home: Path) -> list[str]:
    """Give the processes that have to do with a folder."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        command = " ".join(process.info["cmdline"] or ())
        if str(home) in command and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(command)
    return found


def wait_until_nothing_is_left(home: Path) -> None:
    until = time.monotonic() + 15
    while processes := left(home):
        assert time.monotonic() < until, processes
        time.sleep(0.02)


@pytest.mark.parametrize("seconds", [0.0, 0.4, 0.8, 1.2, 2.0])
def test_kernel_killed_while_the_server_starts_leaves_nothing(tmp_path: Path, seconds: float) -> None:
    process = begun(OWNER, tmp_path, "begins")
    time.sleep(seconds)
    end(process)
    wait_until_nothing_is_left(tmp_path)
    assert [turn[0] for turn in talk(tmp_path)] == ["ok"] * 3
    assert not (tmp_path / "mariadb" / "1").exists(), "the folder of the killed one is taken over"


def test_kernel_killed_while_the_server_is_busy_leaves_nothing(tmp_path: Path) -> None:
    process = begun(BUSY, tmp_path, "runs")
    assert left(tmp_path)
    end(process)
    wait_until_nothing_is_left(tmp_path)


def test_stale_files_do_not_matter(tmp_path: Path) -> None:
    slot = tmp_path / "mariadb" / "0"
    slot.mkdir(parents=True)
    for name in ("socket", "pid", "accounts.sql", "error.log"):
        (slot / name).write_text("stale")
    (slot / "lock").write_text("99999999")
    hello, counted, built = talk(tmp_path)
    assert counted[:2] == ["ok", "Es gibt 60 Kunden."]
    assert (hello[0], built[2]) == ("ok", 3)
    wait_until_nothing_is_left(tmp_path)
    assert talk(tmp_path)[1] == counted


@pytest.mark.parametrize("size", [1_000_000, 20_000])
def test_full_disk_spoils_only_questions_and_the_reply_says_so(tmp_path: Path, size: int) -> None:
    hello, counted, built = talk(tmp_path, str(size))
    assert (hello[0], hello[2], built[0], built[2]) == ("ok", 0, "ok", 2)
    assert counted[0] == "ok"
    assert "60" not in str(counted[1])
    assert "WORKBENCH_HOME" in str(counted[1])
    wait_until_nothing_is_left(tmp_path)
    assert talk(tmp_path)[1][1] == "Es gibt 60 Kunden."


@pytest.mark.parametrize("home", ["/proc/nowhere", "/dev/null/home"])
def test_forbidden_folder_spoils_only_questions_and_the_reply_says_what_to_set(home: str) -> None:
    hello, counted, built = talk(Path(home))
    assert (hello[0], built[2]) == ("ok", 2)
    assert "WORKBENCH_HOME" in str(counted[1])


def test_two_kernels_share_a_home(tmp_path: Path) -> None:
    process = begun(OWNER, tmp_path, "runs")
    try:
        assert talk(tmp_path)[1][1] == "Es gibt 60 Kunden."
        assert process.poll() is None
        assert left(tmp_path)
    finally:
        end(process)
    wait_until_nothing_is_left(tmp_path)
