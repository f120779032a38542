"""The header: who is talking, on which graph and database, and switching graphs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent import Workbench
from agent.catalog import load_graph
from agent.errors import UnknownGraph
from agent.graph.catalog import GRAPHS, register_graph, watch_graphs
from agent.models.offline import Offline
from agent.runtime.session import Runtime
from agent.widgets.header import Header
from tests.widgets.scene import GRAPH, Page, alive, until


async def test_header_says_model_graph_and_database(runtime: Runtime) -> None:
    header = Header(runtime, runtime.switch_graph)
    shown = header.widget.shown
    assert shown["model"] == "offline rules, not a language model"
    assert shown["offline"] is True
    assert (shown["graph"], shown["hash"]) == (GRAPH.name, GRAPH.content_hash)
    assert shown["database"] == "no database"
    assert "v1-current" in shown["graphs"]
    assert shown["graphs"].count(GRAPH.name) == 1
    header.close()


async def test_header_names_the_databases() -> None:
    async with Runtime("v1-current", Offline(), "sample", trace=False) as runtime:
        header = Header(runtime, runtime.switch_graph)
        assert header.widget.shown["database"] == "eras2_sample"
        header.close()


async def test_header_switches_graphs(runtime: Runtime) -> None:
    header = Header(runtime, runtime.switch_graph)
    Page(header.widget).send(kind="switch", graph="v1-current")
    assert runtime.graph.name == "v1-current"
    assert header.widget.shown["graph"] == "v1-current"
    assert header.widget.shown["hash"] == load_graph("v1-current").content_hash
    header.close()


async def test_header_stays_on_its_graph_when_switching_fails(runtime: Runtime) -> None:
    def refuse(name: str) -> None:
        raise UnknownGraph(f"unknown graph {name!r}")

    header = Header(runtime, refuse)
    page = Page(header.widget)
    page.send(kind="switch", graph="nothing")
    assert header.widget.shown["graph"] == GRAPH.name
    assert header.widget.shown["problem"] == "unknown graph 'nothing'"
    assert page.kinds() == ["refused"]
    header.update()
    assert header.widget.shown["problem"] == ""
    header.close()


async def test_header_lists_graphs_that_are_registered_later(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    header = Header(runtime, runtime.switch_graph)
    monkeypatch.setitem(GRAPHS, "mine-in-header", replace(load_graph("v1-current"), name="mine-in-header"))
    assert "mine-in-header" not in header.widget.shown["graphs"]
    Page(header.widget).send(kind="look")
    assert "mine-in-header" in header.widget.shown["graphs"]
    header.close()


async def test_header_leaves_no_widgets_behind(runtime: Runtime) -> None:
    Header(runtime, runtime.switch_graph).close()
    before = alive()
    Header(runtime, runtime.switch_graph).close()
    assert alive() == before


async def test_header_names_a_graph_as_soon_as_it_is_registered() -> None:
    async with Workbench(GRAPH, "offline", None, trace=False) as wb:
        assert wb.widget is not None
        header = wb._panel._header.widget  # type: ignore[union-attr]  # the widget was just made
        register_graph(replace(GRAPH, name="brand-new"))
        try:
            await until(lambda: "brand-new" in header.shown["graphs"])
        finally:
            del GRAPHS["brand-new"]
    register_graph(replace(GRAPH, name="after-the-end"))  # nobody listens any more
    del GRAPHS["after-the-end"]


def test_registering_a_graph_does_not_depend_on_who_listens() -> None:
    def broken() -> None:
        raise ValueError("no")

    unwatch = watch_graphs(broken)
    try:
        assert register_graph(replace(GRAPH, name="unheard")).name == "unheard"
    finally:
        unwatch()
        del GRAPHS["unheard"]
