"""What `agent` offers: quick to import, complete, and explained."""

import inspect
import json
import subprocess
import sys

import pytest

import agent

HEAVY = ("anthropic", "ipycytoscape", "ipywidgets", "matplotlib", "pandas", "pyarrow", "pymysql", "sqlglot")
LOADED = f"import json, sys, agent; print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))"
LATER = """from agent import Runtime, load_graph
import sys
from agent.graph import codes
print(*[name for name in ("agent.audit.rules", "agent.audit.figures") if name in sys.modules], len(codes._known))
load_graph().content_hash
print(len(codes._known) > 0)"""


def test_import_loads_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


def test_import_of_the_runtime_leaves_the_audit_and_the_hashes_for_later() -> None:
    done = subprocess.run([sys.executable, "-c", LATER], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["0", "True"]


def test_public_names_are_listed_in_order_once() -> None:
    assert sorted(set(agent.__all__)) == sorted(agent.__all__)
    assert set(agent.__all__) <= set(dir(agent))


@pytest.mark.parametrize("name", agent.__all__)
def test_public_name_is_explained(name: str) -> None:
    thing = getattr(agent, name)
    if not (inspect.isclass(thing) or inspect.isroutine(thing)):
        return  # a value has no docstring of its own
    explanation = thing.__doc__ or ""
    generated = explanation.startswith(f"{name}(")  # what a dataclass writes when nobody did
    assert explanation.strip(), f"agent.{name} has no docstring"
    assert not generated, f"agent.{name} has no docstring of its own"
