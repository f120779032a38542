"""Every notebook as a file: executed, in the one form that `make accept` writes, with nothing left unchecked."""

import os
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from tests.house.project import ROOT
from tests.notebooks.accept import normal_form, written

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
UNCHECKED = ("NBVAL_SKIP", "NBVAL_IGNORE_OUTPUT", "nbval-skip", "nbval-ignore-output")


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.name)
def path(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


@pytest.fixture
def notebook(path: Path) -> NotebookNode:
    return nbformat.read(path, 4)


def test_notebook_is_executed(notebook: NotebookNode) -> None:
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    assert [cell.source for cell in code if cell.execution_count is None] == [], "run make accept"


@pytest.mark.skipif("CI" not in os.environ, reason="a notebook that is open in JupyterLab need not be in normal form")
def test_notebook_is_in_normal_form(path: Path, notebook: NotebookNode) -> None:
    nbformat.validate(notebook)
    assert path.read_text(encoding="utf-8") == written(normal_form(notebook)), "run make accept"


def test_notebook_checks_every_cell(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        text = cell.source + " ".join(cell.metadata.get("tags", []))
        assert not [mark for mark in UNCHECKED if mark in text], cell.source


def test_notebook_begins_with_a_title(notebook: NotebookNode) -> None:
    assert notebook.cells[0].cell_type == "markdown"
    assert notebook.cells[0].source.startswith("# ")
