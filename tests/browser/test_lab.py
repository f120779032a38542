"""The browser fixtures themselves: they see what a person sees."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.lab import Notebook

BUTTON = """import ipywidgets
button, seen = ipywidgets.Button(description="Press"), ipywidgets.Label("waiting")
seen.add_class("seen")
button.on_click(lambda _: setattr(seen, "value", "pressed"))
ipywidgets.VBox([button, seen])"""


def test_notebook_runs_cells_and_reaches_the_kernel(notebook: Notebook) -> None:
    notebook.open("button.ipynb", [BUTTON])
    notebook.run_all()
    notebook.page.get_by_role("button", name="Press", exact=True).click()
    expect(notebook.page.locator(".seen")).to_have_text("pressed")
    assert notebook.kernel("print(seen.value)") == "pressed"
    assert notebook.errors == []


def test_notebook_reports_a_cell_that_raises(notebook: Notebook) -> None:
    notebook.open("error.ipynb", ["1 / 0"])
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        notebook.run_all()


def test_notebook_switches_themes(notebook: Notebook, pictures: Path) -> None:
    notebook.open("theme.ipynb", ["print('themed')"])
    background = "getComputedStyle(document.querySelector('.jp-Notebook')).backgroundColor"
    notebook.theme("dark")
    dark = notebook.page.evaluate(background)
    assert notebook.screenshot(pictures / "dark.png", ".jp-Notebook").stat().st_size > 1000
    notebook.theme("light")
    assert notebook.page.evaluate(background) != dark


def test_kernel_refuses_the_network(notebook: Notebook) -> None:
    notebook.open("network.ipynb", ["pass"])
    said = notebook.kernel("import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)")
    assert said.startswith("NetworkRefused")
