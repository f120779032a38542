"""What follows from two figures: those that the reply states, the totals of results, the user's numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Literal, NamedTuple

from agent.audit.figures.assuming import USER
from agent.audit.figures.candidates import Derived
from agent.audit.figures.values import Source

Operation = Literal["left", "sum", "worth", "each", "share", "change"]


class Operand(NamedTuple):
    """A figure that is known: its value, where it comes from, whether it is a percentage."""

    value: float
    source: Source
    percent: bool = False


def paired(operands: Sequence[Operand], operation: Operation) -> Iterator[Derived]:
    """Give what an operation makes of each two figures, with words that name both."""
    for first, second in combinations(operands, 2):
        origin = second.source if first.source == USER else first.source
        if operation == "worth" or first.percent == second.percent:
            for value, how in _made(first, second, operation):
                yield Derived(value, origin, how)


def left_over(operands: Sequence[Operand]) -> Iterator[Derived]:
    """Give what is missing of a hundred percent."""
    for known in operands:
        if known.percent and 0 < known.value < 100:
            yield Derived(100 - known.value, known.source, f"rest of {known.value:g} % to 100 %")


def with_the_user(known: Sequence[Operand], asked: Sequence[float]) -> Iterator[Derived]:
    """Give what figures and the user's numbers make: sums, products, percentages, what is needed in whole pieces."""
    for a, origin, _ in known:
        for b in asked:
            how = "" if origin == USER else f"calculated from {a:g} and the user's {b:g}"
            values = [a - b, a + b, a * b, a * b / 100, a * (1 + b / 100), a * (1 - b / 100)]
            values += [b * (1 + a / 100), b * (1 - a / 100)]
            values += [x / (1 + y / 100) for x, y in ((a, b), (b, a)) if y != -100]
            for x, y in ((a, b), (b, a)):
                values += [x / y, math.ceil(x / y), math.floor(x / y), math.fmod(x, y)] if 1e-9 < abs(y) < 1e15 else []
            yield from (Derived(value, origin, how) for value in values)


def _made(first: Operand, second: Operand, operation: Operation) -> Iterator[tuple[float, str]]:
    a, b = first.value, second.value
    if operation == "left":
        yield a - b, f"difference of {a:g} and {b:g}"
    elif operation == "sum":
        yield a + b, f"sum of {a:g} and {b:g}"
    elif operation == "worth":
        percent = first.percent or second.percent
        yield (a * b / 100 if percent else a * b), f"product of {a:g} and {b:g}"
    else:
        for x, y in ((a, b), (b, a)):
            if y and operation == "each":
                yield x / y, f"quotient of {x:g} and {y:g}"
            elif y and operation == "share":
                yield 100 * x / y, f"share of {x:g} in {y:g}"
            elif y:
                yield 100 * (x / y - 1), f"change from {y:g} to {x:g}"
