"""Each number of a reply, linked to where it comes from, or left unlinked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from agent.audit.figures.assuming import USER
from agent.audit.figures.cells import in_cells, of_the_whole
from agent.audit.figures.evidence import Evidence, Table, newest_tables
from agent.audit.figures.knowledge import generally_known
from agent.audit.figures.own import cell_of
from agent.audit.figures.reading import numbers, said_values
from agent.audit.figures.search import Search
from agent.audit.figures.shown import COUNTED, counts
from agent.audit.figures.values import Figure, FigureVerdict, Number, Source

MOST_FIGURES = 200  # of one reply; those that follow are not looked at
SMALL_WORD = 12  # "two ways to do this": small numbers in letters are never held against a reply
TURNS = 3  # a figure may follow from one that follows from others
COUNTING = re.compile(
    r"[\s*]*(?:\w+ )?(?:spalten|columns|felder|fields|attribut|zust[aä]nd|states|tabellen|tables|kn[oö]pf"
    r"|buttons|element|controls|schritt|steps|eintr[aä]g|entries|zeilen|lines|rows|indizes|index)",
    re.I,
)


@dataclass(frozen=True)
class Context:
    """What a reply is held against: the user's words (the last message last) and everything that was known."""

    said: Sequence[str] = ()
    evidence: Sequence[Evidence] = ()
    tables: list[Table] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.tables.extend(newest_tables(self.evidence))

    @cached_property
    def user_values(self) -> set[float]:
        """Every number that the user has said."""
        return set(chain.from_iterable(said_values(text) for text in self.said))


def link(reply: str, context: Context) -> tuple[Figure, ...]:
    """Give the figures of a reply with their sources; dates, ids, list numerals and names are no figures.

    Cells are searched first, newest result first; then what follows from them, simple ways before complex ones, which
    are believed only when a chance hit is unlikely. Searched are 10,000 rows a result, derived are figures of the rows
    that are named (at most 14) and of small results.
    """
    found = numbers(reply)[:MOST_FIGURES]
    if not found:
        return ()
    search = Search(reply, context.said, context.tables, found)
    known = {number.start: figure for number in found if (figure := _placed(number, context, search)) is not None}
    search.take_in(list(known.values()))
    _derive([number for number in found if number.start not in known], search, known)
    rest = (number for number in found if number.start not in known)
    known |= {figure.start: figure for number in rest if (figure := _aside(number, search, context)) is not None}
    return tuple(known[number.start] for number in found if number.start in known)


def _derive(missing: list[Number], search: Search, known: dict[int, Figure]) -> None:
    """Find what follows from what is known, again as long as something new is known."""
    for turn in range(TURNS + 1):
        new = []
        for number in missing:
            source = search.further(number, turn) if turn else search.from_beside(number) or search.simple(number)
            source = None if source is not None and search.belongs_elsewhere(number, source) else source
            if source is not None:
                new.append(_figure(number, "user" if source == USER else "derived", source))
                search.note(new[-1])
        known.update({figure.start: figure for figure in new})
        missing = [number for number in missing if number.start not in known]
        if not missing or (turn > 1 and not new):
            return


def _placed(number: Number, context: Context, search: Search) -> Figure | None:
    """Find a number in the row that it stands beside, else anywhere but in other rows of that result."""
    beside = search.beside(number)
    for table, row, _ in beside:
        source = cell_of(number, table, row)
        if source is not None:
            return _figure(number, "linked", source)
    figure = _direct(number, context)
    if figure is None or figure.source is None:
        return figure
    elsewhere = any(alone and table.call == figure.source.call for table, _, alone in beside)
    return None if elsewhere else figure


def _direct(number: Number, context: Context) -> Figure | None:
    """Find a number in a cell, in what holds of a whole result, in the user's words, or in what tools said."""
    for table in context.tables:
        source = in_cells(number, table, identifying=False)
        if source is not None:
            return _figure(number, "linked", source)
    for table in context.tables:
        found = of_the_whole(number, table)
        if found is not None:
            return _figure(number, "derived", found)
    for table in context.tables:
        source = in_cells(number, table, identifying=True)
        if source is not None:
            return _figure(number, "linked", source)
    if any(reading.value in context.user_values for reading in number.readings):
        return _figure(number, "user", USER)
    for known in reversed(context.evidence):
        if any(reading.value in known.values for reading in number.readings):
            return _figure(number, "linked", Source(known.call, how=known.how))
    return None


def _aside(number: Number, search: Search, context: Context) -> Figure | None:
    """Give a figure that nothing yields; None when it is no claim about the data after all."""
    reply = search.reply
    sentence = search.sentence(number)
    value = number.readings[0].value
    if number.spelled and value <= SMALL_WORD:
        return None
    if context.evidence and not number.percent and value in counts(reply, sentence):
        return _figure(number, "derived", COUNTED)
    counted = next((one for one in reversed(context.evidence) if value in one.counts), None)
    if counted is not None and COUNTING.match(reply, number.end):
        return _figure(number, "derived", Source(counted.call, how="counted in what the tool said"))
    before, after = reply[max(0, number.start - 40) : number.start], reply[number.end : number.end + 40]
    if generally_known(number, sentence, before, after, search.asked) or _is_name(number, reply, context):
        return None
    return _figure(number, "unlinked", None)


def _is_name(number: Number, reply: str, context: Context) -> bool:
    """Tell whether number and the word before or after it stand together in a text cell: "Ahornweg 143"."""
    before = re.search(r"(\w+)[ \N{NO-BREAK SPACE}]$", reply[: number.start])
    after = re.match(r"[ \N{NO-BREAK SPACE}](\w+)", reply[number.end :])
    names = [f"{before[1]} {number.text}"] if before else []
    names += [f"{number.text} {after[1]}"] if after else []
    return any(name.casefold() in table.wording for name in names for table in context.tables)


def _figure(number: Number, verdict: FigureVerdict, source: Source | None) -> Figure:
    return Figure(number.text, number.start, number.end, number.readings[0].value, verdict, source)
