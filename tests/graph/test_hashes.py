"""A hash changes with what a node or graph does, and with nothing else: wherever, whenever and however it is loaded."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import linecache
import os
import pickle
import subprocess
import sys
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from agent import Edge, Graph, load_graph, register_node, tool
from agent.graph.codes import function_code
from agent.graph.hashes import digest, node_hash, node_parts
from agent.graph.tokens import tokens
from tests.graph.stubs import chain
from tests.house.project import ROOT

CELLS = count(1)


def cell(source: str, *, kept: bool = True, names: dict[str, Any] | None = None) -> dict[str, Any]:
    """Run source as a notebook cell does: a file name of its own, its text kept for tracebacks."""
    name = f"/tmp/ipykernel_{next(CELLS)}/{next(CELLS)}.py"
    if kept:
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    namespace: dict[str, Any] = {"__name__": "__main__", "register_node": register_node} if names is None else names
    exec(compile(source, name, "exec"), namespace)
    return namespace


SAME = [
    ("x = 1\n", "x = 1  # one\n"),
    ("x = 1\n", "# one\n\nx = 1"),
    ("x = 1\n", "x = 1\r\n"),
    ("f(1,\n  2)\n", "f(1, 2)\n"),
    ('def f(x):\n    """Say.\n\n    More."""\n    return x\n', "def f(x):\n    return x\n"),
    ('"""Doc."""\nx = 1\n', "x = 1\n"),
    ('class A:\n    "One " "two."\n    x = 1\n', "class A:\n    x = 1\n"),
    ('class Größe: "Ä"\n', "class Größe: 'Doc'\n"),
    ("if x:\n    y\n    # deep\n", "if x:\n  y\n"),
]
OTHER = [
    ("x = 1\n", "x = 2\n"),
    ("x = a\n(b)\n", "x = a(b)\n"),
    ("if a:\n    b\n    c\n", "if a:\n    b\nc\n"),
    ('x = "a"\n', 'x = "b"\n'),
    ('x = f"{a}"\n', 'x = f"{b}"\n'),
    ('x = f"{a:>{w}} {{}}"\n', 'x = f"{a:<{w}} {{}}"\n'),
    ('def f():\n    return "doc"\n', 'def f():\n    return "other"\n'),
    ('def f():\n    x = 1\n    "no doc"\n', "def f():\n    x = 1\n"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_tokens_leave_out_what_means_nothing(one: str, other: str) -> None:
    assert tokens(one) == tokens(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_tokens_hold_what_means_something(one: str, other: str) -> None:
    assert tokens(one) != tokens(other)


@pytest.mark.parametrize(
    "text", ['f"{a!r:>{w}} {{}} {b["k"]}"'.replace('"k"', "'k'"), "rf'''a\n{b}\nc'''", 'f"a" "b"', 'f"{x}"']
)
def test_tokens_hold_an_f_string_as_one_in_every_python(text: str) -> None:
    assert tokens(f"x = {text}\n") == ("x", "=", *(['f"a"', '"b"'] if text == 'f"a" "b"' else [text]), "<newline>")


NODE = '''LIMIT = 5
seen = 0


def helper(text):
    return text[:LIMIT]


@register_node("hash_cell")
class Cell:
    """Doc."""

    accepts = gives = str
    prompt = "You speak."

    async def run(self, message, turn):
        global seen
        seen += 1
        return helper(message)
'''


def hash_of(source: str, **options: Any) -> str:
    cell(source, **options)
    return node_hash("hash_cell")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("    async def", "    # why\n    async def", id="comment"),
        pytest.param('"""Doc."""', '"""Other."""', id="docstring"),
        pytest.param("seen = 0", "seen = 99", id="a variable"),
        pytest.param("LIMIT = 5", "UNUSED = 1\nLIMIT = 5", id="an unused constant"),
        pytest.param("def helper", "\n\n\ndef helper", id="blank lines"),
    ],
)
def test_hash_of_a_cell_is_the_same(old: str, new: str) -> None:
    assert old in NODE
    assert hash_of(NODE) == hash_of(NODE.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("return helper(message)", "return helper(message) * 2", id="a method"),
        pytest.param("text[:LIMIT]", "text[LIMIT:]", id="a function that it uses"),
        pytest.param("LIMIT = 5", "LIMIT = 6", id="a constant that its helper uses"),
        pytest.param("You speak.", "You shout.", id="the prompt"),
        pytest.param("gives = str", "gives = str\n    extra = 5", id="an attribute"),
        pytest.param("    accepts", "    tools = ('query_db',)\n    accepts", id="a tool"),
        pytest.param("class Cell:", "class Other:", id="the name of the class"),
    ],
)
def test_hash_of_a_cell_changes(old: str, new: str) -> None:
    assert old in NODE
    before = hash_of(NODE)
    if "class Other" in new:
        new = f"{new}\n    pass\n\n\n@register_node('hash_other')\nclass Renamed:"
        cell(NODE.replace('@register_node("hash_cell")\n', "").replace(old, new))
        assert node_hash("hash_other") != before
        return
    assert hash_of(NODE.replace(old, new)) != before


def test_hash_of_a_cell_finds_what_other_cells_define() -> None:
    names: dict[str, Any] = {"__name__": "__main__", "register_node": register_node}
    first, second = NODE.split('@register_node("hash_cell")')
    cell(first, names=names)
    cell(f'@register_node("hash_cell"){second}', names=names)
    before = node_hash("hash_cell")
    cell(first.replace("LIMIT]", "LIMIT - 1]"), names=names)
    assert node_hash("hash_cell") != before


def test_hash_without_source_is_stable_and_follows_the_code() -> None:
    one = hash_of(NODE, kept=False)
    assert one == hash_of(NODE, kept=False)
    assert one != hash_of(NODE.replace("seen += 1", "seen += 2"), kept=False)
    assert one != hash_of(NODE.replace("seen += 1", "seen -= 1"), kept=False)


def test_hash_of_a_subclass_follows_the_class_it_inherits_from() -> None:
    base = "class Base:\n    accepts = gives = str\n    async def run(self, m, t):\n        return m{}\n"
    derived = '@register_node("hash_cell")\nclass Cell(Base):\n    prompt = "x"\n'
    one, other = (hash_of(base.format(more) + derived) for more in ("", " * 2"))
    assert one != other


CONDITIONS = [
    ("lambda m, t: True", "lambda m, t: False"),
    ("(lambda m, t: True, lambda m, t: False)[0]", "(lambda m, t: True, lambda m, t: False)[1]"),
    ("bound(1)", "bound(2)"),
    ("functools.partial(both, 1)", "functools.partial(both, 2)"),
    ("Longer(5)", "Longer(6)"),
    ("both", "longer"),
    ("with_default(3)", "with_default(4)"),
]
USED = """
def both(n, m, t=None):
    return bool(n)

def longer(m, t):
    return len(m) > 3

def bound(n):
    return lambda m, t: n > 1

def with_default(n):
    def f(m, t, n=n):
        return n
    return f

class Longer:
    def __init__(self, n):
        self.n = n
    def __call__(self, m, t):
        return len(m) > self.n
"""


@pytest.mark.parametrize(("one", "other"), CONDITIONS)
def test_hash_of_a_condition_follows_its_code_and_its_values(one: str, other: str) -> None:
    def hashed(text: str) -> str:
        names: dict[str, Any] = {"__name__": "__main__", "functools": functools}
        return digest(function_code(cell(f"{USED}\ncondition = {text}\n", names=names)["condition"]))

    assert hashed(one) == hashed(one) != hashed(other)


def test_hash_of_a_graph_follows_its_conditions() -> None:
    def hashed(text: str, condition: str = "mine") -> str:
        mine = cell(f"mine = {text}\n", names={"__name__": "__main__"})["mine"]
        edges = (Edge("a", "b", condition=condition), Edge("a", "c"), Edge("b", "c"))
        nodes = {"a": "stub_words", "b": "stub_upper", "c": "stub_join"}
        return Graph("t", nodes, edges, "a", "c", conditions={"mine": mine}).content_hash

    assert hashed("lambda m, t: 1") == hashed("lambda m, t: 1") != hashed("lambda m, t: 2")
    assert hashed("lambda m, t: 1") != hashed("lambda m, t: 1", "not mine")
    assert hashed("lambda m, t: 1", "reflex") == hashed("lambda m, t: 2", "reflex")  # mine is not used


def test_hash_of_a_node_file_covers_the_files_beside_it_that_it_imports(tmp_path: Path) -> None:
    node = "from agent import register_node\nimport hash_helper\n\n\n@register_node({name!r})\nclass Filed:\n"
    node += "    accepts = gives = str\n\n    async def run(self, m, t):\n        return hash_helper.say(m)\n"

    def hashed(helper: str, version: int) -> tuple[str, dict[str, str]]:
        folder = tmp_path / str(version)
        folder.mkdir()
        name = f"hash_filed_{version}"
        for file, text in (("hash_helper", helper), ("hash_filed", node.format(name=name))):
            (folder / f"{file}.py").write_text(text)
            spec = importlib.util.spec_from_file_location(file, folder / f"{file}.py")
            assert spec is not None
            assert spec.loader is not None
            sys.modules[file] = module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
        parts = node_parts(name)
        parts.pop("hash_filed")
        return node_hash(name), parts

    one, other = hashed("def say(m): return m", 1), hashed("def say(m): return m * 2", 2)
    assert set(one[1]) == {"hash_helper", "prompt", "tier", "tools"}
    assert one[1]["hash_helper"] != other[1]["hash_helper"]
    assert one[1]["hash_helper"] == digest(list(tokens("def say(m): return m")))


@pytest.mark.parametrize("package", ["", "hash_kept."])
def test_hash_is_of_the_files_that_were_loaded_whatever_becomes_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    folder = tmp_path / package.rstrip(".")
    folder.mkdir(exist_ok=True)
    (folder / "__init__.py").touch()
    helper, node = folder / "kept_helper.py", folder / f"kept_node_{len(package)}.py"
    helper.write_text("def say(m): return m\n")
    node.write_text(
        f"from agent import register_node\nimport {package}kept_helper as h\n\n\n@register_node('{node.stem}')\n"
        "class Filed:\n    accepts = gives = str\n\n    async def run(self, m, t): return h.say(m)\n"
    )
    module = importlib.import_module(f"{package}{node.stem}")
    monkeypatch.setitem(sys.modules, f"{package}kept_helper", module.h)
    texts = {file: file.read_text() for file in (helper, node)}
    for file, text in texts.items():
        file.write_text(f"{text}\nEDITED = True\n")
    found = node_parts(node.stem)
    expected = {f"{package}{file.stem}": digest(list(tokens(text))) for file, text in texts.items()}
    assert expected.items() <= found.items()
    importlib.reload(module)
    assert node_parts(node.stem)[f"{package}{node.stem}"] == digest(list(tokens(node.read_text())))


def test_hash_covers_the_schema_of_tools() -> None:
    def hashed(kind: type) -> tuple[str, str]:
        def hash_scale(value) -> str:  # type: ignore[no-untyped-def]  # the annotation is set below
            """Scale."""
            return str(value)

        hash_scale.__annotations__ = {"value": kind, "return": str}
        tool(hash_scale)

        class Scaling:
            accepts = gives = str
            tools = ("hash_scale",)

            async def run(self, message: str, turn: Any) -> str:
                return message

        register_node("hash_scaling")(Scaling)
        return node_hash("hash_scaling"), chain("stub_upper", "stub_say", tools={"b": ["hash_scale"]}).content_hash

    one, other = hashed(int), hashed(float)
    assert one[0] != other[0]
    assert one[1] != other[1]


def test_hashes_are_the_same_in_every_process() -> None:
    code = "from agent import list_graphs; f = list_graphs(); print(*f.topology_hash, *f.content_hash)"
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    names = ("v0-single", "v1-current", "v2-direct", "v3-contract")
    graphs = [load_graph(name) for name in names]
    assert found == {" ".join([*(g.topology_hash for g in graphs), *(g.content_hash for g in graphs)]) + "\n"}


def test_graph_travels_to_another_process() -> None:
    graph = load_graph("v1-current")
    assert graph.content_hash == pickle.loads(pickle.dumps(graph)).content_hash
    assert pickle.loads(pickle.dumps(graph.pinned("a", "b"))).content_hash == "b"


def test_pinned_graph_keeps_its_hashes() -> None:
    hash_of(NODE)
    graph = chain("hash_cell", "stub_say")
    pinned = graph.pinned()
    hash_of(NODE.replace("You speak", "You shout"))
    assert pinned.content_hash != graph.content_hash == pinned.unpinned.content_hash
    assert pinned.pinned("a", "b").unpinned is graph
