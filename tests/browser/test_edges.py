"""What stands near an edge: sources of figures, prompts of nodes and diagrams, wide and narrow, light and dark."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.lab import Notebook, Theme

SET_UP = """from agent import Edge, Graph, Reply, ToolResult, ThoughtResult, Workbench, register_node, schema_diagram
wb = Workbench(model="offline", trace=False)"""
TALK = """await wb.send("Wie viele Kunden gibt es je Ort?")
await wb.send("Welche fünf Kunden haben den höchsten Umsatz?")
turn = await wb.send("Wie viele Kunden gibt es?")"""
WIDE = "document.querySelectorAll('.wb-chat .wb-reply :is(p, li)').forEach(e => e.style.paddingLeft = '{}px')"
BUBBLE = """figure => {
    const style = getComputedStyle(figure, '::after'), log = figure.closest('.wb-log');
    const reply = figure.closest('.wb-reply').getBoundingClientRect(), view = log.getBoundingClientRect();
    const box = figure.getBoundingClientRect();
    return {
        shown: style.content !== 'none' && style.display !== 'none',
        left: reply.left + parseFloat(style.left) - view.left,
        right: view.right - (reply.left + parseFloat(style.left) + parseFloat(style.width)),
        below: view.bottom - (box.bottom + parseFloat(style.height)),
        sideways: log.scrollWidth - log.clientWidth,
    };
}"""
SIZES = [(1400, 0), (1400, 330), (900, 0), (900, 560), (700, 430)]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_source_of_a_figure_stays_inside_the_chat(notebook: Notebook, theme: Theme, pictures: Path) -> None:
    notebook.open(f"sources-{theme}.ipynb", [SET_UP, "wb", TALK])
    notebook.theme(theme)
    notebook.run_all()
    page = notebook.page
    figures = page.locator(".wb-chat .wb-reply .wb-figure")
    expect(figures.last).to_have_text("60")
    for width, indent in SIZES:
        page.set_viewport_size({"width": width, "height": 1000})
        page.evaluate(WIDE.format(indent))
        for figure in (figures.first, figures.nth(8), figures.last):
            figure.focus()
            page.wait_for_timeout(100)
            seen = figure.evaluate(BUBBLE)
            assert seen["shown"], (width, indent)
            assert min(seen["left"], seen["right"], seen["below"]) >= 0, (width, indent, seen)
            assert seen["sideways"] == 0, (width, indent, seen)
        notebook.screenshot(pictures / f"source_{theme}_{width}_{indent}.png", ".wb-chat")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_prompt_of_a_node_is_in_sight(notebook: Notebook, theme: Theme, pictures: Path) -> None:
    notebook.open(f"prompts-{theme}.ipynb", [SET_UP, "wb", TALK])
    notebook.theme(theme)
    notebook.run_all()
    page = notebook.page
    panel = page.get_by_role("region", name="Details of the node")
    for width in (1400, 900, 700, 480):
        page.set_viewport_size({"width": width, "height": 1000})
        page.get_by_role("button", name="Node thinker").click()
        prompt = panel.locator("pre")
        expect(prompt).to_contain_text("You are")
        box, frame = prompt.bounding_box(), panel.bounding_box()
        assert box is not None
        assert frame is not None
        assert box["y"] + 40 <= frame["y"] + frame["height"], (width, box, frame)
        assert box["x"] + box["width"] <= frame["x"] + frame["width"], (width, box, frame)
        assert panel.evaluate("e => e.scrollWidth - e.clientWidth") <= 0, width
        notebook.screenshot(pictures / f"prompt_{theme}_{width}.png", ".wb-graph-pane")
        page.keyboard.press("Escape")
        expect(panel).to_be_hidden()


def test_schema_diagram_is_a_picture(notebook: Notebook, pictures: Path) -> None:
    diagram = 'await schema_diagram(wb.databases["eras2_sample"], ["kunden", "objekte"])'
    notebook.open("diagram.ipynb", [SET_UP, diagram])
    notebook.theme("dark")
    notebook.run_all()
    picture = notebook.page.locator(".jp-RenderedMermaid img")
    expect(picture).to_be_visible(timeout=30_000)
    assert "objekte" in (picture.get_attribute("src") or "")
    assert notebook.page.locator(".wb-schema").count() == 0
    notebook.screenshot(pictures / "diagram_dark.png", ".jp-OutputArea-output")
