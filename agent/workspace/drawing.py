"""A machine as a small picture: its states, its transitions, and where it is now."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from agent.workspace.machines import Machine

MOST_STATES = 16  # beyond it a small picture tells nothing
WIDTH, HEIGHT = 92, 24  # of a state, in pixels
ACROSS, DOWN = 128, 52  # from one state to the next
EDGE = 14
LETTERS = 13


def machine_svg(machine: Machine) -> str:
    """Give an SVG whose colours come from the classes ``wb-m-*``; empty for a machine of more than 16 states."""
    if len(machine.states) > MOST_STATES:
        return ""
    places = _places(machine)
    width = max(x for x, _ in places.values()) + WIDTH + EDGE
    height = max(y for _, y in places.values()) + HEIGHT + 2 * EDGE
    said = escape(f"{machine.id}: {len(machine.states)} states, now {machine.current}", quote=True)
    parts = [*_arrows(machine, places), *(_state(machine, name, *place) for name, place in places.items())]
    head = f'<svg class="wb-m" role="img" aria-label="{said}" width="{width}" height="{height}"'
    return f'{head} viewBox="0 0 {width} {height}">{"".join(parts)}</svg>'


def _places(machine: Machine) -> dict[str, tuple[int, int]]:
    """Put each state into the column of its distance from the initial one."""
    targets = {state.name: state.targets() for state in machine.states}
    columns, seen = [[machine.initial]], {machine.initial}
    while ahead := [t for t in dict.fromkeys(t for n in columns[-1] for t in targets.get(n, ())) if t not in seen]:
        columns.append(ahead)
        seen.update(ahead)
    columns.append([name for name in machine.names if name not in seen])
    return {
        name: (EDGE + ACROSS * column, EDGE + DOWN * row)
        for column, names in enumerate(columns)
        for row, name in enumerate(names)
    }


def _arrows(machine: Machine, places: dict[str, tuple[int, int]]) -> Iterator[str]:
    for state in machine.states:
        for target in dict.fromkeys(state.targets()):
            now = " wb-m-out" if state.name == machine.current else ""
            yield f'<path class="wb-m-arrow{now}" d="{_arrow(places[state.name], places[target])}"/>'


def _arrow(start: tuple[int, int], end: tuple[int, int]) -> str:
    """Give a curve with its head: forwards from side to side, else below, from middle to middle."""
    (x, y), (to_x, to_y) = start, end
    half = HEIGHT // 2
    if to_x > x:
        tip, from_x = (to_x, to_y + half), x + WIDTH
        bend = (tip[0] - from_x) // 2
        curve = f"M{from_x} {y + half}C{from_x + bend} {y + half} {tip[0] - bend} {tip[1]} {tip[0]} {tip[1]}"
        return f"{curve}m-5 -4l5 4l-5 4"
    foot, tip = (x + WIDTH // 2 - 8, y + HEIGHT), (to_x + WIDTH // 2 + 8, to_y + HEIGHT)
    deep = max(foot[1], tip[1]) + EDGE + 4
    return f"M{foot[0]} {foot[1]}C{foot[0]} {deep} {tip[0]} {deep} {tip[0]} {tip[1]}m-4 5l4 -5l4 5"


def _state(machine: Machine, name: str, x: int, y: int) -> str:
    now = " wb-m-now" if name == machine.current else ""
    short = name if len(name) <= LETTERS else f"{name[: LETTERS - 1]}…"
    box = f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="6"/>'
    text = f'<text x="{x + WIDTH // 2}" y="{y + HEIGHT // 2}">{escape(short)}</text>'
    return f'<g class="wb-m-state{now}"><title>{escape(name)}</title>{box}{text}</g>'
