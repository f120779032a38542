"""The nbval plugin: what it fails, what it accepts, and what it leaves alone."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tests.house.project import ROOT
from tests.notebooks.accept import normal_form, written

NOTEBOOK = "example.ipynb"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "pytest.ini").write_text("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    return tmp_path / NOTEBOOK


def write(path: Path, *cells: str) -> None:
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells]), path)


def nbval(path: Path, *options: str) -> str:
    command = [sys.executable, "-m", "pytest", "-p", "tests.notebooks.plugin", "--nbval", "--color=no", *options]
    done = subprocess.run([*command, path], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_unexecuted_cells_fail(path: Path) -> None:
    write(path, "x = 1", "print(x)", "")
    said = nbval(path)
    assert "2 failed, 1 passed" in said
    assert "This cell was never executed" in said


def test_accept_writes_what_ran_and_says_it(path: Path) -> None:
    write(path, "x = 1", "print('one', x)", "x + 1")
    said = nbval(path, "--nbval-accept")
    assert "+one 1" in said
    outputs = [cell.outputs for cell in nbformat.read(path, 4).cells]
    assert outputs[0] == []
    assert outputs[1][0].text == "one 1\n"
    assert outputs[2][0].data["text/plain"] == "2"
    assert "3 passed" in nbval(path)


def test_accept_again_changes_nothing(path: Path) -> None:
    write(path, "print('same')", "object()")
    nbval(path, "--nbval-accept")
    first = path.read_bytes()
    assert f"{NOTEBOOK} is as before" in nbval(path, "--nbval-accept")
    assert path.read_bytes() == first


def test_accept_rewrites_only_the_cell_that_differs(path: Path) -> None:
    write(path, "object()", "print('old')")
    nbval(path, "--nbval-accept")
    notebook = nbformat.read(path, 4)
    address = notebook.cells[0].outputs[0].data["text/plain"]
    notebook.cells[1].source = "print('new')"
    nbformat.write(notebook, path)
    said = nbval(path, "--nbval-accept")
    assert "-old" in said
    assert "+new" in said
    assert nbformat.read(path, 4).cells[0].outputs[0].data["text/plain"] == address


def test_accept_leaves_a_notebook_alone_whose_cell_raises(path: Path) -> None:
    write(path, "print('before')", "1 / 0")
    before = path.read_bytes()
    said = nbval(path, "--nbval-accept")
    assert "1 failed" in said
    assert f"{NOTEBOOK} is left as it is" in said
    assert path.read_bytes() == before


def test_dead_kernel_is_told_with_its_last_words(path: Path) -> None:
    write(path, "import os, sys; print('farewell', file=sys.__stderr__, flush=True); os._exit(3)")
    said = nbval(path)
    assert "the kernel died in this cell" in said
    assert "farewell" in said


def test_kernel_refuses_the_network(path: Path) -> None:
    write(path, "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)")
    assert "NetworkRefused" in nbval(path)


def test_normal_form_drops_what_differs_from_run_to_run() -> None:
    view = {"text/plain": "Button()", "application/vnd.jupyter.widget-view+json": {"model_id": "1f"}}
    cell = nbformat.v4.new_code_cell("button", execution_count=7, metadata={"scrolled": True, "tags": ["kept"]})
    cell.outputs = [nbformat.v4.new_output("execute_result", view, execution_count=7)]
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"widgets": {"state": {}}})
    normal = normal_form(notebook)
    assert normal.cells[0].metadata == {"tags": ["kept"]}
    assert normal.cells[0].execution_count == normal.cells[0].outputs[0].execution_count == 1
    assert dict(normal.cells[0].outputs[0].data) == {"text/plain": "Button()"}
    assert "widgets" not in normal.metadata
    assert written(normal_form(normal)) == written(normal)
