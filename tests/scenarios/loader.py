"""Scenarios: conversations in YAML with what is expected of each step, checked when they are read.

A file is a suite, and its name is the suite's name::

    about: What these conversations are about.     # one line
    graphs: [v1-current]                           # every scenario runs on each of them
    scenarios:
      - name: german greeting                      # unique in its file
        user: {name: Ada}                          # login claims; `origin: portal` says where the login came from
        db: sample                                 # or none
        misbehave: [wrong_column]                  # how the offline model misbehaves; `latency: 0.05` is its pace
        steps:
          - say: Wie viele Kunden gibt es?         # a message, or
          - click: Weiter                          # a control by its label or id (`data: {day: 3}` goes with it)
            sees: all                              # what the browser reports: all, nothing, unknown (as without) or ids
            stop: thinker                          # stop the turn when this node begins
            expect:
              status: ok                           # what else than ok is expected
              error: no MariaDB                    # must occur in the turn's error
              path: [input, thinker, output, ui]   # the nodes in the order in which they ran
              calls: {input: 1, thinker: 2}        # model calls up to the reply, by node
              tools: [query_db]                    # the tools called, in order
              failed: [query_db]                   # those of them that failed (none, unless given)
              plan: true                           # whether a plan was made
              reply: [60 Kunden]                   # each must occur in the reply (a single text will do)
              lacks: [keine Zeilen]                # none may occur in the reply
              language: de                         # of the reply
              tables: [{rows: 60, columns: [ort, anzahl], first: {ort: Cuxhaven}}]   # all results of the turn
              controls: [result, ablauf]           # the ids on screen, in any order
              values: {zaehler: 2, ablauf: Prüfen} # values of controls, texts of labels, states of machines
              state: {memorizer: {user_name: Ada}} # of nodes, when background work is done; lists must contain

All of it is optional but ``name``, ``steps`` and what a step does. Texts are YAML 1.2: ``Yes``, ``No`` and dates
need no quotes. What is wrong is named with file and line.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from agent.errors import WorkbenchError, allowed

KINDS = ("int", "float", "bool", "null", "merge")


class ScenarioError(WorkbenchError, ValueError):
    """A scenario file is wrong; says where."""


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Scalar = str | int | float | bool | None


class Strict(BaseModel):
    """Outside data without unknown keys and without guessed types."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ExpectedTable(Strict):
    """One result: its number of rows, its columns, and values of its first row."""

    rows: int | None = None
    columns: tuple[str, ...] | None = None
    first: dict[str, Scalar] = {}


class Expected(Strict):
    """What is expected of a step; None means that nothing is."""

    status: Literal["ok", "stopped", "failed", "withdrawn"] = "ok"
    error: Texts = ()
    path: tuple[str, ...] | None = None
    calls: dict[str, int] | None = None
    tools: tuple[str, ...] | None = None
    failed: tuple[str, ...] = ()
    plan: bool | None = None
    reply: Texts = ()
    lacks: Texts = ()
    language: Literal["de", "en"] | None = None
    tables: tuple[ExpectedTable, ...] | None = None
    controls: tuple[str, ...] | None = None
    values: dict[str, Scalar] = {}
    state: dict[str, dict[str, Any]] = {}


class Step(Strict):
    """One message or click."""

    say: str | None = None
    click: str | None = None
    data: dict[str, Any] = {}
    sees: Literal["all", "nothing", "unknown"] | tuple[str, ...] = "unknown"
    stop: str | None = None
    expect: Expected = Expected()

    @model_validator(mode="after")
    def _does_one_thing(self) -> Step:
        if (self.say is None) == (self.click is None):
            raise ValueError("a step is either `say: TEXT` or `click: LABEL`")
        if self.data and self.click is None:
            raise ValueError("data goes with a click")
        return self


class Scenario(Strict):
    """One conversation; ``source`` is where it is written, as ``file:line``."""

    name: Annotated[str, Field(min_length=1)]
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    user: dict[str, str] = {}
    origin: str = ""
    db: Literal["sample", "none"] = "sample"
    misbehave: tuple[str, ...] = ()
    latency: float = 0.0
    suite: str = ""
    source: str = ""
    graphs: tuple[str, ...] = ()


class Suite(Strict):
    """The scenarios of one file."""

    about: str
    graphs: Annotated[tuple[str, ...], Field(min_length=1)]
    scenarios: Annotated[tuple[Scenario, ...], Field(min_length=1)]


def load_scenarios(path: Path) -> tuple[Scenario, ...]:
    """Give the scenarios of a file, or of all ``*.yaml`` files of a folder in the order of their names."""
    if path.is_dir():
        return tuple(scenario for file in sorted(path.glob("*.yaml")) for scenario in load_scenarios(file))
    text = path.read_text(encoding="utf-8")
    try:
        tree = yaml.compose(text, _Yaml)
        data = yaml.load(text, _Yaml)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise ScenarioError(f"{path}:{mark.line + 1 if mark else 1}: {error.problem}") from None
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
        if scenario.name in found:
            raise ScenarioError(f"{path}:{line}: a second scenario is called {scenario.name!r}; names are unique")
        place = {"suite": path.stem, "source": f"{path}:{line}", "graphs": suite.graphs}
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
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"{key.value!r} stands twice", problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _told(path: Path, tree: yaml.Node | None, problem: Any) -> str:
    place = problem["loc"]
    where = ".".join(str(part) for part in place) or "the file"
    what = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        what = f"unknown key; {allowed(str(place[-1]), _keys(place[:-1]))}"
    elif problem["type"] != "missing" and "input" in problem and not isinstance(problem["input"], (dict, list)):
        what += f" (not {problem['input']!r})"
    return f"{path}:{_line(tree, place)}: {where}: {what}"


def _keys(place: Sequence[int | str]) -> list[str]:
    """Give the keys that are allowed at a place."""
    names = [part for part in place if isinstance(part, str)]
    models: dict[str, type[BaseModel]] = {
        "scenarios": Scenario, "steps": Step, "expect": Expected, "tables": ExpectedTable
    }  # fmt: skip
    model = models.get(names[-1], Suite) if names else Suite
    return [name for name in model.model_fields if name not in ("suite", "source", "graphs") or model is Suite]


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
