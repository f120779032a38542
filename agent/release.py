"""``make release``: pins what ships in ``graphs/released.lock``; what is pinned there does not change any more.

The lock names a hash for each node and graph, and for the files and conditions behind them, so that a change can be
told by its place. ``python -m agent.release`` adds what is not yet pinned; ``--check`` only looks.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import graphs
from agent.catalog import NODE_REGISTRY
from agent.errors import GraphError
from agent.graph.hashes import node_hash, node_parts

LOCK = Path(graphs.__file__).parent / "released.lock"
HEAD = "# What is released does not change: `make release` adds to this file and changes nothing in it.\n"
NO_FILES = ("prompt", "tier", "tools")
VERSION = re.compile(r"(.*?)(\d+)")
Table = dict[str, str]


@dataclass(frozen=True)
class Pins:
    """Hashes by name: of nodes, of graphs (``name topology`` and ``name content``), of files and of conditions."""

    nodes: Table = field(default_factory=dict)
    graphs: Table = field(default_factory=dict)
    files: Table = field(default_factory=dict)
    conditions: Table = field(default_factory=dict)

    def with_added(self, other: Pins) -> Pins:
        """Give these pins and, of the others, those that are not yet here."""
        return Pins(**{name: {**table, **vars(self)[name]} for name, table in vars(other).items()})


def read_lock(path: Path = LOCK) -> Pins:
    """Give what is pinned; nothing when there is no lock yet. Raises GraphError when the file is no lock."""
    if not path.exists():
        return Pins()
    try:
        return Pins(**tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise GraphError(f"{path.name} is damaged: {error}; take it from version control") from None


def write_lock(pins: Pins, path: Path = LOCK) -> None:
    """Write the pins, sorted, one a line."""
    lines = [HEAD]
    for name, table in vars(pins).items():
        lines += [
            f"\n[{name}]\n",
            *(f"{json.dumps(key)} = {json.dumps(value)}\n" for key, value in sorted(table.items())),
        ]
    path.write_text("".join(lines), encoding="utf-8", newline="\n")


def shipped() -> Pins:
    """Give the hashes of what ships, as it is now."""
    names = [name for name, cls in NODE_REGISTRY.items() if cls.__module__.startswith("agent.nodes.")]
    files: Table = {}
    for name in names:
        files |= {part: value for part, value in node_parts(name).items() if part not in NO_FILES}
    hashes: Table = {}
    conditions: Table = {}
    for graph in graphs.SHIPPED:
        hashes[f"{graph.name} topology"], hashes[f"{graph.name} content"] = graph.topology_hash, graph.content_hash
        conditions |= dict(graph.content.conditions)
    return Pins({name: node_hash(name) for name in names}, hashes, files, conditions)


def problems(pinned: Pins, now: Pins) -> list[str]:
    """Say of each pinned node and graph that is not what it was what changed and what to do about it."""
    nodes = [name for name, value in pinned.nodes.items() if now.nodes.get(name) != value]
    found = [_node_problem(name, pinned, now) for name in nodes]
    changed = [name for name, value in pinned.graphs.items() if now.graphs.get(name) != value]
    names = dict.fromkeys(name.rpartition(" ")[0] for name in changed)
    return found + [_graph_problem(name, set(nodes), pinned, now) for name in names]


def release(path: Path = LOCK) -> list[str]:
    """Pin what is not yet pinned and give the names; raises GraphError when something pinned has changed."""
    pinned, now = read_lock(path), shipped()
    if wrong := problems(pinned, now):
        raise GraphError("\n\n".join(wrong))
    names = {*pinned.nodes, *(name.rpartition(" ")[0] for name in pinned.graphs)}
    found = [*sorted(now.nodes), *sorted({name.rpartition(" ")[0] for name in now.graphs})]
    write_lock(pinned.with_added(now), path)
    return [name for name in found if name not in names]


def _node_problem(name: str, pinned: Pins, now: Pins) -> str:
    if name not in now.nodes:
        return f"node {name} is released and gone. A released version stays: take its file back."
    parts = node_parts(name)
    changed = [part for part, value in parts.items() if part in pinned.files and pinned.files[part] != value]
    places = ", ".join(_file(part) for part in changed)
    own = NODE_REGISTRY[name].__module__
    what = f"{places} changed" if places else "the schema of a tool that it names, or a file that it imports, changed"
    new = _next_version(name, now.nodes)
    how = (
        f"write the change into a new file, {_file(own).replace(name, new)}, registered as {new}, and name it in a "
        "new graph"
    )
    if changed and own not in changed:
        how = f"write the changed helper into a new file beside it, and a new version ({new}) that imports that one"
    return (
        f"node {name} is released as {pinned.nodes[name]} and now is {now.nodes[name]}: {what}.\n"
        f"A released version does not change. Take the change back, or {how}."
    )


def _graph_problem(name: str, nodes: set[str], pinned: Pins, now: Pins) -> str:
    graph = next((graph for graph in graphs.SHIPPED if graph.name == name), None)
    if graph is None:
        return f"graph {name} is released and gone. A released version stays: take its file back."
    key = f"{name} content"
    if pinned.graphs[f"{name} topology"] != graph.topology_hash:
        what = "its roles, edges, entry or reply changed"
    elif inner := sorted(nodes & set(graph.nodes.values())):
        what = f"because of {', '.join(inner)}"
    else:
        used = [c for c, value in graph.content.conditions.items() if pinned.conditions.get(c, value) != value]
        what = f"the condition {', '.join(used)} changed" if used else "its nodes, overrides or their order changed"
    return (
        f"graph {name} is released as {pinned.graphs[key]} and now is {graph.content_hash}: {what}.\n"
        f"A released version does not change. Take the change back, or write it into a new file in graphs/ with a new "
        f"name such as {_next_version(name, [graph.name for graph in graphs.SHIPPED])}."
    )


def _file(module: str) -> str:
    return f"{module.replace('.', '/')}.py"


def _next_version(name: str, taken: Mapping[str, str] | list[str]) -> str:
    found = VERSION.search(name)
    if found is None:
        return f"{name}_v2"
    stem = found[1]
    numbers = [int(match[2]) for other in taken if (match := VERSION.search(other)) and match[1] == stem]
    return f"{stem}{max([int(found[2]), *numbers]) + 1}"


def main(arguments: list[str]) -> int:
    """Pin, or with ``--check`` only look; gives the exit code."""
    if arguments not in ([], ["--check"]):
        print("usage: python -m agent.release [--check]", file=sys.stderr)
        return 2
    try:
        if arguments:
            wrong = problems(read_lock(), shipped())
            print("\n\n".join(wrong) or "What is released is unchanged.")
            return bool(wrong)
        added = release()
    except GraphError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"released: {', '.join(added)}" if added else "Nothing new: all that ships is released already.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
