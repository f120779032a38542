"""Settings of a session: what is wrong says so before anything is opened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agent import Runtime, Workbench
from agent.errors import BadDatabase, SessionClosed, TraceError, UnknownGraph
from tests.graph.stubs import chain

WRONG: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"graph": 5}, UnknownGraph, "graph=5 is neither a name nor a Graph; allowed: .*v0-single"),
    ({"graph": ["v1-current"]}, UnknownGraph, r"graph=\['v1-current'\] is neither"),
    ({"graph": "v1-curent"}, UnknownGraph, "did you mean 'v1-current'"),
    ({"db": "smaple"}, BadDatabase, "did you mean 'sample'"),
    ({"user_claims": "x"}, TypeError, "user_claims is a str; allowed: None, or a dict"),
    ({"user_claims": [("name", "x")]}, TypeError, "user_claims is a list; allowed"),
    ({"origin": 5}, TypeError, "origin=5; allowed: a text"),
    ({"trace": 5}, TraceError, "trace=5; allowed"),
]


@pytest.mark.parametrize(("setting", "error", "says"), WRONG)
@pytest.mark.parametrize("kind", [Runtime, Workbench])
def test_wrong_setting_says_what_is_allowed(
    kind: type, setting: dict[str, Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        kind(**{"model": "offline", "db": None, "trace": False, **setting})


@pytest.mark.parametrize("clock", [3, lambda: 3, lambda: "now"])
def test_clock_that_tells_no_time_is_refused(clock: Any) -> None:
    with pytest.raises(TypeError, match=r"clock=.*allowed: a function .* that gives a datetime"):
        Runtime(db=None, trace=False, clock=clock)


@pytest.mark.parametrize("setting", [{"user_claims": "x"}, {"origin": 5}, {"clock": 3}])
def test_wrong_setting_leaves_no_trace_file(setting: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        Runtime(**{"db": None, "trace": tmp_path / "s.jsonl", **setting})
    assert list(tmp_path.iterdir()) == []


async def test_closed_workbench_says_so_whatever_is_asked_of_it() -> None:
    wb = Workbench(chain("stub_say"), "offline", None, trace=False)
    await wb.send("x")
    await wb.close()
    for ask in (lambda: wb.send("x"), lambda: wb.click("Nothing"), lambda: wb.submit_action("inc:n", {})):
        with pytest.raises(SessionClosed, match="make a new"):
            await ask()
    for change in (lambda: wb.switch_graph("v1-current"), lambda: wb.runtime.switch_graph("v1-current")):
        with pytest.raises(SessionClosed, match="make a new"):
            change()
    assert wb.graph.name == "chain"
    await wb.stop()
    await wb.close()
    assert wb.turns[0].text == "x"
