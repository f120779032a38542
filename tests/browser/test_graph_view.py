"""The live graph, the trace table and the header in a real browser: what a person sees, in both themes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.lab import Notebook

SETUP = """
from time import time
import ipywidgets
from agent.catalog import load_graph, register_graph
from agent.graph import Edge, Graph
from agent.runtime.session import Runtime
from agent.trace.events import *
from agent.widgets.graph_view import GraphView
from agent.widgets.header import Header
from agent.widgets.trace_view import TraceView

v1 = load_graph("v1-current")
small = register_graph(Graph(
    "small", {"input": "input_v1", "output": "output_v1", "memorizer": "memorizer_v1"},
    [Edge("input", "output"), Edge("output", "memorizer"), Edge("memorizer", "output", "context")],
    {"message": "input"}, "output"))
"""
GRAPH = "view = GraphView(v1)\nview.widget"
TRACE = "trace = TraceView()\ntrace.widget"
HEADER = """
switched = []
runtime = Runtime("v1-current", "offline", None, trace=False)
header = Header(runtime, lambda name: (switched.append(name), runtime.switch_graph(name)))
header.widget"""
EVENTS = """
began = time()
for event in (
    TurnStarted(began, 1, text="<img src=x onerror=alert(1)>"),
    NodeStarted(began + .001, 1, "input", message="Envelope"),
    NodeEnded(began + .0135, 1, "input", 12.5, message="Command"),
    Failed(began + .02, 1, "sensor", "ValueError", "it broke"),
    TurnEnded(began + .1, 1, ms=100.0),
):
    trace.on_event(event)"""
CY = "document.querySelector('.wb-graph-canvas')?._cyreg?.cy"


def wait(notebook: Notebook, condition: str) -> None:
    notebook.page.wait_for_function(f"() => {condition}", timeout=20_000)


def open_graph(notebook: Notebook, *cells: str) -> None:
    notebook.open("graph.ipynb", [SETUP, GRAPH, *cells])
    notebook.run_all()
    wait(notebook, f"{CY}?.edges().length === 13 && {CY}.zoom() !== 1")


def tell(notebook: Notebook, *events: str) -> None:
    """Let the view get events, as the session would publish them."""
    told = notebook.kernel(f"for event in [{', '.join(events)}]: view.on_event(event)")
    assert told == ""


def has(id: str, name: str) -> str:
    return f"{CY}.getElementById('{id}').hasClass('{name}')"


def picture(notebook: Notebook) -> dict[str, Any]:
    """Give what the browser draws: elements with their places and classes, and how they lie in the box."""
    drawn: dict[str, Any] = notebook.page.evaluate(f"""() => {{
        const cy = {CY}, box = cy.elements().renderedBoundingBox(), frame = cy.container();
        return {{
            nodes: Object.fromEntries(cy.nodes().map(n => [n.id(), n.position()])),
            edges: Object.fromEntries(cy.edges().map(e => [e.id(), e.controlPoints()[0]])),
            fill: Object.fromEntries(cy.nodes().map(n => [n.id(), n.style('background-color')])),
            inside: box.x1 >= 0 && box.y1 >= 0 && box.x2 <= frame.clientWidth && box.y2 <= frame.clientHeight,
            share: Math.max(box.w / frame.clientWidth, box.h / frame.clientHeight),
            zoom: cy.zoom(),
        }}}}""")
    return drawn


def test_graph_view_shows_what_happens(notebook: Notebook, pictures: Path) -> None:
    open_graph(notebook)
    tell(notebook, "TurnStarted(time(), 1)", "NodeStarted(time(), 1, 'input', message='Envelope')")
    wait(notebook, has("input", "running"))
    tell(
        notebook,
        "NodeEnded(time(), 1, 'input', 1.0, message='Command')",
        "EdgeCarried(time(), 1, 'input', 'thinker')",
        "NodeStarted(time(), 1, 'thinker', message='Command')",
        "NodeStarted(time(), 1, 'memorizer', background=True)",
        "Audited(time(), 1, 'output', 'code_without_tools')",
        "Failed(time(), 1, 'sensor', 'ValueError', 'it broke')",
    )
    edge = has("data:input:thinker", "pulse")
    wait(notebook, f"{edge} && {has('input', 'done')} && {has('thinker', 'running')}")
    wait(notebook, f"{has('memorizer', 'background')} && {has('output', 'audited')} && {has('sensor', 'error')}")
    notebook.screenshot(pictures / "graph_running.png", ".wb-graph-view")
    expect(notebook.page.get_by_role("button", name="Node thinker, running")).to_be_visible()
    wait(notebook, f"!{edge} && {has('data:input:thinker', 'carried')}")
    tell(notebook, "TurnStarted(time(), 2)")
    wait(notebook, f"{has('thinker', 'idle')} && !{has('data:input:thinker', 'carried')}")
    assert notebook.errors == []


def test_graph_view_draws_the_graph_as_its_svg_does(notebook: Notebook) -> None:
    open_graph(notebook)
    drawn = picture(notebook)
    expected = notebook.kernel(
        "import json; from agent.graph.drawing import edge_id, edge_routes; from agent.graph.layout import positions\n"
        "print(json.dumps([positions(v1), {edge_id(e): r.control for e, r in zip(v1.edges, edge_routes(v1))}]))"
    )
    places, controls = notebook.page.evaluate("text => JSON.parse(text)", expected)
    assert {role: (p["x"], p["y"]) for role, p in drawn["nodes"].items()} == {r: tuple(p) for r, p in places.items()}
    for id, point in drawn["edges"].items():
        assert (point["x"], point["y"]) == pytest.approx(controls[id], abs=0.5), id


def test_graph_view_switches_graphs(notebook: Notebook, pictures: Path) -> None:
    open_graph(notebook)
    for _ in range(3):
        notebook.kernel("view.show(small)")
        wait(notebook, f"{CY}.nodes().length === 3 && {CY}.edges().length === 3")
        tell(notebook, "TurnStarted(time(), 1)", "NodeStarted(time(), 1, 'output')")
        wait(notebook, has("output", "running"))
        notebook.kernel("view.show(v1)")
        wait(notebook, f"{CY}.nodes().length === 7 && {CY}.edges().length === 13 && {has('output', 'idle')}")
    tell(notebook, "TurnStarted(time(), 2)", "NodeStarted(time(), 2, 'director')")
    wait(notebook, has("director", "running"))
    notebook.page.wait_for_timeout(300)
    drawn = picture(notebook)
    assert drawn["inside"]
    assert drawn["share"] > 0.8
    assert notebook.page.locator(".wb-node").all_inner_texts() == list(drawn["nodes"])
    notebook.screenshot(pictures / "graph_switched.png", ".wb-graph-view")
    assert notebook.errors == []


def test_graph_view_fits_its_box(notebook: Notebook) -> None:
    tab = "narrow = GraphView(v1)\nipywidgets.Tab([ipywidgets.Label('first'), narrow.widget], titles=['one', 'graph'])"
    notebook.open("fit.ipynb", [SETUP, tab])
    notebook.run_all()
    notebook.page.get_by_role("tab", name="graph", exact=True).click()
    wait(notebook, f"{CY}?.edges().length === 13")
    notebook.page.wait_for_timeout(400)
    wide = picture(notebook)
    notebook.page.set_viewport_size({"width": 620, "height": 900})
    notebook.page.wait_for_timeout(600)
    narrow = picture(notebook)
    assert wide["inside"]
    assert wide["share"] > 0.8
    assert narrow["inside"]
    assert narrow["share"] > 0.8
    assert narrow["zoom"] < wide["zoom"]


def test_graph_view_follows_the_theme(notebook: Notebook, pictures: Path) -> None:
    open_graph(notebook)
    wait(notebook, f"{CY}.nodes()[0].style('color') === 'rgb(28,30,33)'")
    light = picture(notebook)["fill"]
    notebook.theme("dark")
    wait(notebook, f"{CY}.nodes()[0].style('color') === 'rgb(232,234,237)'")
    notebook.page.wait_for_timeout(400)
    dark = picture(notebook)["fill"]
    assert all(sum(_rgb(dark[role])) < 255 < sum(_rgb(light[role])) for role in dark)
    behind = "getComputedStyle(document.querySelector('.wb-graph-canvas')).backgroundColor"
    assert notebook.page.evaluate(behind) == "rgba(0, 0, 0, 0)"
    notebook.screenshot(pictures / "graph_dark.png", ".wb-graph-view")
    tell(notebook, "TurnStarted(time(), 1)", "NodeStarted(time(), 1, 'thinker')")
    wait(notebook, has("thinker", "running"))
    notebook.theme("light")


def _rgb(color: str) -> list[int]:
    return [int(part) for part in color.removeprefix("rgb(").removesuffix(")").split(",")]


def test_graph_view_tells_about_a_clicked_node(notebook: Notebook, pictures: Path) -> None:
    evil = (
        "from dataclasses import replace\nview.show(replace(v1, prompts={'thinker': '<img src=x onerror=alert(1)>'}))"
    )
    open_graph(notebook, evil)
    notebook.page.wait_for_timeout(300)
    tell(notebook, "TurnStarted(time(), 1)", "NodeStarted(time(), 1, 'thinker', message='Command')")
    at = notebook.page.evaluate(f"() => {CY}.getElementById('thinker').renderedPosition()")
    notebook.page.locator(".wb-graph-canvas").click(position=at)
    panel = notebook.page.locator(".wb-details")
    expect(panel).to_contain_text("thinker_v1")
    expect(panel.locator("dl")).to_contain_text("Command")
    expect(panel.locator("pre")).to_have_text("<img src=x onerror=alert(1)>")
    assert panel.locator("img").count() == 0
    notebook.screenshot(pictures / "graph_details.png", ".wb-graph-view")
    notebook.page.keyboard.press("Escape")  # the focus is not in the panel: nothing happens
    sensor = notebook.page.get_by_role("button", name="Node sensor, idle")
    sensor.focus()
    notebook.page.keyboard.press("Enter")
    expect(panel).to_contain_text("sensor_v1")
    notebook.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(sensor).to_be_focused()
    assert notebook.errors == []


def test_graph_view_is_there_again_after_a_reload(notebook: Notebook) -> None:
    open_graph(notebook)
    notebook.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    notebook.kernel("view.show(small); view.show(v1)")
    tell(notebook, "TurnStarted(time(), 1)", "NodeStarted(time(), 1, 'thinker')")
    wait(notebook, has("thinker", "running"))
    notebook.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    notebook.reload()
    wait(notebook, f"{CY}?.edges().length === 13 && {has('thinker', 'running')}")


def test_trace_view_shows_and_filters_events(notebook: Notebook, pictures: Path) -> None:
    notebook.open("trace.ipynb", [SETUP, TRACE])
    notebook.run_all()
    page = notebook.page
    expect(page.locator(".wb-trace .wb-hint")).to_be_visible()
    notebook.kernel(EVENTS)
    rows = page.locator(".wb-trace tbody tr:not([hidden])")
    expect(rows).to_have_count(5)
    assert rows.nth(2).locator("td").all_inner_texts() == ["14", "1", "input", "end", "Command", "12.5"]
    assert rows.nth(0).locator("td").nth(4).inner_text() == "<img src=x onerror=alert(1)>"
    page.get_by_label("Filter the trace by text").fill("BROKE")
    expect(rows).to_have_count(1)
    expect(page.locator(".wb-trace .wb-count")).to_have_text("1 of 5 rows")
    page.get_by_label("Filter the trace by text").fill("")
    page.get_by_label("Only this node").select_option("input")
    expect(rows).to_have_count(2)
    page.get_by_label("Only this event").select_option("end")
    expect(rows).to_have_count(1)
    rows.nth(0).click()
    expect(rows.nth(0)).to_have_attribute("aria-expanded", "true")
    notebook.screenshot(pictures / "trace.png", ".wb-trace")
    notebook.kernel(
        "for i in range(5000): trace.on_event(NodeEnded(began + i, 1, 'input', float(i), message=f'number {i}'))"
    )
    page.get_by_label("Only this event").select_option("")
    page.get_by_label("Only this node").select_option("")
    expect(page.locator(".wb-trace .wb-count")).to_have_text("2000 rows")
    expect(rows.last).to_contain_text("number 4999")
    expect(rows.last).to_be_in_viewport()
    assert notebook.errors == []


def test_header_switches_graphs(notebook: Notebook, pictures: Path) -> None:
    notebook.open("header.ipynb", [SETUP, HEADER])
    notebook.run_all()
    page = notebook.page
    head = page.locator(".wb-header")
    expect(head).to_contain_text("offline rules, not a language model")
    expect(head).to_contain_text("no database")
    selector = page.get_by_label("Graph", exact=True)
    expect(selector).to_have_value("v1-current")
    before = head.locator("code").inner_text()
    selector.select_option("small")
    expect(head.locator("code")).not_to_have_text(before)
    assert notebook.kernel("print(switched, runtime.graph.name)") == "['small'] small"
    notebook.kernel("_ = v1.derive('mine')")
    selector.blur()
    selector.focus()
    expect(selector.locator("option", has_text="mine")).to_have_count(1)
    expect(selector).to_have_value("small")
    notebook.theme("dark")
    notebook.screenshot(pictures / "header_dark.png", ".wb-header")
    notebook.theme("light")
    assert notebook.errors == []
