"""What must hold when things go wrong at the worst moment."""

import asyncio

import pytest

from agent import Edge, Graph, Runtime, register_node
from agent.errors import GraphError, TraceError, TurnError
from agent.trace.log import read_trace
from tests.graph.stubs import chain, session

REMEMBERING = chain("stub_say", more={"m": "stub_memory"}, extra=(Edge("b", "m"), Edge("m", "b", "context")))


async def test_turns_never_overlap_when_a_queued_one_is_withdrawn():
    running, most = 0, 0

    @register_node("stub_counted")
    class Counted:
        accepts = str
        gives = str

        async def run(self, message, turn):
            nonlocal running, most
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.03)
            running -= 1
            return message

    async with session(chain("stub_counted", "stub_say")) as rt:
        first = asyncio.create_task(rt.handle_message("1"))
        second = asyncio.create_task(rt.handle_message("2"))
        third = asyncio.create_task(rt.handle_message("3"))
        await asyncio.sleep(0.01)
        second.cancel()
        turns = await asyncio.gather(first, second, third, return_exceptions=True)
    assert most == 1
    assert [turns[0].text, turns[2].text] == ["1", "3"]


async def test_fork_after_a_click_or_a_failure_has_all_that_was_before():
    nodes = {"a": "stub_words", "b": "stub_say", "m": "stub_memory", "ui": "ui_v1"}
    edges = (Edge("a", "b"), Edge("b", "m"), Edge("m", "b", "context"), Edge("ui", "b", "state"))
    async with session(Graph("t", nodes, edges, {"message": "a"}, "b")) as rt:
        from agent.workspace import Control, SetControls

        await rt.handle_message("x")
        rt.live.workspace = rt.live.workspace.apply(SetControls((Control("counter", "n", "Count", value=1),)))
        await rt.handle_action("inc:n")
        async with rt.fork() as fork:
            assert (await fork.handle_action("inc:n")).text == "Count: 3"
            turn = await fork.handle_message("y")
            assert turn.text.startswith("y <m: 1 replies>")
            assert [spoken.text for spoken in fork.conversation.window()][:2] == ["x", "x <m: 0 replies> [ui: "
                "{'controls': [], 'machines': []}]"]  # fmt: skip
            assert turn.number == 4


async def test_fork_of_a_fork_and_rerun_of_a_rerun_keep_the_past():
    async with session(REMEMBERING) as rt:
        for text in "xyz":
            await rt.handle_message(text)
        again = await rt.turns[2].rerun()
        once_more = await again.rerun(REMEMBERING)
    assert rt.turns[2].text == again.text == once_more.text == "z <m: 2 replies>"
    assert again.number == once_more.number == 3


async def test_rerun_stays_on_the_graph_of_its_turn():
    async with session(chain("stub_say")) as rt:
        turn = await rt.handle_message("x")
        rt.switch_graph(chain("stub_upper", "stub_say"))
        await rt.handle_message("y")
        assert (await turn.rerun()).text == "x"


async def test_fork_of_a_running_turn_is_refused():
    async with session(chain("stub_wait")) as rt:
        rt.submit("x")
        await asyncio.sleep(0.01)
        with pytest.raises(TurnError, match="still running"):
            rt.fork()


async def test_forked_memory_counts_on_from_its_own_turn():
    async with session(REMEMBERING) as rt:
        for text in "xyz":
            await rt.handle_message(text)
        async with rt.fork(turn=1) as fork:
            await fork.handle_message("a")
            assert (await fork.handle_message("b")).text == "b <m: 2 replies>"


async def test_raising_state_stops_no_later_background_work():
    @register_node("stub_bad_state")
    class BadState:
        accepts = str
        count = 0

        async def run(self, message, turn):
            type(self).count += 1

        def state(self):
            raise ValueError("no state today")

    nodes = {"a": "stub_words", "b": "stub_upper", "c": "stub_say", "bad": "stub_bad_state"}
    graph = Graph("t", nodes, (Edge("a", "b"), Edge("b", "c"), Edge("b", "bad")), {"message": "a"}, "c")
    async with session(graph) as rt:
        assert [(await rt.handle_message(text)).status for text in "xy"] == ["ok", "ok"]
        await rt.settle()
    assert BadState.count == 2


async def test_node_that_waits_for_the_background_is_background():
    nodes = {"a": "stub_words", "b": "stub_say", "m": "stub_echo_reply", "j": "stub_join_any"}
    ran = []

    @register_node("stub_echo_reply")
    class Echo:
        from agent import Reply as accepts

        gives = str

        async def run(self, message, turn):
            return "after " + message.text

    @register_node("stub_join_any")
    class JoinAny:
        accepts = str

        async def run(self, message, turn):
            ran.append(turn.messages)

    edges = (Edge("a", "b"), Edge("b", "m"), Edge("a", "j"), Edge("m", "j"))
    async with session(Graph("t", nodes, edges, {"message": "a"}, "b")) as rt:
        assert (await rt.handle_message("x")).path == ["a", "b"]
        await rt.settle()
    assert ran == [("x", "after x")]


async def test_node_that_cannot_start_fails_its_turn_only():
    tries = []

    @register_node("stub_late_start")
    class LateStart:
        accepts = str
        gives = str

        def start(self):
            tries.append(1)
            if len(tries) == 1:
                raise OSError("not yet")

        async def run(self, message, turn):
            return message

    async with session(chain("stub_late_start", "stub_say")) as rt:
        failed, worked = await rt.handle_message("x"), await rt.handle_message("y")
    assert (failed.status, "not yet" in failed.error) == ("failed", True)
    assert (worked.status, worked.text) == ("ok", "y")


def test_trace_leaves_a_foreign_file_alone(tmp_path):
    path = tmp_path / "notes.json"
    path.write_text('{"precious": 1}')
    with pytest.raises(TraceError, match="no trace"):
        Runtime(chain("stub_say"), model="offline", db=None, trace=path)
    assert path.read_text() == '{"precious": 1}'


async def test_event_that_cannot_be_written_ends_no_trace(tmp_path):
    @register_node("stub_odd_note")
    class OddNote:
        accepts = str
        gives = str

        async def run(self, message, turn):
            turn.note("odd", data={("a", "b"): {1, 2}})
            return message

    path = tmp_path / "session.jsonl"
    async with Runtime(chain("stub_odd_note", "stub_say"), model="offline", db=None, trace=path) as rt:
        for text in ("half \ud800", "y"):
            assert (await rt.handle_message(text)).status == "ok"
    assert [event.kind for event in read_trace(path)].count("reply") == 2


def test_node_methods_that_answer_at_once_cannot_be_coroutines():
    with pytest.raises(GraphError, match="handle_action must answer at once"):

        @register_node("stub_async_click")
        class AsyncClick:
            accepts = str

            async def run(self, message, turn):
                return None

            async def handle_action(self, action, data):
                return "x"


def test_graph_hash_follows_a_node_that_is_registered_anew():
    def register(code: str) -> None:
        namespace = {"__name__": "__main__"}
        exec(compile(code, "<cell>", "exec"), namespace)
        register_node("stub_anew")(namespace["Anew"])

    body = (
        "class Anew:\n    accepts = str\n    gives = str\n    prompt = {!r}\n    async def run(self, m, t): return m\n"
    )
    register(body.format("one"))
    graph = chain("stub_anew", "stub_say")
    before = graph.content_hash
    register(body.format("two"))
    assert graph.content_hash != before


async def test_half_a_letter_that_a_node_streams_can_be_shown_and_sent():
    @register_node("stub_halves")
    class Halves:
        accepts = str
        gives = str

        async def run(self, message, turn):
            turn.stream("\ud800x\x00")
            return message

    pieces = []
    async with session(chain("stub_halves", "stub_say")) as rt:
        rt.subscribe(lambda event: pieces.append(event.text) if type(event).__name__ == "Streamed" else None)
        await rt.handle_message("hello")
    assert pieces[0] == "�x"
