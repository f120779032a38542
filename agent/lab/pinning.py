"""``pin``: a turn of any session becomes a scenario that expects what happened."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from agent.errors import ScenarioError, UnknownAction
from agent.lab.scenarios import read_scenarios
from agent.lab.schema import Scenario
from agent.trace.events import ToolEnded
from agent.workspace import Workspace
from agent.workspace.finding import all_presses

if TYPE_CHECKING:
    from agent.messages import Action
    from agent.runtime.record import TurnRecord
    from agent.runtime.session import Runtime
    from agent.runtime.turn import Turn

HEAD = "about: Turns that were pinned.\ngraphs: [{graph}]\nscenarios:\n"
UNPINNABLE = ("queued", "running", "withdrawn")


def pin(turn: Turn, path: str | Path, name: str | None = None) -> Scenario:
    """Append the conversation up to a turn to a scenario file, and give the scenario as it was read back.

    The last step expects what holds whatever the words are: path, tools, the tables' rows, what is on screen,
    machines and findings. The file is made when there is none; what stands in it, comments included, stays as it is.
    Raises ScenarioError when the turn is not over, or the file is no suite or has a scenario of that name.
    """
    if turn.status in UNPINNABLE:
        raise ScenarioError(f"turn {turn.number} is {turn.status}; only a turn that has run can be pinned")
    file = Path(path).resolve()
    text = _read(file) or HEAD.format(graph=_inline(turn.graph.name))
    known = read_scenarios(text, file) if "- name:" in text else ()
    scenario = _scenario(turn, name or _free_name(turn, {scenario.name for scenario in known}))
    graphs = known[0].graphs if known else (turn.graph.name,)
    if known and turn.graph.name not in graphs:
        scenario = {"name": scenario["name"], "graphs": [turn.graph.name], **scenario}
    after = _appended(text, scenario, file)
    found = read_scenarios(after, file)[-1] if not known else _named(read_scenarios(after, file), scenario["name"])
    _write(file, after)
    return found


def _scenario(turn: Turn, name: str) -> dict[str, Any]:
    session = turn._session
    records = [record for record in _history(session, turn.number) if record.status != "withdrawn"]
    setting: dict[str, Any] = {"name": name}
    if session.user.name != "unknown":
        setting["user"] = {"name": session.user.name}
    if session.channel != "local":
        setting["origin"] = session.channel
    if not session.services.databases:
        setting["db"] = "none"
    offline = session.services.model.provider.offline
    if offline is not None and offline.misbehave:
        setting["misbehave"] = list(offline.misbehave)
    steps, workspace = [], Workspace()
    for record in records:
        step = _step(record, workspace)
        steps.append({**step, "expect": expected} if (expected := _expected(record, record is records[-1])) else step)
        workspace = record.workspace or workspace
    return {**setting, "steps": steps}


def _history(session: Runtime, last: int) -> list[TurnRecord]:
    """Give the records up to a turn, those of the sessions that this one was forked from included."""
    own = [turn.record for turn in session.turns if turn.number <= last]
    origin = session._origin
    return own if origin is None else [*_history(origin.session, origin.number), *own]


def _step(record: TurnRecord, workspace: Workspace) -> dict[str, Any]:
    envelope = record.envelope
    step: dict[str, Any] = {"say": envelope.text} if envelope.action is None else _click(envelope.action, workspace)
    if envelope.dashboard is not None:
        shown, there = _ids(envelope.dashboard), _ids(workspace.items())
        step["sees"] = "nothing" if not shown else "all" if shown == there else shown
    if record.status == "stopped" and record.path:
        step["stop"] = [record.path[-1]]
    return step


def _click(action: Action, workspace: Workspace) -> dict[str, Any]:
    """Name the control that was pressed; a click on what is not there is written as the action itself."""
    for press in all_presses(workspace):
        if press.action != action.name or any(action.data.get(key) != value for key, value in press.data.items()):
            continue
        data = {key: value for key, value in action.data.items() if key not in press.data}
        return {"click": _shortest(workspace, press.label, press.control_id), **({"data": data} if data else {})}
    return {"say": f"ACTION: {action.name} | data: {json.dumps(dict(action.data), ensure_ascii=False)}"}


def _shortest(workspace: Workspace, label: str, id: str) -> str:
    try:
        return label if workspace.find(label).control_id == id else id
    except UnknownAction:
        return id


def _expected(record: TurnRecord, last: bool) -> dict[str, Any]:
    found: dict[str, Any] = {} if record.status == "ok" else {"status": record.status}
    tools = [event for event in record.events if isinstance(event, ToolEnded)]
    if failed := [tool.name for tool in tools if tool.status != "ok"]:
        found["failed"] = failed
    if not last:
        return found
    items = [] if record.workspace is None else list(record.workspace.items())
    found |= {"path": list(record.path), "tools": [tool.name for tool in tools]}
    found["tables"] = [{"rows": result.row_count} for _, result in record.results]
    found["controls"] = [str(item["id"]) for item in items]
    if machines := {str(item["id"]): item["state"] for item in items if item.get("type") == "machine"}:
        found["machines"] = machines
    if record.findings:
        found["findings"] = [finding.code for finding in record.findings]
    return found


def _ids(items: Any) -> list[str]:
    return [str(item.get("id", "")) for item in items]


def _free_name(turn: Turn, taken: set[str]) -> str:
    said = " ".join((turn.envelope.text or f"click {getattr(turn.envelope.action, 'name', '')}").split())
    said = said if len(said) <= 60 else said[:59] + "…"
    return next(name for name in _numbered(said) if name not in taken)


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name} ({number})"
        number += 1


def _named(scenarios: tuple[Scenario, ...], name: str) -> Scenario:
    return next(scenario for scenario in scenarios if scenario.name == name)


def _appended(text: str, scenario: Mapping[str, Any], file: Path) -> str:
    """Put a scenario behind the last one, indented like the others."""
    ending = "\r\n" if "\r\n" in text else "\n"
    at, indent, gap = _end(text, file)
    block = yaml.dump([scenario], Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
    lines = [f"{' ' * indent}{line}" if line else "" for line in block.splitlines()]
    before = text[:at] if text[:at].endswith("\n") else text[:at] + ending
    return before + (ending if gap else "") + ending.join(lines) + ending + text[at:]


def _end(text: str, file: Path) -> tuple[int, int, bool]:
    """Give where the next scenario goes, how far it is indented, and whether a line before it stays blank."""
    root = yaml.compose(text, yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    for key, value in pairs:
        if key.value == "scenarios" and isinstance(value, yaml.SequenceNode):
            if value.flow_style:
                raise ScenarioError(f"{file}: its scenarios are written in brackets; write them as a list, a line each")
            return value.end_mark.index, value.start_mark.column, True
        if key.value == "scenarios":
            return len(text), 2, False
    raise ScenarioError(f"{file} has no scenarios: it is no suite; name another file")


class _Dumper(yaml.SafeDumper):
    """Values of an expectation on one line each, without anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.MappingNode:
        flat = "steps" not in mapping and not {"say", "click", "path", "tools"} & set(mapping)
        return super().represent_mapping(tag, mapping, flow_style=flat)

    def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> yaml.SequenceNode:
        flat = not any(isinstance(item, dict) and {"say", "click", "steps"} & set(item) for item in sequence)
        return super().represent_sequence(tag, sequence, flow_style=flat)


def _inline(name: str) -> str:
    text: str = yaml.safe_dump([name], default_flow_style=True, allow_unicode=True, width=10_000)
    return text.strip()[1:-1]


def _read(file: Path) -> str:
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            return stream.read()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"cannot read {file}: {error}; name a YAML file") from None


def _write(file: Path, text: str) -> None:
    """Replace the file in one step, so that a kill leaves the old one or the new one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, aside = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with open(descriptor, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        if file.exists():
            shutil.copymode(file, aside)
        else:
            os.chmod(aside, 0o644)
        os.replace(aside, file)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
