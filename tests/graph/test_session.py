"""A session: queue, stop, cancellation, clicks, bad input, identity, fork and rerun."""

import asyncio

import pytest

from agent import Edge, Graph, Runtime, Turn
from agent.errors import EmptyMessage, MessageTooLong, SessionClosed, TurnError, UnknownAction
from agent.trace.log import read_trace
from agent.workspace import Control, Machine, MachineButton, MachineState, SetControls
from tests.graph.stubs import chain, session


async def test_messages_sent_at_once_are_queued_in_order():
    async with session(chain("stub_slow", "stub_say")) as rt:
        turns = await asyncio.gather(*(rt.handle_message(text) for text in "xyz"))
    assert [turn.text for turn in turns] == ["slow x", "slow y", "slow z"]
    assert [turn.number for turn in turns] == [1, 2, 3]


async def wait_for_stream(rt: Runtime) -> None:
    streamed = asyncio.Event()
    rt.subscribe(lambda event: streamed.set() if event.kind == "text" else None)
    await asyncio.wait_for(streamed.wait(), 5)


async def test_stop_keeps_the_partial_reply_marked_and_withdraws_what_is_queued():
    async with session(chain("stub_wait")) as rt:
        running, queued = rt.submit("one"), rt.submit("two")
        await wait_for_stream(rt)
        await rt.stop()
        assert (running.status, running.text) == ("stopped", "half of one")
        assert queued.status == "withdrawn"
        said = [spoken.text for spoken in rt.conversation.window()]
        assert said == ["one", "half of one [stopped]"]
        rt.switch_graph(chain("stub_say"))
        assert (await rt.handle_message("three")).text == "three"


async def test_cancelled_caller_stops_its_turn_and_the_session_answers_the_next():
    async with session(chain("stub_wait")) as rt:
        caller = asyncio.create_task(rt.handle_message("one"))
        await wait_for_stream(rt)
        caller.cancel()
        with pytest.raises(asyncio.CancelledError):
            await caller
        assert rt.turns[0].status == "stopped"
        rt.switch_graph(chain("stub_say"))
        assert (await rt.handle_message("two")).text == "two"


async def test_timeout_around_a_turn_stops_it():
    async with session(chain("stub_wait")) as rt:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await rt.handle_message("one")
        assert rt.turns[0].status == "stopped"


async def test_stop_without_a_turn_does_nothing():
    async with session(chain("stub_say")) as rt:
        await rt.stop()
        assert (await rt.handle_message("x")).status == "ok"


async def test_flags_taken_by_a_stopped_turn_come_back():
    from agent import register_node

    @register_node("stub_taker")
    class Taker:
        accepts = str
        gives = str

        async def run(self, message, turn):
            turn.take_flags()
            turn.stream("taken")
            await asyncio.Event().wait()

    async with session(chain("stub_taker", "stub_say")) as rt:
        rt.services.flags.append("look here")
        rt.submit("x")
        await wait_for_stream(rt)
        assert rt.services.flags == []
        await rt.stop()
        assert rt.services.flags == ["look here"]


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("", EmptyMessage, "empty"),
        (" \n", EmptyMessage, "empty"),
        ("x" * 200_001, MessageTooLong, "200,001 characters; allowed are 200,000"),
        (42, TypeError, "not int"),
        ("ACTION: | data: {}", UnknownAction, "needs a name"),
        ("ACTION: book | data: {oops", UnknownAction, "no JSON"),
        ("ACTION: book | data: [1]", UnknownAction, "JSON object"),
    ],
)
async def test_wrong_message_raises_and_nothing_is_lost(text, error, says):
    async with session(chain("stub_say")) as rt:
        with pytest.raises(error, match=says):
            await rt.handle_message(text)
        assert rt.turns == []
        assert (await rt.handle_message("x")).number == 1


async def test_closed_session_says_so():
    rt = session(chain("stub_say"))
    await rt.close()
    await rt.close()
    with pytest.raises(SessionClosed, match="make a new"):
        await rt.handle_message("x")


async def test_action_prefix_is_an_action():
    async with session(chain("stub_say")) as rt:
        turn = await rt.handle_message('ACTION: book | data: {"day": 3}')
    assert turn.text == "book"
    assert dict(turn.envelope.action.data) == {"day": 3}


def with_ui(*more: Edge) -> Graph:
    """A graph whose thinker waits, beside a ui node that keeps the workspace."""
    nodes = {"a": "stub_words", "b": "stub_slow", "c": "stub_say", "ui": "ui_v1"}
    edges = (Edge("a", "b"), Edge("b", "c"), Edge("ui", "c", "state"), *more)
    return Graph("t", nodes, edges, {"message": "a"}, "c")


def show(rt: Runtime) -> None:
    controls = (
        Control("counter", "n", "Count", value=1),
        Control("button", "plus", "Plus", action="inc:n"),
        Control("button", "ask", "Ask"),
    )
    states = (
        MachineState("one", "First", (MachineButton("Next", "go:two"),)),
        MachineState("two", "Second", (MachineButton("Back", "go:one"),)),
    )
    workspace = rt.live.workspace.apply(SetControls(controls))
    rt.live.workspace = workspace.with_machine(Machine("m", states, "one"))


async def test_local_click_needs_no_model_and_stands_in_the_history():
    async with session(with_ui()) as rt:
        show(rt)
        turn = await rt.handle_action("inc:n")
        assert (turn.status, turn.text, turn.path, turn.calls) == ("ok", "Count: 2", [], [])
        turn = await rt.handle_action("go:two", {"machine": "m"})
        assert turn.text == "Second"
        assert [spoken.text for spoken in rt.conversation.window()] == [
            "[clicked inc:n]",
            "Count: 2",
            "[clicked go:two]",
            "Second",
        ]


async def test_local_click_applies_at_once_during_a_turn_and_its_history_follows_it():
    async with session(with_ui()) as rt:
        show(rt)
        running = rt.submit("x")
        await asyncio.sleep(0.01)
        click = await rt.handle_action("inc:n")
        assert running.status == "running"
        assert click.text == "Count: 2"
        await rt.wait(running)
        said = [spoken.text for spoken in rt.conversation.window()]
        assert said[0] == "x"
        assert said[2:] == ["[clicked inc:n]", "Count: 2"]


async def test_click_for_the_model_goes_through_the_graph():
    async with session(with_ui()) as rt:
        show(rt)
        press = rt.find("Ask")
        turn = await rt.handle_action(press.action, press.data)
        assert turn.text.startswith("slow ask")
        assert rt.conversation.window()[0].text == "[clicked ask]"


@pytest.mark.parametrize("action", ["go:three", "inc:gone", "toggle:gone"])
async def test_click_on_what_is_gone_raises_and_nothing_is_lost(action):
    async with session(with_ui()) as rt:
        show(rt)
        with pytest.raises(UnknownAction):
            await rt.handle_action(action)
        with pytest.raises(UnknownAction, match="Plus"):
            rt.find("Delete")
        assert (await rt.handle_action("inc:n")).text == "Count: 2"


async def test_workspace_carries_over_to_another_graph():
    async with session(with_ui()) as rt:
        show(rt)
        await rt.handle_message("x")
        rt.switch_graph(with_ui(Edge("ui", "b", "state")))
        await rt.handle_message("y")
        assert rt.workspace.control("n").value == 1


@pytest.mark.parametrize(
    ("claims", "origin", "name", "situation"),
    [
        (None, "", "unknown", "local session"),
        ({"name": "Ada", "username": "al"}, "portal", "Ada", "authenticated on portal"),
        ({"preferred_username": "ada", "username": "al"}, "", "ada", "local session"),
        ({"username": "al"}, "", "al", "local session"),
        ({"name": "", "username": None}, "", "unknown", "local session"),
    ],
)
async def test_identity_comes_from_claims_and_origin(claims, origin, name, situation):
    async with session(chain("stub_say"), user_claims=claims, origin=origin) as rt:
        turn = await rt.handle_message("x")
    assert (turn.envelope.user.name, turn.envelope.user.situation) == (name, situation)


async def test_fork_goes_on_from_after_a_turn_and_leaves_the_origin_alone():
    graph = chain("stub_say", more={"m": "stub_memory"}, extra=(Edge("b", "m"), Edge("m", "b", "context")))
    async with session(graph) as rt:
        for text in "xyz":
            await rt.handle_message(text)
        async with rt.fork(turn=1) as other:
            turn = await other.handle_message("again")
            assert turn.text == "again <m: 1 replies>"
            assert other.conversation.window()[0].text == "x"
        assert len(rt.turns) == 3
        with pytest.raises(TurnError, match="no turn 9"):
            rt.fork(turn=9)


async def test_rerun_takes_the_same_turn_from_the_state_before_it():
    graph = chain("stub_say", more={"m": "stub_memory"}, extra=(Edge("b", "m"), Edge("m", "b", "context")))
    async with session(graph) as rt:
        for text in "xyz":
            await rt.handle_message(text)
        assert (await rt.turns[1].rerun()).text == rt.turns[1].text
        other = await rt.turns[1].rerun(chain("stub_upper", "stub_say"))
        assert (other.text, other.graph.name) == ("Y", "chain")


async def test_failing_subscriber_breaks_no_turn():
    def broken(event):
        raise RuntimeError("observer")

    seen = []
    async with session(chain("stub_say")) as rt:
        rt.subscribe(broken)
        end = rt.subscribe(seen.append)
        assert (await rt.handle_message("x")).status == "ok"
        count = len(seen)
        end()
        await rt.handle_message("y")
    assert count == len(seen) > 0


async def test_trace_holds_the_session_as_typed_events(tmp_path):
    path = tmp_path / "session.jsonl"
    rt = Runtime(chain("stub_say"), model="offline", db=None, trace=path)
    turn = await rt.handle_message("x")
    await rt.close()
    events = read_trace(path)
    kinds = [event.kind for event in events]
    assert kinds[0] == "session"
    assert kinds[-1] == "closed"
    assert [kind for kind in kinds if kind in ("turn", "reply", "done")] == ["turn", "reply", "done"]
    assert [event for event in events if event.turn == 1] == turn._record.events
    path.write_bytes(path.read_bytes()[:-9])
    assert [event.kind for event in read_trace(path)] == kinds[:-1]


async def test_turn_shows_itself_short_and_escaped():
    async with session(chain("stub_say")) as rt:
        turn = await rt.handle_message("<script>alert(1)</script> " + "long " * 100)
    assert isinstance(turn, Turn)
    assert len(repr(turn)) <= 110
    assert "<script>" not in turn._repr_html_()
    assert list(turn.events.columns) == ["time", "turn", "node", "event", "detail", "ms"]


async def test_trace_goes_on_after_a_torn_line(tmp_path):
    path = tmp_path / "session.jsonl"
    for text in "xy":
        async with Runtime(chain("stub_say"), model="offline", db=None, trace=path) as rt:
            await rt.handle_message(text)
        whole = path.read_bytes()
        path.write_bytes(whole[:-9])
    assert [event.text for event in read_trace(path) if event.kind == "reply"] == ["x", "y"]


def test_session_without_a_loop_says_where_it_runs():
    with pytest.raises(RuntimeError, match="notebook cell"):
        session(chain("stub_say")).submit("x")
