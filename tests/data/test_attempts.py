"""A statement that fails: two corrections, all attempts on record and on screen, then an honest end."""

import re
from collections.abc import AsyncIterator

import pytest

from agent import Offline
from agent.data.database import Database
from agent.runtime.attempts_html import attempts_html, readable_sql
from agent.runtime.session import Runtime
from agent.trace.attempts import Attempt, query_attempts
from agent.trace.events import ToolCalled, ToolEnded
from agent.trace.log import read_trace


@pytest.fixture
async def runtime(db: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Runtime]:
    trace = tmp_path_factory.mktemp("trace") / "s.jsonl"
    async with Runtime("v1-current", Offline(misbehave=["wrong_column"]), db, trace=trace) as runtime:
        yield runtime


async def test_correction_is_on_record(runtime: Runtime) -> None:
    turn = await runtime.handle_message("Wie viele Kunden gibt es je Ort?")
    first, second = turn.attempts
    assert (first.status, first.correction, second.status, second.correction) == ("failed", 0, "ok", 1)
    assert first.error.startswith("ERROR 1054: Unknown column ")
    assert "did you mean: kunden." in first.error
    assert first.sql != second.sql
    assert (second.error, second.node) == ("", "thinker")
    page = turn._repr_html_()
    assert page.count("wb-attempt-failed") == page.count("wb-attempt-ok") == 1
    assert "ERROR 1054" in page


async def test_attempts_are_in_the_trace(runtime: Runtime) -> None:
    turn = await runtime.handle_message("Wie viele Kunden gibt es je Ort?")
    runtime.flush()
    assert query_attempts(read_trace(runtime.path)) == turn.attempts


async def test_turn_without_a_failure_shows_no_strip(db: Database) -> None:
    async with Runtime("v1-current", "offline", db, trace=False) as runtime:
        turn = await runtime.handle_message("Wie viele Kunden gibt es?")
        assert [attempt.status for attempt in turn.attempts] == ["ok"]
        assert "wb-attempt" not in turn._repr_html_()


def test_success_starts_anew_and_calls_without_an_end_are_running() -> None:
    events = []
    for number, status in enumerate(["failed", "failed", "ok", "failed", ""]):
        events.append(ToolCalled(0, 1, "n", str(number), "query_db", {"query": f"SELECT {number}", "database": None}))
        if status:
            events.append(ToolEnded(0, 1, "n", str(number), "query_db", status, 1.0, "text"))  # type: ignore[arg-type]
    events.append(ToolCalled(0, 1, "n", "x", "describe_table", {"table": "t"}))
    attempts = query_attempts(events)
    assert [(a.status, a.correction) for a in attempts] == [
        ("failed", 0),
        ("failed", 1),
        ("ok", 2),
        ("failed", 0),
        ("running", 1),
    ]


def test_strip_is_escaped() -> None:
    evil = "<img src=x onerror=alert(1)>"
    page = attempts_html([Attempt(f"SELECT '{evil}'", "failed", f"ERROR {evil}"), Attempt(f"SELECT '{evil}'", "ok")])
    assert "<img" not in page
    assert page.count("&lt;img") == 3
    assert re.search(r"<details open>.*✗ statement: failed", page)


@pytest.mark.parametrize(
    ("sql", "shown"),
    [
        ("SELECT a, b FROM t WHERE c = 'x'", "SELECT\n  a,\n  b\nFROM t\nWHERE\n  c = 'x'"),
        ("SELECT FROM WHERE", "SELECT FROM WHERE"),
        ("SHOW TABLES", "SHOW TABLES"),
        ("", ""),
    ],
)
def test_statement_is_laid_out_when_it_can_be(sql: str, shown: str) -> None:
    assert readable_sql(sql) == shown
