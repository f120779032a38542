"""Faults of the database: everything else works, the reply says what is the matter, nothing runs on in the server."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from agent import Runtime
from agent.data.database import Database
from agent.data.server import PrivateServer
from agent.errors import BadDatabase
from agent.trace.events import ToolEnded
from agent.trace.log import read_trace
from tests.faults.conftest import Watcher
from tests.nodes.around import session
from tests.nodes.far_end import call, far_model, say

COUNT, COUNTED = "Wie viele Kunden gibt es?", "Es gibt 60 Kunden."
SLOW = "SELECT COUNT(*) FROM ablesungen a, ablesungen b WHERE a.stand + b.stand > 5"
TALK = """
import asyncio, json
from agent import Runtime
async def main():
    told = []
    async with Runtime(model="offline", db="sample", trace=False) as rt:
        for text in ("Hallo", "Baue zwei Knöpfe: Ja und Nein", "Wie viele Kunden gibt es?", "How many devices?"):
            turn = await rt.handle_message(text)
            await rt.settle()
            told.append([turn.status, turn.text, len(turn.tables), [item["id"] for item in turn.controls]])
    print(json.dumps(told))
asyncio.run(main())
"""


def talk_in_a_fresh_process(home: Path, program: str) -> list[Any]:
    """Hold a conversation where the MariaDB server is another program; gives status, reply, tables, controls."""
    environment = {**os.environ, "WORKBENCH_HOME": str(home), "WORKBENCH_MARIADBD": program}
    done = subprocess.run(
        [sys.executable, "-c", TALK], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return list(json.loads(done.stdout))


@pytest.mark.parametrize(("program", "says"), [("/nowhere/mariadbd", "/nowhere/mariadbd"), ("/bin/false", "MariaDB")])
def test_missing_server_spoils_only_questions_and_the_reply_says_what_to_do(
    tmp_path: Path, program: str, says: str
) -> None:
    hello, built, german, english = talk_in_a_fresh_process(tmp_path, program)
    assert hello[:2] == ["ok", "Hallo! Was möchtest du wissen?"]
    assert (built[0], built[3]) == ("ok", ["ja", "nein"])
    for status, text, tables, _ in (german, english):
        assert (status, tables) == ("ok", 0)
        assert says in text


@pytest.mark.parametrize(
    "dsn",
    ["postgres://a:geheim@localhost/b", "mysql://a:geheim@localhost", "mysql://a:geheim@localhost:0/b", "sampel", 5],
)
def test_wrong_dsn_is_refused_at_once_without_its_password(dsn: Any) -> None:
    with pytest.raises(BadDatabase) as caught:
        Runtime(model="offline", db=dsn, trace=False)
    assert "geheim" not in str(caught.value)


async def test_unreachable_database_spoils_only_questions_and_hides_its_password(tmp_path: Path) -> None:
    trace = tmp_path / "trace.jsonl"
    async with Runtime(model="offline", db="mysql://ada:geheim@127.0.0.1:9/shop", trace=trace) as rt:
        assert (await rt.handle_message("Hallo")).text.startswith("Hallo")
        assert len((await rt.handle_message("Baue zwei Knöpfe: Ja und Nein")).controls) == 2
        turn = await rt.handle_message(COUNT)
        await rt.settle()
        assert (turn.status, turn.tables) == ("ok", [])
        assert "shop" in turn.text
        assert "127.0.0.1" in turn.text
        shown = " ".join([turn.text, repr(turn), turn._repr_html_(), repr(rt), str(rt.services.databases)])
        shown += json.dumps([call.request for call in turn.calls], default=str)
    assert "geheim" not in shown + trace.read_text()
    assert read_trace(trace)


async def test_wrong_password_is_told_and_not_shown(server: PrivateServer) -> None:
    options = dict(server.reader("eras2_sample").options)
    account = {"user": "workbench_reader", "password": "geheim", "database": "eras2_sample", **options}
    async with session("v1-current", "offline", account) as rt:
        turn = await rt.handle_message(COUNT)
        assert (turn.status, turn.tables) == ("ok", [])
        assert "denied" in turn.text
        assert "geheim" not in turn.text + json.dumps([call.request for call in turn.calls], default=str)


def asks_slowly(*, then: str = "Abgebrochen.") -> Any:
    """A thinker that begins with a statement that takes for ever."""
    return far_model(thinker=[call("query_db", {"query": SLOW}), say(then)])


async def test_stop_ends_the_statement_in_the_server(db: Database, watcher: Watcher) -> None:
    model, _ = far_model(thinker=[call("query_db", {"query": SLOW})])
    async with session("v1-current", model, db) as rt:
        running = rt.submit(COUNT)
        await watcher.started(SLOW)
        await rt.stop()
        await watcher.ended(SLOW)
        assert (running.status, running.path) == ("stopped", ["input", "thinker"])
        assert rt.services.processes == {}
        (ended,) = [event for event in running._record.events if isinstance(event, ToolEnded)]
        assert ended.status == "cancelled"
        assert (await rt.handle_message(COUNT)).text == COUNTED


async def test_timeout_around_a_message_ends_the_statement_in_the_server(db: Database, watcher: Watcher) -> None:
    model, _ = far_model(thinker=[call("query_db", {"query": SLOW})])
    async with session("v1-current", model, db) as rt:
        waiting = asyncio.ensure_future(rt.handle_message(COUNT))
        await watcher.started(SLOW)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await watcher.ended(SLOW)
        assert rt.turns[0].status == "stopped"
        assert (await rt.handle_message(COUNT)).text == COUNTED


async def test_closing_a_session_ends_its_statement_in_the_server(db: Database, watcher: Watcher) -> None:
    model, _ = asks_slowly()
    rt = session("v1-current", model, db)
    running = rt.submit(COUNT)
    await watcher.started(SLOW)
    await rt.close()
    await watcher.ended(SLOW)
    assert running.status == "stopped"


async def test_cancelled_process_tells_the_model_and_the_turn_goes_on(db: Database, watcher: Watcher) -> None:
    model, far = asks_slowly(then="Die Abfrage wurde abgebrochen.")
    async with session("v1-current", model, db) as rt:
        running = rt.submit(COUNT)
        await watcher.started(SLOW)
        (process,) = rt.services.processes.values()
        assert (process.name, process.status, process.turn, process.node) == ("query_db", "running", 1, "thinker")
        assert process.elapsed > 0
        assert process.cancel()
        await rt.wait(running)
        await watcher.ended(SLOW)
        assert (running.status, running.text) == ("ok", "Die Abfrage wurde abgebrochen.")
        assert (process.status, process.cancel(), rt.services.processes) == ("cancelled", False, {})
        (block,) = far.of("thinker")[1]["messages"][-1]["content"]
        assert block["is_error"] is True
        assert "cancelled by the user" in block["content"]
        assert (await rt.handle_message(COUNT)).text == COUNTED


async def test_cancelled_process_is_told_honestly_by_the_rules(db: Database, watcher: Watcher) -> None:
    model, _ = far_model(thinker=[call("query_db", {"query": SLOW})])
    async with session("v1-current", model, db) as rt:
        running = rt.submit(COUNT)
        await watcher.started(SLOW)
        next(iter(rt.services.processes.values())).cancel()
        await rt.wait(running)
    assert running.status == "ok"
    assert "cancelled" in running.text
    assert not any(character.isdigit() for character in running.text)


async def test_cancelling_one_process_leaves_another_session_alone(db: Database, watcher: Watcher) -> None:
    model, _ = asks_slowly()
    async with session("v1-current", model, db) as one, session("v1-current", "offline", db) as other:
        running = one.submit(COUNT)
        await watcher.started(SLOW)
        assert (await other.handle_message(COUNT)).text == COUNTED
        assert watcher.running(SLOW)
        await other.stop()
        assert watcher.running(SLOW)
        await one.stop()
        assert running.status == "stopped"


async def test_statement_over_its_time_is_told_as_failed(db: Database) -> None:
    model, _ = far_model(thinker=[call("query_db", {"query": "SELECT * FROM kunden WHERE sleep(1)"})])
    async with session("v1-current", model, db) as rt:
        turn = await rt.handle_message(COUNT)
    assert turn.status == "ok"
    assert "fehlgeschlagen" in turn.text
    assert turn.tables == []
