"""What the reply itself shows: a calculation, a sum of the figures that it lists, the number of things listed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.audit.figures.candidates import Derived
from agent.audit.figures.reading import NUMBER, value_of_digits
from agent.audit.figures.values import Source

HERE = Source("", how="calculated in the reply")
COUNTED = Source("", how="counted in the reply")
SIGN = re.compile(
    r"(?P<plus>\+|\bplus\b)|(?P<minus>(?<=\s)[-−–](?=\s|\d)|−|\bminus\b|\bless\b|\babzüglich\b)"
    r"|(?P<times>[*×⋅·✕]|(?<=\s)x(?=\s)|(?<=\d)x(?=\s?\d)|\bmal\b|\btimes\b|\bà\b|multiplied by|multipliziert mit|@)"
    r"|(?P<over>[/÷]|\bdurch\b|geteilt durch|divided by|(?<=\s):(?=\s\d))|(?P<open>\()|(?P<close>\))"
    r"|(?P<of>(?:%|Prozent|percent|per cent)\s*(?:von|of|auf)(?:\s+(?:den|der|the))?)",
    re.I,
)
BETWEEN = re.compile(r"[\s€$£%°²³*_]*(?:[^\W\d]{1,14}\.?[\s€$£%*_]*){0,3}")
PRECEDENCE = {"plus": 1, "minus": 1, "times": 2, "over": 2, "of": 2}
MOST_TERMS = 24
BULLET = re.compile(r"^[ \t]*(?:[-*•–·]|\d{1,2}[.)]|[^\w\s|#>*`\"'(\[]{1,3}(?=\s))[ \t]+\S", re.M)
TABLE_ROW = re.compile(r"^[ \t]*\|.*\|[ \t]*$", re.M)
TABLE_RULE = re.compile(r"^[ \t]*\|[-:| \t]+\|[ \t]*$", re.M)
JOINED = re.compile(r",\s+|;\s+|\s+(?:und|and|sowie|oder|or|&)\s+")


@dataclass(frozen=True, slots=True)
class Term:
    """A figure of the reply as an operand: where it stands, its value, whether it is a percentage."""

    start: int
    end: int
    value: float
    percent: bool


def calculations(reply: str) -> Iterator[tuple[int, int, Derived]]:
    """Give the calculations that a text writes out, with where each begins and ends."""
    terms: list[str | float] = []
    start = end = operands = 0
    for found in NUMBER.finditer(reply):
        signs = _signs(reply[end : found.start()]) if terms else None
        if terms and not signs:
            yield from _result(terms, start, end, operands)
            terms, operands = [], 0
        if not terms:
            opened = len(re.search(r"\(*$", reply[: found.start()].rstrip("€$ "))[0])  # type: ignore[index]
            terms, start = ["open"] * opened, found.start()
        value = value_of_digits(found)
        terms += [*(signs or ()), value]
        operands, end = operands + 1, found.end()
    yield from _result(terms, start, end, operands)


def _signs(gap: str) -> list[str]:
    """Give the signs between two numbers, none when they do not stand in one calculation."""
    if len(gap) > 40 or "\n" in gap or "=" in gap:
        return []
    signs = [found.lastgroup or "" for found in SIGN.finditer(gap)]
    if sum(sign in PRECEDENCE for sign in signs) != 1:
        return []
    rest = SIGN.sub("\x00", gap).split("\x00")
    return signs if all(BETWEEN.fullmatch(part) for part in rest) else []


def _result(terms: Sequence[str | float], start: int, end: int, operands: int) -> Iterator[tuple[int, int, Derived]]:
    if 1 < operands <= MOST_TERMS:
        value = _value(terms)
        if value is not None:
            yield start, end, Derived(value, HERE, HERE.how)


def _value(terms: Sequence[str | float]) -> float | None:
    """Work out signs and numbers; what is not closed is closed at the end."""
    numbers: list[float] = []
    waiting: list[str] = []

    def apply() -> bool:
        sign = waiting.pop()
        if len(numbers) < 2 or sign not in PRECEDENCE:
            return False
        b, a = numbers.pop(), numbers.pop()
        if sign == "over" and not b:
            return False
        numbers.append(
            a + b if sign == "plus" else a - b if sign == "minus" else a * b if sign == "times"
            else a / b if sign == "over" else a * b / 100
        )  # fmt: skip
        return True

    for term in terms:
        if isinstance(term, float):
            numbers.append(term)
        elif term == "open":
            waiting.append(term)
        elif term == "close":
            while waiting and waiting[-1] != "open":
                if not apply():
                    return None
            if waiting:
                waiting.pop()
        else:
            while waiting and PRECEDENCE.get(waiting[-1], 0) >= PRECEDENCE[term]:
                if not apply():
                    return None
            waiting.append(term)
    while waiting:
        if waiting[-1] == "open":
            waiting.pop()
        elif not apply():
            return None
    return numbers[0] if len(numbers) == 1 else None


def listed(at: int, percent: bool, lines: Sequence[Sequence[Term]]) -> Iterator[list[float]]:
    """Give the figures that stand before and after a number in its line, and above and below it in a list."""
    line = next((number for number, terms in enumerate(lines) if any(term.start == at for term in terms)), None)
    if line is None:
        return
    place = next(number for number, term in enumerate(lines[line]) if term.start == at)
    before = [term.value for term in lines[line][:place] if term.percent == percent]
    after = [term.value for term in lines[line][place + 1 :] if term.percent == percent]
    yield from (before[-count:] for count in range(2, min(len(before), MOST_TERMS) + 1))
    yield from (after[:count] for count in range(2, min(len(after), MOST_TERMS) + 1))
    for block in (_block(lines, line, -1), _block(lines, line, 1)):
        for column in range(min((len(terms) for terms in block), default=0)):
            if all(terms[column].percent == percent for terms in block) and len(block) > 1:
                yield [terms[column].value for terms in block]


def _block(lines: Sequence[Sequence[Term]], line: int, step: int) -> list[Sequence[Term]]:
    """Give the lines with figures next to a line; one without figures between them is passed over."""
    found: list[Sequence[Term]] = []
    line += step
    empty = 0
    while 0 <= line < len(lines) and empty < 3:
        if lines[line]:
            found.append(lines[line])
        empty = empty + 1 if not lines[line] else (0 if not found else empty)
        if empty and len(found) > 1 and not lines[line]:
            break
        line += step
    return found


def sums_of(runs: Sequence[Sequence[float]]) -> Iterator[Derived]:
    """Give the sums of figures of the reply."""
    for values in runs:
        yield Derived(sum(values), HERE, f"sum of {len(values)} figures of the reply")


def means_of(runs: Sequence[Sequence[float]]) -> Iterator[Derived]:
    """Give the means of figures of the reply."""
    for values in runs:
        yield Derived(sum(values) / len(values), HERE, f"mean of {len(values)} figures of the reply")


def counts(reply: str, sentence: str) -> set[int]:
    """Give how many things a reply lists: points, rows of its tables, names joined in the sentence."""
    tables = len(TABLE_RULE.findall(reply))
    found = {len(BULLET.findall(reply)), len(TABLE_ROW.findall(reply)) - 2 * tables}
    for part in re.split(r"[:(–—]\s*", sentence)[1:]:
        found.add(len([item for item in JOINED.split(part.split(")")[0]) if item.strip(" .,")]))
    return {count for count in found if count > 1}
