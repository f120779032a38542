"""The engine interprets the definition: joins, conditions, branches, background work, freshness."""

import asyncio

import pytest

from agent import Edge, Graph
from tests.graph.stubs import Memory, Slow, chain, session


async def test_chain_runs_in_order_and_replies():
    async with session(chain("stub_upper", "stub_say")) as rt:
        turn = await rt.handle_message("hello")
    assert (turn.status, turn.text, turn.path) == ("ok", "HELLO", ["a", "b", "c"])


async def test_join_gets_messages_in_definition_order_whoever_is_first():
    nodes = {"in": "stub_words", "slow": "stub_slow", "fast": "stub_upper", "join": "stub_join"}
    edges = (Edge("in", "fast"), Edge("in", "slow"), Edge("slow", "join"), Edge("fast", "join"))
    async with session(Graph("t", nodes, edges, {"message": "in"}, "join")) as rt:
        turn = await rt.handle_message("x")
    assert turn.text == "slow x | X"
    assert turn.path.count("join") == 1


async def test_independent_nodes_run_at_the_same_time():
    nodes = {"in": "stub_words", "one": "stub_slow", "two": "stub_slow", "three": "stub_slow", "join": "stub_join"}
    edges = tuple(Edge("in", role) for role in ("one", "two", "three"))
    edges += tuple(Edge(role, "join") for role in ("one", "two", "three"))
    Slow.most = 0
    async with session(Graph("t", nodes, edges, {"message": "in"}, "join")) as rt:
        await rt.handle_message("x")
    assert Slow.most == 3


@pytest.mark.parametrize(("text", "path"), [("long text", ["in", "up", "say"]), ("short", ["in", "say"])])
async def test_condition_rules_edges_out_and_the_join_goes_on_with_what_came(text, path):
    nodes = {"in": "stub_words", "up": "stub_upper", "say": "stub_join"}
    edges = (
        Edge("in", "up", condition="long"),
        Edge("in", "say", condition="not long"),
        Edge("up", "say"),
    )
    conditions = {"long": lambda message, turn: " " in message}
    graph = Graph("t", nodes, edges, {"message": "in"}, "say", conditions=conditions)
    async with session(graph) as rt:
        turn = await rt.handle_message(text)
    assert turn.path == path


async def test_ruling_out_goes_on_through_all_that_follows():
    nodes = {"in": "stub_words", "none": "stub_none", "up": "stub_upper", "say": "stub_join"}
    edges = (Edge("in", "none"), Edge("none", "up"), Edge("up", "say"), Edge("in", "say"))
    async with session(Graph("t", nodes, edges, {"message": "in"}, "say")) as rt:
        turn = await rt.handle_message("x")
    assert (turn.text, turn.path) == ("x", ["in", "none", "say"])


async def test_reply_that_no_data_reached_fails_the_turn_with_its_name():
    async with session(chain("stub_none", "stub_say")) as rt:
        turn = await rt.handle_message("x")
        assert turn.status == "failed"
        assert "no reply from the role 'c': no data reached it (path: a → b)" in turn.error


async def test_failing_node_fails_the_turn_and_the_next_one_works():
    async with session(chain("stub_fail", "stub_say")) as rt:
        turn = await rt.handle_message("x")
        assert turn.status == "failed"
        assert turn.error == "node 'b' (stub_fail): RuntimeError: broken on purpose (line 118 of run)"
        rt.switch_graph(chain("stub_say"))
        assert (await rt.handle_message("again")).text == "again"


async def test_failing_branch_leaves_the_other_branch_its_reply():
    nodes = {"in": "stub_words", "say": "stub_say", "bad": "stub_fail"}
    async with session(Graph("t", nodes, (Edge("in", "say"), Edge("in", "bad")), {"message": "in"}, "say")) as rt:
        turn = await rt.handle_message("x")
    assert (turn.text, turn.status) == ("x", "failed")


def remembering(**edge) -> Graph:
    more = {"m": "stub_memory"}
    return chain("stub_say", more=more, extra=(Edge("b", "m"), Edge("m", "b", "context", **edge)))


async def test_what_follows_the_reply_runs_in_the_background():
    async with session(remembering()) as rt:
        turn = await rt.handle_message("x")
        assert turn.path == ["a", "b"]
        assert rt.live.nodes[2].count == 0
        await rt.settle()
        assert rt.live.nodes[2].count == 1


async def test_fresh_context_waits_for_the_pending_update():
    async with session(remembering()) as rt:
        turns = [await rt.handle_message(text) for text in "xyz"]
    assert [turn.text for turn in turns] == ["x <m: 0 replies>", "y <m: 1 replies>", "z <m: 2 replies>"]


async def test_stale_context_takes_the_last_commit():
    async with session(remembering(fresh=False)) as rt:
        await rt.handle_message("x")
        assert (await rt.handle_message("y")).text == "y <m: 0 replies>"
        await rt.settle()
        assert (await rt.handle_message("z")).text == "z <m: 2 replies>"


async def test_fresh_context_gives_up_after_its_time_with_an_event():
    async with session(remembering()) as rt:
        rt.services.fresh_seconds = 0.005
        await rt.handle_message("x")
        turn = await rt.handle_message("y")
        assert turn.text == "y <m: 0 replies>"
        assert list(turn.events.query("event == 'stale'").detail) == ["last commit of m used"]


async def test_background_keeps_the_order_of_the_replies():
    seen = []
    async with session(remembering(fresh=False)) as rt:
        rt.subscribe(lambda event: seen.append((event.kind, event.turn)) if event.node == "m" else None)
        for text in "xyz":
            await rt.handle_message(text)
        await rt.settle()
    order = [turn for kind, turn in seen if kind in ("start", "end")]
    assert order == [1, 1, 2, 2, 3, 3]


async def test_failed_update_leaves_the_last_commit_and_the_next_one_works():
    async with session(remembering()) as rt:
        texts = [(await rt.handle_message(text)).text for text in ("one", "poison", "two", "three")]
        assert texts[2:] == ["two <m: 1 replies>", "three <m: 2 replies>"]
        assert rt.turns[1].status == "ok"
        assert "poisoned" in " ".join(rt.turns[1].events.query("event == 'error'").detail)


async def test_state_edge_brings_a_snapshot():
    graph = chain("stub_say", more={"m": "stub_memory"}, extra=(Edge("b", "m"), Edge("m", "b", "state")))
    async with session(graph) as rt:
        await rt.handle_message("x")
        assert (await rt.handle_message("y")).text == "y [m: {'count': 1}]"


async def test_node_that_gives_what_it_did_not_declare_fails_the_turn():
    from agent import register_node

    @register_node("stub_liar")
    class Liar:
        accepts = str
        gives = str

        async def run(self, message, turn):
            return 42

    async with session(chain("stub_liar", "stub_say")) as rt:
        turn = await rt.handle_message("x")
    assert "stub_liar gave a int; it says that it gives str" in turn.error


async def test_kernel_survives_a_node_that_exits():
    from agent import register_node

    @register_node("stub_exit")
    class Exit:
        accepts = str
        gives = str

        async def run(self, message, turn):
            raise SystemExit(3)

    async with session(chain("stub_exit", "stub_say")) as rt:
        turn = await rt.handle_message("x")
        assert turn.status == "failed"
    assert asyncio.get_running_loop().is_running()


async def test_switching_graphs_keeps_the_state_of_equal_nodes_and_the_history():
    async with session(remembering()) as rt:
        await rt.handle_message("x")
        assert rt.switch_graph(remembering(fresh=False)).name == "chain"
        turn = await rt.handle_message("y")
        assert turn.text == "y <m: 1 replies>"
        assert [spoken.text for spoken in rt.conversation.window()][:3] == ["x", "x <m: 0 replies>", "y"]


async def test_memory_is_updated_while_the_next_turn_begins():
    order = []
    nodes = {"a": "stub_words", "s": "stub_slow", "b": "stub_say", "m": "stub_memory"}
    edges = (Edge("a", "s"), Edge("s", "b"), Edge("b", "m"), Edge("m", "b", "context"))
    async with session(Graph("t", nodes, edges, {"message": "a"}, "b")) as rt:
        rt.subscribe(lambda event: order.append((event.kind, event.node, event.turn)))
        await rt.handle_message("x")
        await rt.handle_message("y")
    assert order.index(("start", "s", 2)) < order.index(("end", "m", 1)) < order.index(("start", "b", 2))
    assert Memory.seconds > 0
