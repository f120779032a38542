"""What no file of the project may hold, and what the top level looks like."""

import re
from pathlib import Path

from tests.house.project import ROOT, files

# Written so that this file does not hold what it looks for.
REGISTRY = re.compile(r"\b(pypi|pythonhosted|npmjs|anaconda|deb\.debian|archive\.ubuntu)\.(org|com)\b")
HERE = [path for path in (ROOT, Path.home()) if len(path.parts) > 1]
MACHINE = re.compile("|".join(rf"(?<![\w/.]){re.escape(str(path))}/" for path in HERE) or "(?!)")


def test_files_name_no_package_registry() -> None:
    found = [f"{name}: {hit[0]}" for name, text in files() for hit in REGISTRY.finditer(text)]
    assert not found, "a package registry's host is no part of the project"


def test_files_name_no_path_of_this_machine() -> None:
    found = [f"{name}: {hit[0]}" for name, text in files() for hit in MACHINE.finditer(text)]
    assert not found, "a path of one machine is no part of the project"


def test_files_are_text_with_a_final_newline() -> None:
    assert [name for name, text in files() if text and not text.endswith("\n")] == []
