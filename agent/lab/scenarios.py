"""Scenarios: conversations in YAML with what is expected of each step, checked when they are read.

A file is a suite, and its name is the suite's name::

    about: What these conversations are about.     # one line
    graphs: [v1-current, v0-single]                # the graphs that every scenario holds for
    scenarios:
      - name: german greeting                      # unique in its file
        user: {name: Ada}                          # login claims; `origin: portal` says where the login came from
        db: sample                                 # or none
        misbehave: [wrong_column]                  # how the offline model misbehaves; `latency: 0.05` is its pace
        steps:
          - say: Wie viele Kunden gibt es?         # a message, or
          - click: Weiter                          # a control by its label or id (`data: {day: 3}` goes with it), or
          - wait: 30                               # so many seconds by the session's clock; background work ends first
            sees: all                              # what the browser reports: all, nothing, unknown (as without) or ids
            stop: thinker                          # stop the turn when this node (or one of a list) begins;
                                                   # `reply`: when the reply begins to appear, whichever node speaks
            expect:
              status: ok                           # what else than ok is expected
              error: no MariaDB                    # must occur in the turn's error
              path: [input, thinker, output, ui]   # the nodes in the order in which they ran
              calls: {input: 1, thinker: 2}        # model calls up to the reply, by node, or all of them: 3
              usd: 0.01                            # what the turn may cost at most
              tools: [query_db]                    # the tools called, in order
              failed: [query_db]                   # those of them that failed (none, unless given)
              results: {query_db: [60]}            # each must occur in a result of that tool
              findings: [intent_without_action]    # the codes of the audit's findings, in order
              plan: true                           # whether a plan was made
              reply: [60 Kunden]                   # each must occur in the reply (a single text will do)
              lacks: [keine Zeilen]                # none may occur in the reply
              language: de                         # of the reply
              tables: [{rows: 60, columns: [ort, anzahl], first: {ort: Cuxhaven}}]   # all results of the turn
              controls: [result, ablauf]           # the ids on screen, in any order
              values: {zaehler: 2}                 # values of controls, texts of labels
              machines: {ablauf: Prüfen}           # states of machines
              state: {memorizer: {user_name: Ada}} # of nodes, when background work is done; lists must contain

All of it is optional but ``name``, ``steps`` and what a step does. What differs between graphs is written by graph,
``path: {v0-single: [solo, ui], others: [input, output]}``, in any expectation. Texts are YAML 1.2: ``Yes``, ``No``
and dates need no quotes. What is wrong is named with file and line.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from agent.errors import ScenarioError, allowed
from agent.lab.schema import CALL_KINDS, PER_GRAPH, Expected, ExpectedTable, Scenario, Step, Suite

KINDS = ("int", "float", "bool", "null", "merge")
FOUND_BY_US = ("suite", "source")
MODELS: dict[str, type[BaseModel]] = {
    "scenarios": Scenario, "steps": Step, "expect": Expected, "tables": ExpectedTable
}  # fmt: skip


def load_scenarios(path: Path | str) -> tuple[Scenario, ...]:
    """Give the scenarios of a file, or of all ``*.yaml`` files of a folder in the order of their names.

    Raises ScenarioError, which names every mistake with file and line.
    """
    path = Path(path)
    if path.is_dir():
        found = tuple(scenario for file in sorted(path.glob("*.yaml")) for scenario in load_scenarios(file))
        if not found:
            raise ScenarioError(f"{path} holds no *.yaml file; name a scenario file, or a folder of them")
        return found
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"cannot read {path}: {error}; name a YAML file, or a folder of them") from None
    return read_scenarios(text, path)


def read_scenarios(text: str, path: Path) -> tuple[Scenario, ...]:
    """Give the scenarios of a text that stands (or is to stand) in that file."""
    try:
        tree = yaml.compose(text, _Yaml)
        data = yaml.load(text, _Yaml)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise ScenarioError(f"{path}:{mark.line + 1 if mark else 1}: {error.problem}") from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise ScenarioError(f"{path}:1: {' '.join(str(error).split())}") from None
    try:
        suite = Suite.model_validate(data)
    except ValidationError as error:
        problems = [problem for problem in error.errors() if problem["type"] != "too_short" or not problem["input"]]
        raise ScenarioError("\n".join(_told(path, tree, problem) for problem in problems)) from None
    return tuple(_placed(path, tree, suite))


def _placed(path: Path, tree: yaml.Node | None, suite: Suite) -> list[Scenario]:
    found: dict[str, Scenario] = {}
    for number, scenario in enumerate(suite.scenarios):
        line = _line(tree, ("scenarios", number))
        if scenario.suite or scenario.source:
            raise ScenarioError(f"{path}:{line}: suite and source are the file's own; leave them out")
        if scenario.name in found:
            raise ScenarioError(f"{path}:{line}: a second scenario is called {scenario.name!r}; names are unique")
        place = {"suite": path.stem, "source": f"{path}:{line}", "graphs": scenario.graphs or suite.graphs}
        found[scenario.name] = scenario.model_copy(update=place)
    return list(found.values())


def _is_core(kind: str, letter: str) -> bool:
    return kind in KINDS and not (kind == "bool" and letter in "yYnNoO")


class _Yaml(yaml.SafeLoader):
    """YAML 1.2 as far as it matters here: no dates, no yes and no as truth values, no key twice."""

    yaml_implicit_resolvers = {  # noqa: RUF012  # the name and the type are PyYAML's
        letter: [(tag, pattern) for tag, pattern in found if _is_core(tag.rpartition(":")[2], letter)]
        for letter, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a key must be a plain text", problem_mark=key.start_mark)
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"{key.value!r} stands twice", problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _told(path: Path, tree: yaml.Node | None, problem: Any) -> str:
    place = _as_written(problem["loc"])
    where = ".".join(str(part) for part in place) or "the file"
    what = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        what = f"unknown key; {allowed(str(place[-1]), _keys(place[:-1]))}"
    elif problem["type"] != "missing" and "input" in problem and not isinstance(problem["input"], (dict, list)):
        what += f" (not {problem['input']!r})"
    return f"{path}:{_line(tree, place)}: {where}: {what}"


def _as_written(place: Sequence[int | str]) -> tuple[int | str, ...]:
    """Give a place as the file has it: a value by graph stands below its key, not below its graph."""
    place = tuple(part for part in place if part not in CALL_KINDS)
    if PER_GRAPH not in place or len(place) < place.index(PER_GRAPH) + 3:
        return place
    at = place.index(PER_GRAPH)
    return (*place[:at], place[at + 2], place[at + 1], *place[at + 3 :])


def _keys(place: Sequence[int | str]) -> list[str]:
    """Give the keys that are allowed at a place."""
    names = [part for part in place if isinstance(part, str) and part in MODELS]
    model = MODELS[names[-1]] if names else Suite
    hidden = () if model is Suite else (*FOUND_BY_US, PER_GRAPH)
    return [name for name in model.model_fields if name not in hidden]


def _line(node: yaml.Node | None, place: Sequence[int | str]) -> int:
    """Give the line (from 1) of the deepest part of a place that is written in the file."""
    line = node.start_mark.line if node else 0
    for part in place:
        if isinstance(node, yaml.MappingNode):
            entry = next((pair for pair in node.value if pair[0].value == part), None)
            if entry is None:
                continue
            line, node = entry[0].start_mark.line, entry[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line
    return line + 1
