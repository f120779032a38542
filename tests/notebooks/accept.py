"""Write outputs that a run has given back into its notebooks, and say what changed."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

WIDGET = "application/vnd.jupyter.widget-view+json"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
DIFF_LINES = 12


class Acceptance:
    """The outputs to keep, by notebook and number of the code cell."""

    def __init__(self) -> None:
        self._outputs: dict[Path, dict[int, list[NotebookNode]]] = {}
        self._failed: set[Path] = set()

    def run(self, notebook: Path) -> None:
        """Note that a notebook is executed in this run."""
        self._outputs.setdefault(notebook, {})

    def keep(self, notebook: Path, cell: int, outputs: list[NotebookNode]) -> None:
        """Take these outputs as the new reference of a cell."""
        self._outputs[notebook][cell] = outputs

    def give_up(self, notebook: Path) -> None:
        """Leave a notebook as it is: a cell failed, and what came after it means nothing."""
        self._failed.add(notebook)

    def write(self, root: Path) -> Iterator[str]:
        """Rewrite the notebooks that changed; gives the lines that tell about it."""
        for path in sorted(self._failed):
            yield f"accept: {_name(path, root)} is left as it is, because a cell of it failed"
        for path in sorted(self._outputs.keys() - self._failed):
            text = path.read_text(encoding="utf-8")
            notebook = nbformat.reads(text, 4)
            cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
            for number, outputs in sorted(self._outputs[path].items()):
                before, cells[number].outputs = cells[number].outputs, outputs
                yield f"accept: {_name(path, root)}, code cell {number + 1}"
                yield from _difference(before, normal_outputs(outputs))
            accepted = written(normal_form(notebook))
            if accepted != text:
                path.write_text(accepted, encoding="utf-8")
            yield f"accept: {_name(path, root)} {'is as before' if accepted == text else 'is rewritten'}"


def written(notebook: NotebookNode) -> str:
    """Give a notebook as the text of its file."""
    return str(nbformat.writes(notebook)).rstrip("\n") + "\n"


def normal_form(notebook: NotebookNode) -> NotebookNode:
    """Give a notebook without what differs from run to run: counts in order, no state, no traces of tools."""
    notebook = nbformat.from_dict(notebook)
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for count, cell in enumerate(code, 1):
        cell.metadata = nbformat.from_dict({k: v for k, v in cell.metadata.items() if k == "tags"})
        cell.execution_count = count
        cell.outputs = normal_outputs(cell.outputs)
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
    return notebook


def normal_outputs(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Give outputs without views of widgets that are gone and without tracebacks, which name paths."""
    kept = []
    for output in map(nbformat.from_dict, outputs):
        if output.output_type in ("display_data", "execute_result"):
            output.data = nbformat.from_dict({k: v for k, v in sorted(output.data.items()) if k != WIDGET})
            output.setdefault("metadata", nbformat.from_dict({}))
        elif output.output_type == "error":
            output.traceback = []
        kept.append(output)
    return kept


def _difference(before: list[NotebookNode], after: list[NotebookNode]) -> list[str]:
    lines = list(unified_diff(_text(before), _text(after), lineterm="", n=0))[2:]
    shown = [f"    {line[:200]}" for line in lines if not line.startswith("@@")]
    return shown[:DIFF_LINES] + ([f"    ... {len(shown) - DIFF_LINES} lines more"] if len(shown) > DIFF_LINES else [])


def _text(outputs: list[NotebookNode]) -> list[str]:
    lines: list[str] = []
    for output in outputs:
        data: dict[str, Any] = output.get("data", {})
        text = output.get("text") or output.get("evalue") or data.get("text/plain") or "<" + ", ".join(data) + ">"
        lines += str(text).splitlines()
    return lines


def _name(path: Path, root: Path) -> str:
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
