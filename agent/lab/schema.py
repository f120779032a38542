"""What a scenario file may say: suites, scenarios, steps and what is expected of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from agent.models.offline.config import MISBEHAVIOURS

Scalar = str | int | float | bool | None
PER_GRAPH = "on"  # where values that were written by graph are kept
OTHERS = "others"  # what such values call all graphs that they do not name


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _kind_of_calls(value: Any) -> str:
    return CALL_KINDS[isinstance(value, Mapping)]


CALL_KINDS = ("all calls", "calls by node")
Calls = Annotated[
    Annotated[int, Tag(CALL_KINDS[0])] | Annotated[dict[str, int], Tag(CALL_KINDS[1])], Discriminator(_kind_of_calls)
]
Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]


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
    calls: Calls | None = None
    usd: Annotated[float, Field(ge=0)] | None = None
    tools: tuple[str, ...] | None = None
    failed: tuple[str, ...] = ()
    results: dict[str, Texts] = {}
    findings: tuple[str, ...] | None = None
    plan: bool | None = None
    reply: Texts = ()
    lacks: Texts = ()
    language: Literal["de", "en"] | None = None
    tables: tuple[ExpectedTable, ...] | None = None
    controls: tuple[str, ...] | None = None
    values: dict[str, Scalar] = {}
    machines: dict[str, str] = {}
    state: dict[str, dict[str, Any]] = {}
    on: dict[str, Expected] = {}

    def for_graph(self, name: str) -> Expected:
        """Give what is expected on one graph: what is said for all of them, and what is said for this one."""
        said: dict[str, Any] = {}
        for own in (self.on.get(OTHERS), self.on.get(name)):
            said |= {} if own is None else {field: getattr(own, field) for field in own.model_fields_set}
        return self.model_copy(update={**said, PER_GRAPH: {}})


class Step(Strict):
    """One message, one click, or a pause of so many seconds."""

    say: str | None = None
    click: str | None = None
    wait: Annotated[float, Field(ge=0, le=86_400)] | None = None
    data: dict[str, Any] = {}
    sees: Literal["all", "nothing", "unknown"] | tuple[str, ...] = "unknown"
    stop: Texts = ()
    expect: Expected = Expected()

    @model_validator(mode="after")
    def _does_one_thing(self) -> Step:
        if sum(what is not None for what in (self.say, self.click, self.wait)) != 1:
            raise ValueError("a step is either `say: TEXT` or `click: LABEL` or `wait: SECONDS`")
        if self.data and self.click is None:
            raise ValueError("data goes with a click")
        if self.wait is not None and (self.stop or self.sees != "unknown"):
            raise ValueError("nothing can be stopped or seen while waiting")
        if self.wait is not None and not self.expect.model_fields_set <= {"controls", "values", "machines", PER_GRAPH}:
            raise ValueError("after a pause, only controls, values and machines can be expected")
        return self

    @property
    def said(self) -> str:
        """The step in a few words."""
        if self.wait is not None:
            return f"(wait {self.wait:g} s)"
        return self.say if self.say is not None else f"[{self.click}]"


class Scenario(Strict):
    """One conversation; ``source`` is where it is written, as ``file:line``."""

    name: Annotated[str, Field(min_length=1)]
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    user: dict[str, str] = {}
    origin: str = ""
    db: Literal["sample", "none"] = "sample"
    misbehave: tuple[str, ...] = ()
    latency: Annotated[float, Field(ge=0, le=3600)] = 0.0
    suite: str = ""
    source: str = ""
    graphs: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _misbehaves_as_it_can(self) -> Scenario:
        for name in self.misbehave:
            if name not in MISBEHAVIOURS:
                raise ValueError(f"misbehave: {name!r} is unknown; allowed: {', '.join(MISBEHAVIOURS)}")
        return self

    @property
    def id(self) -> str:
        """Suite and name: what the scenario is called among all of them."""
        return f"{self.suite}/{self.name}" if self.suite else self.name


class Suite(Strict):
    """The scenarios of one file."""

    about: str = ""
    graphs: Annotated[tuple[str, ...], Field(min_length=1)]
    scenarios: Annotated[tuple[Scenario, ...], Field(min_length=1)]

    @model_validator(mode="before")
    @classmethod
    def _values_by_graph(cls, data: Any) -> Any:
        """Sort values that are written by graph, as in ``path: {v1-current: [...], mine: [...]}``."""
        graphs = data.get("graphs") if isinstance(data, Mapping) else None
        names = [name for name in graphs if isinstance(name, str)] if isinstance(graphs, list) else []
        return _by_graph(data, frozenset(names)) if names else data


def _by_graph(data: Any, names: frozenset[str]) -> Any:
    if isinstance(data, list):
        return [_by_graph(item, names) for item in data]
    if not isinstance(data, Mapping):
        return data
    return {key: _sorted(value, names) if key == "expect" else _by_graph(value, names) for key, value in data.items()}


def _sorted(expect: Any, names: frozenset[str]) -> Any:
    if not isinstance(expect, Mapping) or PER_GRAPH in expect:
        return expect
    split = {
        key
        for key, value in expect.items()
        if isinstance(value, Mapping) and set(value) & names and set(value) <= names | {OTHERS}
    }
    if not split:
        return expect
    on: dict[str, dict[str, Any]] = {}
    for key in expect:
        for name, value in expect[key].items() if key in split else ():
            on.setdefault(name, {})[key] = value
    return {**{key: value for key, value in expect.items() if key not in split}, PER_GRAPH: on}
