"""What is released does not change: neither here nor by any edit that changes what a node or graph does."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.release import problems, read_lock, shipped
from tests.house.project import ROOT

PINNED, NOW = read_lock(), shipped()
NAMES = [*NOW.nodes, *dict.fromkeys(name.rpartition(" ")[0] for name in NOW.graphs)]


@pytest.mark.parametrize("name", NAMES)
def test_released_version_is_what_it_was(name: str) -> None:
    if name not in PINNED.nodes and f"{name} content" not in PINNED.graphs:
        pytest.skip(f"{name} is not released yet; `make release` pins it")
    wrong = [text for text in problems(PINNED, NOW) if text.partition(" is ")[0].endswith(f" {name}")]
    assert not wrong, "\n\n".join(wrong)


def test_released_versions_are_all_here() -> None:
    assert set(PINNED.nodes) <= set(NOW.nodes)
    assert set(PINNED.graphs) <= set(NOW.graphs)


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", *arguments]
    environment = {"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which everything is released."""
    folder = tmp_path_factory.mktemp("released")
    for name in ("agent", "graphs"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("released.lock"))
    done = run(folder, "-m", "agent.release")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("released: ")
    assert all(name in done.stdout for name in NAMES)
    return folder


@pytest.fixture
def copy(released: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(released, tmp_path / "copy"))


def test_release_is_the_same_on_another_path_and_adds_nothing_twice(copy: Path) -> None:
    lock = copy / "graphs" / "released.lock"
    before = lock.read_text(encoding="utf-8")
    again = run(copy, "-m", "agent.release")
    assert (again.returncode, again.stdout) == (0, "Nothing new: all that ships is released already.\n")
    assert lock.read_text(encoding="utf-8") == before
    assert read_lock(lock) == NOW
    assert str(copy) not in before


def replaced(name: str, old: str, new: str) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def with_windows_lines(folder: Path) -> None:
    for path in (folder / "agent" / "nodes").glob("*.py"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def with_new_version(folder: Path) -> None:
    text = (folder / "agent/nodes/output_v1.py").read_text(encoding="utf-8")
    (folder / "agent/nodes/output_v2.py").write_text(text.replace("output_v1", "output_v2"), encoding="utf-8")
    replaced("agent/nodes/__init__.py", "    output_v1,\n", "    output_v1,\n    output_v2,\n")(folder)


FORBIDDEN = [
    pytest.param(
        replaced("agent/nodes/thinker_v1.py", "You are the thinking part", "You are a part"),
        ["node thinker_v1 is released", "agent/nodes/thinker_v1.py changed", "agent/nodes/thinker_v3.py", "v1-current"],
        id="a prompt",
    ),
    pytest.param(
        replaced("agent/nodes/prompting.py", 'f"<{tag}{given}>', 'f"< {tag}{given}>'),
        ["node input_v1 is", "node thinker_v2 is", "agent/nodes/prompting.py changed", "changed helper into a new"],
        id="a shared helper",
    ),
    pytest.param(
        replaced("agent/nodes/tool_loop.py", "ROUNDS = 12", "ROUNDS = 13"),
        ["node thinker_v1 is", "node solo_v1 is", "node thinker_v2 is", "agent/nodes/tool_loop.py changed"],
        id="a constant of a helper",
    ),
    pytest.param(
        replaced("agent/nodes/sensor_v1.py", "tick_seconds = 5.0", "tick_seconds = 6.0"),
        ["node sensor_v1 is released"],
        id="an attribute",
    ),
    pytest.param(
        replaced("agent/tools/database.py", "query: str, database", "query: str, limit: int = 5, database"),
        ["node thinker_v1 is released", "schema of a tool"],
        id="the schema of a tool",
    ),
    pytest.param(
        replaced("graphs/v1_current.py", '"input", "context", fresh=False)', '"input", "context")'),
        ["graph v1-current is released", "edges, entry or reply changed", "a new file in graphs/"],
        id="an edge",
    ),
    pytest.param(
        replaced("agent/graph/conditions.py", '"welche",', '"welche", "zeige",'),
        ["graph v1-current is released", "the condition needs_planning changed"],
        id="a condition",
    ),
    pytest.param(
        replaced("graphs/__init__.py", "v0_single.GRAPH, ", ""),
        ["graph v0-single is released and gone"],
        id="taken away",
    ),
]


@pytest.mark.parametrize(("edit", "says"), FORBIDDEN)
def test_release_refuses_a_changed_version_and_says_what_to_do(
    copy: Path, edit: Callable[[Path], None], says: list[str]
) -> None:
    lock = (copy / "graphs" / "released.lock").read_bytes()
    edit(copy)
    for arguments in (["--check"], []):
        done = run(copy, "-m", "agent.release", *arguments)
        assert done.returncode == 1
        missing = [text for text in says if text not in done.stdout + done.stderr]
        assert not missing, done.stdout + done.stderr
    assert (copy / "graphs" / "released.lock").read_bytes() == lock


ALLOWED = [
    pytest.param(
        replaced("agent/nodes/thinker_v1.py", "    accepts = Command", "    # why\n\n    accepts = Command"),
        id="a comment",
    ),
    pytest.param(
        replaced("agent/nodes/prompting.py", '"""Give a text as a named block."""', '"""Give it.\n\n    So."""'),
        id="a docstring",
    ),
    pytest.param(with_windows_lines, id="line ends"),
    pytest.param(
        replaced("agent/nodes/turn.py", "class NodeTurn(Protocol):", "class NodeTurn(Protocol):\n    more: int\n"),
        id="a type",
    ),
]


@pytest.mark.parametrize("edit", ALLOWED)
def test_release_allows_what_changes_no_behaviour(copy: Path, edit: Callable[[Path], None]) -> None:
    edit(copy)
    done = run(copy, "-m", "agent.release", "--check")
    assert done.returncode == 0, done.stdout


def test_release_pins_a_new_version_beside_the_old_ones(copy: Path) -> None:
    before = read_lock(copy / "graphs" / "released.lock")
    with_new_version(copy)
    done = run(copy, "-m", "agent.release")
    assert (done.returncode, done.stdout) == (0, "released: output_v2\n")
    after = read_lock(copy / "graphs" / "released.lock")
    assert set(after.nodes) - set(before.nodes) == {"output_v2"}
    assert {name: after.nodes[name] for name in before.nodes} == before.nodes


def test_guard_fails_on_an_edited_prompt_and_says_what_to_do(copy: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", copy)
    (copy / "tests" / "house").mkdir(parents=True)
    for name in ("project.py", "test_released.py"):
        shutil.copy(ROOT / "tests" / "house" / name, copy / "tests" / "house")
    command = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/house/test_released.py", "-k", "is_what_it_was"]
    assert run(copy, *command).returncode == 0
    replaced("agent/nodes/output_v1.py", "You are the voice", "You are the speaker")(copy)
    done = run(copy, *command)
    assert done.returncode == 1
    assert "node output_v1 is released as" in done.stdout
    assert "agent/nodes/output_v2.py, registered as output_v2" in done.stdout
