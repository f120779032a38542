"""The project's own files, as the house tests read them."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FOLDERS = (".ci", "agent", "benchmarks", "graphs", "notebooks", "tests")
GENERATED = {"__pycache__", ".ipynb_checkpoints"}
TEXT = {
    "",
    ".cfg",
    ".css",
    ".ipynb",
    ".js",
    ".json",
    ".lock",
    ".md",
    ".py",
    ".sh",
    ".sql",
    ".toml",
    ".yaml",
    ".yml",
}


def pyproject() -> dict[str, Any]:
    """Give pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def requirements() -> list[str]:
    """Give what pyproject.toml asks for: to run and to test."""
    project = pyproject()["project"]
    return [*project["dependencies"], *project["optional-dependencies"]["test"]]


def files() -> Iterator[tuple[str, str]]:
    """Give the name and text of every text file that belongs to the project."""
    found = list(ROOT.iterdir())
    for folder in FOLDERS:
        found += (path for path in (ROOT / folder).rglob("*") if not GENERATED & set(path.parts))
    for path in sorted(found):
        if path.is_file() and path.suffix in TEXT:
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
