"""The README tells the truth: its Python runs, its files exist."""

import ast
import inspect
import re
from pathlib import Path
from types import CodeType

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
async def test_readme_example_runs(example):
    names: dict[str, object] = {}
    code = compile(example, "README.md", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    assert isinstance(code, CodeType)
    result = eval(code, names)  # top-level await, as in a notebook cell
    if inspect.isawaitable(result):
        await result
    assert names["turn"].status == "ok"


def test_readme_names_files_that_exist():
    named = re.findall(r"\]\(([\w./-]+)\)|`((?:agent|graphs|tests|notebooks|\.ci)/[\w./-]*)`", README)
    paths = [one or two for one, two in named]
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []
