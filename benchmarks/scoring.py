"""Asks the offline rules questions with known answers, through whole sessions on a real MariaDB, and judges them.

An answer is the last table of the turn. It is right when it has as many rows as the gold result, and to each gold
column one of its own columns can be chosen so that the rows are the same multiset (the same sequence where the question
asks for an order). Further columns may identify the rows. Numbers are compared to two decimals, dates by their text.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, Literal

import yaml

from agent import Runtime
from agent.data.connection import Loader
from agent.data.sample import NAME, sample_address
from agent.data.server import PrivateServer, shared_server
from benchmarks import garage, hotel, library, rental, school
from benchmarks.invented import load

QUESTIONS = Path(__file__).with_name("questions")
CHINOOK = Path(__file__).parents[2] / "shared" / "databases" / "chinook" / "Chinook_MySql.sql"
CHINOOK_NAME = "eras2_sample_chinook"  # the prefix is what the reading account may see
INVENTED = {"rental": rental, "fresh": rental, "library": library, "garage": garage, "hotel": hotel, "school": school}
DECIMALS = Decimal("0.01")
Verdict = Literal["right", "wrong", "not understood"]
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Gold:
    """A question, what answers it (empty: nothing does), its kind, and the messages that went before it."""

    q: str
    lang: str
    kind: str
    gold: str = ""
    ordered: bool = False
    before: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judged:
    """What became of a question: the verdict, the statement that was run, and what was said."""

    asked: Gold
    verdict: Verdict
    sql: str
    text: str


def questions(name: str) -> tuple[Gold, ...]:
    """Give the questions of one set, named like its file in ``questions``."""
    found = yaml.safe_load((QUESTIONS / f"{name}.yaml").read_text(encoding="utf-8"))
    return tuple(Gold(**{**item, "before": tuple(item.get("before", ()))}) for item in found)


def database_of(name: str) -> str | None:
    """Make sure of the database that a set asks, and give its name; None where it is not at hand."""
    sample_address()
    if name in INVENTED:
        made = INVENTED[name]
        return load(shared_server(), made.NAME, made.SCHEMA, made.tables())
    if name.endswith("chinook"):
        return load_chinook(shared_server()) if CHINOOK.is_file() else None
    return NAME


def load_chinook(server: PrivateServer) -> str:
    """Load Chinook under a name that the reading account may see."""
    text = CHINOOK.read_text(encoding="utf-8-sig").replace("`Chinook`", f"`{CHINOOK_NAME}`")
    with Loader(server.admin()) as loader:
        for statement in re.split(r";[ \t]*\r?\n", re.sub(r"/\*.*?\*/", "", text, flags=re.S)):
            if statement.strip():
                loader.execute(statement)
        loader.execute("COMMIT")
    return CHINOOK_NAME


async def judged(name: str) -> list[Judged]:
    """Ask all questions of a set, each in a session of its own; empty where the database is not at hand."""
    database = database_of(name)
    return [await ask(gold, database) for gold in questions(name)] if database else []


async def ask(gold: Gold, database: str) -> Judged:
    """Ask one question in a session of its own."""
    address = shared_server().reader(database)
    login = {"user": address.user, "password": address.password, "database": database, **address.options}
    session = Runtime(graph="v1-current", model="offline", db=login, trace=False)
    try:
        for message in gold.before:
            await session.handle_message(message)
        turn = await session.handle_message(gold.q)
        tables = turn.tables
    finally:
        await session.close()
    if not tables or "found_table" in tables[-1].columns:  # the offline rules have only looked for a name
        return Judged(gold, "not understood", "", turn.text)
    frame = tables[-1]
    rows = [tuple(row) for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False)]
    right = bool(gold.gold) and same_result(_gold_rows(gold, database), rows, ordered=gold.ordered)
    return Judged(gold, "right" if right else "wrong", frame.attrs["sql"], turn.text)


def _gold_rows(gold: Gold, database: str) -> list[Row]:
    with Loader(shared_server().admin(database)) as loader:
        return list(loader.execute(gold.gold))


def same_result(gold: Sequence[Row], found: Sequence[Row], *, ordered: bool = False) -> bool:
    """Say whether rows answer like the gold rows; columns may be in another order, and there may be more."""
    if len(gold) != len(found):
        return False
    if not gold:
        return True
    left = [tuple(map(_plain, column)) for column in zip(*gold, strict=True)]
    right = [tuple(map(_plain, column)) for column in zip(*found, strict=True)]
    rows = list(zip(*left, strict=True))
    for chosen in _choices(left, right):
        picked = list(zip(*(right[index] for index in chosen), strict=True))
        if picked == rows if ordered else Counter(picked) == Counter(rows):
            return True
    return False


def _choices(left: Sequence[Row], right: Sequence[Row], taken: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    """Give each way to choose another column on the right, with the same values, for each one on the left."""
    if len(taken) == len(left):
        yield taken
        return
    values = Counter(left[len(taken)])
    for index, column in enumerate(right):
        if index not in taken and Counter(column) == values:
            yield from _choices(left, right, (*taken, index))


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (int, float, Decimal)):
        return Decimal(str(value)).quantize(DECIMALS, ROUND_HALF_UP)
    item = getattr(value, "item", None)
    if item is not None and not hasattr(value, "isoformat"):
        return _plain(item())
    return str(value)[:19].removesuffix(" 00:00:00")


def by_kind(found: Sequence[Judged]) -> dict[str, Counter[Verdict]]:
    """Count the verdicts of each kind of question."""
    counted: dict[str, Counter[Verdict]] = defaultdict(Counter)
    for one in found:
        counted[one.asked.kind][one.verdict] += 1
    return dict(counted)
