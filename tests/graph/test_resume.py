"""The trace is the session: it can be resumed, whatever byte the kernel was killed at, and it says what changed."""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

from agent import Edge, Graph, Runtime, list_sessions, load_graph, register_graph, register_node
from agent.errors import ResumeWarning, TraceError, UnknownGraph
from agent.trace.events import StateCommitted
from agent.trace.log import read_trace
from tests.graph.stubs import CLOCK, chain
from tests.house.project import ROOT

MACHINE = "Baue einen Ablauf: Start, Prüfen, Fertig"


def opened(path: Path, graph: Any = "v1-current", **options: Any) -> Runtime:
    return Runtime(graph, "offline", None, trace=path, clock=lambda: CLOCK, **options)


def resumed(path: Path, **options: Any) -> Runtime:
    return Runtime.resume(path, clock=lambda: CLOCK, **options)


def what_counts(rt: Runtime) -> dict[str, Any]:
    """Give what a session is: history, workspace, states, and what its turns say of themselves."""
    return {
        "id": rt.id,
        "user": rt.user,
        "said": rt.conversation.window(),
        "workspace": rt.workspace,
        "states": {role: state for role, (_, state) in rt.live.snapshot().items()},
        "turns": [told(turn) for turn in rt.turns],
    }


def told(turn: Any) -> tuple[Any, ...]:
    record = turn._record
    action = record.envelope.action
    return (
        turn.number,
        turn.status,
        turn.text,
        turn.error,
        turn.path,
        turn.controls,
        turn.graph.name,
        turn.graph.content_hash,
        record.envelope.text,
        None if action is None else (action.name, dict(action.data)),
        record.foreground_calls,
        record.history_length,
        record.snapshot,
        [event.kind for event in record.events],
    )


async def talk(rt: Runtime) -> None:
    """Say and do something of every kind."""
    for text in ("Hallo, ich heiße Ada", MACHINE, "Baue einen Zähler", "Wie viele Kunden gibt es?"):
        await rt.handle_message(text)
        await rt.settle()
    await rt.handle_action("go:Prüfen")
    await rt.handle_action("inc:zaehler" if any(i["id"] == "zaehler" for i in rt.workspace.items()) else "go:Start")
    await rt.handle_message("Merke dir, dass am Montag abgelesen wird")
    await rt.settle()


async def test_resumed_session_is_what_it_was(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    rt = opened(path, user_claims={"name": "Grace"}, origin="portal")
    await talk(rt)
    wanted = what_counts(rt)
    await rt.close()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        again = resumed(path)
    assert what_counts(again) == wanted
    assert (again.graph.name, again.services.model.offline, again.channel) == ("v1-current", True, "portal")
    turn = await again.handle_message("Wie heiße ich?")
    assert (turn.number, turn.text) == (8, "Du heißt Ada.")
    await again.settle()
    await again.close()
    once_more = resumed(path)
    assert what_counts(once_more) == what_counts(again)
    await once_more.close()


async def test_resumed_session_forks_and_reruns_like_the_first_one(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    async with opened(path) as rt:
        await talk(rt)
    async with resumed(path) as again:
        fork = again.fork(2, graph="v3-contract")
        turn = await fork.handle_message("Wie heiße ich?")
        assert (turn.number, turn.text, turn.graph.name) == (3, "Du heißt Ada.", "v3-contract")
        assert [item["id"] for item in fork.workspace.items()] == ["ablauf"]
        assert (await again.turns[0].rerun()).text == again.turns[0].text
        await fork.close()


async def test_fork_is_resumed_from_its_own_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.runtime.resources.sessions_folder", lambda: tmp_path)
    async with opened(tmp_path / "s.jsonl") as rt:
        await rt.handle_message("Hallo, ich heiße Ada")
        await rt.handle_message(MACHINE)
        fork = rt.fork(2)
        await fork.handle_message("Danke")
        await fork.settle()
        wanted = what_counts(fork)
        await fork.close()
    (tmp_path / "s.jsonl").unlink()
    async with resumed(fork.path) as again:
        found = what_counts(again)
        assert {**found, "turns": []} == {**wanted, "turns": []}
        assert (await again.handle_message("Wie heiße ich?")).text == "Du heißt Ada."
        assert again.turns[-1].number == 4


def offsets(whole: bytes) -> list[int]:
    """Give every byte of the last 250, and some of those before."""
    return [*range(1, len(whole) - 250, 61), *range(len(whole) - 250, len(whole) + 1)]


async def test_session_is_resumed_after_a_kill_at_any_byte(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    rt = opened(path, remembering())
    for number in range(5):
        await rt.handle_message(f"message {number}")
        await rt.settle()
    await rt.close()
    whole = path.read_bytes()
    done = [position for position in range(len(whole)) if whole.startswith(b'{"event":"done"', position)]
    closed_at = [whole.index(b"\n", position) for position in done]
    cut = tmp_path / "cut.jsonl"
    seen = set()
    for offset in offsets(whole):
        cut.write_bytes(whole[:offset])
        complete = sum(end <= offset for end in closed_at)
        seen.add(complete)
        if offset < whole.index(b"\n"):
            with pytest.raises(TraceError, match="holds no session"):
                resumed(cut, graph=remembering())
            continue
        again = resumed(cut, graph=remembering())
        texts = [spoken.text for spoken in again.conversation.window() if spoken.role == "user"]
        assert texts == [f"message {number}" for number in range(complete)], offset
        assert [turn.number for turn in again.turns] == list(range(1, complete + 1))
        assert again.live.nodes[2].count <= complete
        again._log.close()  # type: ignore[union-attr]
        read_trace(cut)  # what is left is a trace that goes on
    assert seen == {0, 1, 2, 3, 4, 5}


def remembering() -> Graph:
    return register_graph(
        Graph(
            "resumable",
            {"a": "stub_words", "b": "stub_say", "memory": "stub_memory"},
            (Edge("a", "b"), Edge("b", "memory"), Edge("memory", "b", "context")),
            {"message": "a"},
            "b",
        )
    )


async def test_torn_turn_is_named_and_its_number_is_not_used_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "s.jsonl"
    async with opened(path, remembering()) as rt:
        await rt.handle_message("one")
        await rt.handle_message("two")
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.rindex(b'{"event":"reply"') + 20])
    again = resumed(path)
    assert [r.message.partition(": ")[2] for r in caplog.records if "had not ended" in r.message] == [
        "turn 2 ('two') had not ended and is left out; send it again if you need it"
    ]
    assert [turn.text for turn in again.turns] == ["one <memory: 0 replies>"]
    assert (await again.handle_message("three")).number == 3
    await again.close()
    caplog.clear()
    async with resumed(path) as once_more:
        assert not caplog.records  # it has been told
        assert [turn.number for turn in once_more.turns] == [1, 3]
    events = read_trace(path)
    assert sum(event.kind == "turn" and event.turn == 2 for event in events) == 1


async def test_stopped_turn_keeps_what_had_come(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    rt = opened(path, chain("stub_wait"))
    turn = rt.submit("x")
    rt.subscribe(lambda event: rt.request_stop() if event.kind == "text" else None)
    await rt.wait(turn)
    wanted = what_counts(rt)
    assert (turn.status, turn.text) == ("stopped", "half of x")
    await rt.close()
    async with resumed(path, graph=chain("stub_wait")) as again:
        assert what_counts(again)["turns"] == wanted["turns"]
        assert again.conversation.window()[-1].text == "half of x [stopped]"


async def test_click_during_a_turn_follows_it_also_when_resumed(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    rt = opened(path)
    await rt.handle_message(MACHINE)
    rt.subscribe(
        lambda event: (
            rt.submit_action("go:Prüfen")
            if event.kind == "start" and event.node == "thinker" and not event.background
            else None
        )
    )
    await rt.handle_message("Wie viele Kunden gibt es?")
    await rt.settle()
    wanted = what_counts(rt)
    assert [spoken.turn for spoken in wanted["said"]] == [1, 1, 2, 2, 3, 3]
    await rt.close()
    async with resumed(path) as again:
        assert what_counts(again) == wanted


def anew(count: int) -> None:
    @register_node("resume_counter")
    class Counter:
        accepts = gives = str

        def __init__(self) -> None:
            self.count = 0

        async def run(self, message: str, turn: Any) -> str:
            self.count += count
            return f"{message} {self.count}"

        def state(self) -> dict[str, int]:
            return {"count": self.count}

        def restore(self, state: dict[str, int]) -> None:
            self.count = state["count"]

    Counter.prompt = f"by {count}"


async def test_resuming_on_another_version_warns_once_and_starts_that_node_fresh(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    anew(1)
    graph = register_graph(chain("resume_counter", "stub_say"))
    async with opened(path, graph) as rt:
        assert (await rt.handle_message("x")).text == "x 1"
    before = graph.content_hash
    async with resumed(path) as again:
        assert (await again.handle_message("x")).text == "x 2"
    anew(5)
    with pytest.warns(ResumeWarning) as told_once:
        again = resumed(path)
    (warning,) = told_once
    text = str(warning.message)
    assert f"graph chain {before} → chain {graph.content_hash}" in text
    assert "node b: resume_counter@" in text
    assert "starts fresh" in text
    assert (await again.handle_message("x")).text == "x 5"
    assert [turn.graph.content_hash for turn in again.turns] == [before, before, graph.content_hash]
    await again.close()


async def test_class_registered_anew_is_told_to_an_open_session_and_its_turns_stay_pinned(
    caplog: pytest.LogCaptureFixture,
) -> None:
    anew(1)
    graph = register_graph(chain("resume_counter", "stub_say"))
    rt = Runtime(graph, "offline", None, trace=False)
    anew(1)  # the same once more is nothing to tell
    first = await rt.handle_message("x")
    pinned = first.graph.content_hash
    anew(5)
    assert [(await rt.handle_message("x")).text for _ in range(2)] == ["x 2", "x 3"]
    assert [turn.graph.content_hash for turn in rt.turns] == [pinned] * 3
    (record,) = [record for record in caplog.records if "registered anew" in record.message]
    assert "resume_counter" in record.message
    rt.switch_graph(graph)
    turn = await rt.handle_message("x")
    assert (turn.text, turn.graph.content_hash) == ("x 5", graph.content_hash)
    assert pinned != graph.content_hash
    await rt.close()


async def test_cost_of_a_turn_in_the_trace_does_not_grow(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    async with opened(path, remembering()) as rt:
        sizes = []
        for _ in range(60):
            await rt.handle_message("the same")
            await rt.settle()
            rt.flush()
            sizes.append(path.stat().st_size)
    steps = [after - before for before, after in itertools.pairwise(sizes)]
    assert max(steps[-10:]) <= min(steps[5:15]) * 1.1


async def test_states_are_committed_only_when_they_change(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    async with opened(path) as rt:
        for text in (MACHINE, "Danke", "Hallo"):
            await rt.handle_message(text)
        await rt.handle_action("go:Prüfen")
    states = [event.turn for event in read_trace(path) if isinstance(event, StateCommitted) and event.node == "ui"]
    assert states == [1, 4]


async def test_switched_graph_is_resumed_with_the_states_that_still_fit(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    async with opened(path) as rt:
        await rt.handle_message("Hallo, ich heiße Ada")
        await rt.handle_message(MACHINE)
        await rt.settle()
        rt.switch_graph("v2-direct")
        await rt.handle_message("Danke")
        await rt.settle()
        wanted = what_counts(rt)
    async with resumed(path) as again:
        assert again.graph.name == "v2-direct"
        assert {**what_counts(again), "turns": []} == {**wanted, "turns": []}
        assert [turn.graph.name for turn in again.turns] == ["v1-current", "v1-current", "v2-direct"]


async def test_session_goes_on_on_another_graph_when_asked_to(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    async with opened(path) as rt:
        await talk(rt)
        shown = rt.workspace
    with pytest.warns(ResumeWarning, match=r"graph v1-current \w+ → v2-direct \w+\n- node thinker: thinker_v1@"):
        again = resumed(path, graph="v2-direct")
    assert again.workspace == shown
    turn = await again.handle_message("Wie heiße ich?")
    assert (turn.text, turn.graph.name, turn.number) == ("Du heißt Ada.", "v2-direct", 8)
    await again.close()


TALKING = """
import asyncio, sys
from agent import Runtime

async def main():
    rt = Runtime("v1-current", "offline", None, trace=sys.argv[1])
    for number in range(10_000):
        await rt.handle_message(f"Hallo {number}")
        await rt.handle_message("Baue einen Ablauf: Start, Ende")

asyncio.run(main())
"""


async def test_session_is_resumed_after_its_process_was_killed(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    process = subprocess.Popen([sys.executable, "-c", TALKING, str(path)], cwd=ROOT)
    while not path.exists() or path.read_bytes().count(b'{"event":"done"') < 5:
        assert process.poll() is None
        await asyncio.sleep(0.05)
    process.kill()
    process.wait()
    ended = [event for event in read_trace(path) if event.kind == "done"]
    async with resumed(path) as again:
        assert [turn.number for turn in again.turns] == [event.turn for event in ended]
        assert len(again.conversation) == 2 * len(ended)
        assert [item["id"] for item in again.workspace.items()] == ["ablauf"]
        assert (await again.handle_message("Danke")).text.startswith("Gern geschehen")


async def test_second_writer_of_a_trace_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "s.jsonl"
    async with opened(path, remembering()) as rt:
        await rt.handle_message("x")
        async with resumed(path):
            assert "another session still writes" in caplog.text


def written(path: Path, content: bytes | None) -> Path:
    if content is not None:
        path.write_bytes(content)
    return path


WRONG = [
    pytest.param(None, TraceError, "does not exist; give the path", id="missing"),
    pytest.param(b"", TraceError, "holds no session", id="empty"),
    pytest.param(b"hello\n", TraceError, "is no trace", id="text"),
    pytest.param(b'{"a": 1}\n', TraceError, "is no trace", id="other JSON"),
    pytest.param(
        b'{"event":"session","time":1.0,"format":99}\n', TraceError, "format 99; this one reads up to 1", id="newer"
    ),
    pytest.param(
        b'{"event":"session","time":1.0,"graph":"gone"}\n', UnknownGraph, "not defined now", id="unknown graph"
    ),
    pytest.param(
        b'{"event":"session","time":1.0,"graph":"v1-current","database":"shop"}\n',
        TraceError,
        "db=",
        id="other database",
    ),
    pytest.param(
        b'{"event":"session","time":1.0}\n{"event":"x"}\n{"event":"y"}\n', TraceError, "line 2", id="unknown event"
    ),
]


@pytest.mark.parametrize(("content", "error", "says"), WRONG)
def test_resume_says_what_is_wrong(tmp_path: Path, content: bytes | None, error: type[Exception], says: str) -> None:
    path = written(tmp_path / "s.jsonl", content)
    with pytest.raises(error, match=says):
        Runtime.resume(path)
    if content is None:
        assert not path.exists()
    else:
        assert path.read_bytes() == content


def test_resume_says_that_a_folder_is_no_trace(tmp_path: Path) -> None:
    with pytest.raises(TraceError, match="is a folder"):
        Runtime.resume(tmp_path)


async def test_sessions_are_listed_from_the_ends_of_their_files(tmp_path: Path) -> None:
    for name, texts in (("one", ["Hallo Welt"]), ("two", ["first  of\nall", "second"]), ("none", [])):
        async with opened(tmp_path / f"{name}.jsonl", remembering()) as rt:
            for text in texts:
                await rt.handle_message(text)
    (tmp_path / "other.jsonl").write_text("no trace\n")
    (tmp_path / "empty.jsonl").touch()
    two = tmp_path / "two.jsonl"
    two.write_bytes(two.read_bytes() + b'{"event":"note","time":1.0,"text":"' + b"x" * 300_000 + b'"}\n{"event":"tu')
    frame = list_sessions(tmp_path)
    assert list(frame.columns) == ["id", "started", "turns", "graph", "model", "database", "first message", "path"]
    assert sorted(zip(frame["first message"], frame.turns, frame.graph, strict=True)) == [
        ("Hallo Welt", 1, "resumable"),
        ("first of all", 2, "resumable"),
    ]
    assert list(frame.started) == sorted(frame.started, reverse=True)
    again = Runtime.resume(frame.path[0])
    assert again.id == frame.id[0]
    await again.close()


def test_no_sessions_are_an_empty_table(tmp_path: Path) -> None:
    assert load_graph("v1-current")
