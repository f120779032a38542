"""What users get wrong at the doors: each error names what there is and what to type instead."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import agent
from agent import Runtime, Workbench, compare, list_sessions, load_graph
from agent.errors import GraphError, LabError, ScenarioError, TraceError, TurnError

NO_MODEL = {"model": "offline", "db": None, "trace": False}


async def test_switched_graph_may_be_awaited_or_not() -> None:
    async with Workbench(**NO_MODEL) as wb:
        assert await wb.switch_graph("v2-direct") is load_graph("v2-direct")
        assert wb.switch_graph("v0-single") is wb.graph
        assert await wb.runtime.switch_graph("v1-current") is wb.graph
        assert wb.graph.name == "v1-current"


async def test_sessions_may_be_awaited_where_they_are_made() -> None:
    async with await Runtime("v1-current", **NO_MODEL) as session:
        assert (await session.handle_message("Hallo")).status == "ok"
        async with await session.fork() as forked:
            assert (await forked.handle_message("Hallo")).number == 2
    async with await Workbench(**NO_MODEL) as wb, wb.budget(calls=50) as budget:
        assert (await wb.send("Hallo")).status == "ok"
        assert budget.spent.calls


async def test_workbench_forks_into_a_workbench() -> None:
    async with Workbench(**NO_MODEL) as wb:
        await wb.send("Hallo")
        await wb.send("Guten Tag")
        async with wb.fork(1, "v2-direct") as forked:
            turn = await forked.send("Danke")
            assert isinstance(forked, Workbench)
            assert (turn.number, turn.graph.name) == (2, "v2-direct")
        assert (await wb.send("Danke")).status == "ok"
        with pytest.raises(TurnError, match="there is no turn 9; allowed: 1 to 3"):
            wb.fork(9)


async def test_workbench_resumes_a_session(tmp_path: Path) -> None:
    path = tmp_path / "talk.jsonl"
    async with Workbench(model="offline", db=None, trace=path) as wb:
        await wb.send("Hallo")
    async with Workbench.resume(path) as wb:
        assert [turn.number for turn in wb.turns] == [1]
        assert (await wb.send("Danke")).number == 2


SAID = [
    ("history", "wb.turns"),
    ("model", "wb.runtime.services.model"),
    ("db", "wb.databases"),
    ("database", "wb.databases"),
    ("tables", "turn.tables"),
    ("settle", "wb.runtime.settle"),
    ("workspace", "wb.runtime.workspace"),
    ("conversation", "wb.runtime.conversation"),
    ("swich_graph", "did you mean 'switch_graph'"),
    ("handle_mesage", "did you mean wb.runtime.handle_message?"),
    ("xyzzy", "it has: budget, click, "),
]


@pytest.mark.parametrize(("name", "told"), SAID)
async def test_unknown_name_of_a_workbench_says_what_there_is(name: str, told: str) -> None:
    async with Workbench(**NO_MODEL) as wb:
        with pytest.raises(AttributeError, match=f"has no {name!r}.*{re.escape(told)}") as caught:
            getattr(wb, name)
        assert (caught.value.name, caught.value.obj) == (name, wb)
        assert not hasattr(wb, "_repr_png_")


async def test_error_inside_a_property_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Workbench(**NO_MODEL) as wb:
        monkeypatch.delattr(wb.runtime, "turns")
        with pytest.raises(AttributeError, match=r"'Runtime' object has no attribute 'turns'|Runtime has no 'turns'"):
            _ = wb.turns
        monkeypatch.undo()


OTHERS = [
    ("send", "handle_message"),
    ("click", "handle_action"),
    ("history", "turns"),
    ("handle_mesage", "did you mean 'handle_message'"),
    ("histroy", "did you mean session.turns"),
]


@pytest.mark.parametrize(("name", "told"), OTHERS)
async def test_unknown_name_of_a_session_says_what_there_is(name: str, told: str) -> None:
    async with Runtime(**NO_MODEL) as session:
        with pytest.raises(AttributeError, match=f"Runtime has no {name!r}.*{told}"):
            getattr(session, name)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("reply", "turn.text"),
        ("table", "turn.tables"),
        ("cost", "turn.usage"),
        ("sql", "turn.attempts"),
        ("evnts", "did you mean 'events'"),
    ],
)
async def test_unknown_name_of_a_turn_says_what_there_is(name: str, told: str) -> None:
    async with Runtime(**NO_MODEL) as session:
        turn = await session.handle_message("Hallo")
        with pytest.raises(AttributeError, match=f"Turn has no {name!r}.*{told}"):
            getattr(turn, name)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Workbnech", "did you mean 'Workbench'"),
        ("workbench", "did you mean 'Workbench'"),
        ("offline", "did you mean 'Offline'"),
        ("loadgraph", "did you mean 'load_graph'"),
        ("list_graph", "did you mean 'list_graphs'"),
        ("xyzzy", "it has: .*Workbench"),
    ],
)
def test_unknown_name_of_the_package_says_the_nearest(name: str, told: str) -> None:
    with pytest.raises(AttributeError, match=f"has no attribute {name!r}.*{told}") as caught:
        getattr(agent, name)
    assert caught.value.name == name


@pytest.mark.parametrize("wrong", [["Hallo"], ["Hallo", "Wie viele Kunden gibt es?"], "Hallo"])
async def test_message_given_as_a_scenario_is_told_what_scenarios_are(wrong: object) -> None:
    with pytest.raises(ScenarioError, match=r"'Hallo'.*a YAML file, a folder of them, or a Scenario.*steps="):
        await compare(["v1-current"], wrong, model="offline", db=None)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [3, None, [3], {"say": "Hallo"}, [{"say": "Hallo"}], [["a.yaml"]]])
async def test_wrong_kind_of_scenario_is_told_what_scenarios_are(wrong: object) -> None:
    with pytest.raises(ScenarioError, match="a YAML file, a folder of them, or a Scenario"):
        await compare(["v1-current"], wrong, model="offline", db=None)  # type: ignore[arg-type]


async def test_no_scenarios_at_all_is_told() -> None:
    with pytest.raises(LabError, match="no scenario"):
        await compare(["v1-current"], [], model="offline", db=None)


@pytest.mark.parametrize("wrong", [0, None, True, 1.5, [], {"path": "x"}])
async def test_wrong_kind_of_session_is_told_what_to_give(wrong: object) -> None:
    with pytest.raises(TraceError, match=r"path of a session file.*list_sessions"):
        Runtime.resume(wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [3, True, [], 1.5])
def test_wrong_kind_of_folder_is_told_what_to_give(wrong: object) -> None:
    with pytest.raises(TraceError, match=f"{re.escape(repr(wrong))} is no folder.*list_sessions"):
        list_sessions(wrong)  # type: ignore[arg-type]


def test_missing_folder_of_sessions_is_told(tmp_path: Path) -> None:
    with pytest.raises(TraceError, match="nothing' does not exist; without one"):
        list_sessions(tmp_path / "nothing")
    (tmp_path / "file").write_text("")
    with pytest.raises(TraceError, match="is a file"):
        list_sessions(tmp_path / "file")


def test_default_folder_may_be_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "new"))
    assert len(list_sessions()) == 0


async def test_sessions_are_shown_whole(tmp_path: Path) -> None:
    path = tmp_path / ("long-" * 20 + "name") / "talk.jsonl"
    async with Runtime(model="offline", db=None, trace=path) as session:
        await session.handle_message("Hallo, wie geht es dir heute an diesem schönen Tag im Herbst?")
    frame = list_sessions(path.parent)
    page = frame._repr_html_()
    assert str(path) in page
    assert "schönen Tag im Herbst?" in page
    assert re.search(r"\d\d:\d\d:\d\d\+00:00<", page), page
    assert frame.started[0].microsecond == 0
    assert type(frame[["id"]]).__name__ == "DataFrame"
    row = list_sessions(path.parent).iloc[0]
    async with Runtime.resume(row.path) as session:
        assert len(session.turns) == 1


async def test_attempts_of_a_turn_show_themselves() -> None:
    async with Runtime(model=agent.Offline(misbehave=["wrong_column"]), trace=False) as session:
        turn = await session.handle_message("Wie viele Kunden gibt es je Ort?")
        attempts = turn.attempts
        assert repr(attempts) == "Attempts(1 failed, 1 ok; 1 correction)"
        assert "ms" not in repr(attempts[0])
        assert len(repr(attempts[0])) <= 110
        page = attempts._repr_html_()
        assert page.count("<li") == 2
        assert "ERROR 1054" in page
        assert [attempt.status for attempt in attempts] == ["failed", "ok"]
        assert list(attempts.frame.columns) == ["status", "correction", "database", "node", "sql", "error", "ms"]
        quiet = await session.handle_message("Hallo")
        assert (repr(quiet.attempts), len(quiet.attempts)) == ("Attempts(none)", 0)
        assert "no SQL" in quiet.attempts._repr_html_()


@pytest.mark.parametrize("wrong", ["text", 3, None, [], {"a": [1]}])
@pytest.mark.parametrize("door", [agent.chart, agent.as_python, agent.DataTable])
def test_what_is_no_table_is_told(door: Callable[[object], object], wrong: object) -> None:
    with pytest.raises(TypeError, match=f"a {type(wrong).__name__} is no table; give one DataFrame, such as"):
        door(wrong)


@pytest.mark.parametrize("wrong", ["last", True, 1.0, [1]])
async def test_what_is_no_turn_is_told_by_fork(wrong: object) -> None:
    async with Runtime(**NO_MODEL) as session:
        await session.handle_message("Hallo")
        with pytest.raises(TurnError, match=f"{re.escape(repr(wrong))} is no turn; give its number"):
            session.fork(wrong)  # type: ignore[arg-type]


def test_unknown_role_and_name_of_a_graph_say_what_there_is() -> None:
    graph = load_graph("v1-current")
    with pytest.raises(GraphError, match=r"has no such role; allowed: .*did you mean 'thinker'.*edges="):
        graph.derive("mistaken", nodes={"thinkr": "thinker_v2"})
    with pytest.raises(AttributeError, match=r"Graph has no 'roles'; use graph\.nodes"):
        _ = graph.roles  # type: ignore[attr-defined]
    assert not hasattr(graph, "_repr_png_")
