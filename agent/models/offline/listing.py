"""Questions that list rows, some of their columns, or the different values of a column."""

from __future__ import annotations

from dataclasses import replace

from agent.models.offline.columns import ideas, name_columns
from agent.models.offline.counting import count_of, distinct, named_by_value
from agent.models.offline.grouping import FoundGroup
from agent.models.offline.link import Mention
from agent.models.offline.question import NotUnderstood, Question
from agent.models.offline.reading import Reading, own_value, stated_limit, table_of
from agent.models.offline.signals import BY, DESCENDING, SORTING, WHICH

STATES = ("flag", "date")  # "active customers", "returned loans"
OWN = frozenset({"email", "phone", "serial", "number", "street"})  # what each row has for itself


def listing(reading: Reading, groups: list[FoundGroup]) -> Question | NotUnderstood:
    """Read a wish to see rows or values; with something to group by it counts."""
    tables = reading.tables()
    if not tables:
        columns = reading.columns()
        if columns:
            return _of_rows(reading, columns[0])
        named = named_by_value(reading)
        return (
            replace(named, kind="list", function=None, limit=stated_limit(reading))
            if named
            else NotUnderstood("subject")
        )
    subject = tables[0]
    if groups:
        return count_of(reading, subject)
    home = table_of(subject)
    columns = [m for m in reading.columns() if m.start < subject.start and not reading.negated(m)]
    own = [(m, t) for m in columns if (t := next((t for t in m.targets("column") if t.table == home), None))]
    own = [(m, t) for m, t in own if m.end < subject.start or reading.column(t).kind not in STATES]  # "active"
    if own and (reading.signals.different or _which(reading, own[0][0])):
        return distinct(reading, own[0][0], counted=False)
    wanted = tuple((target.table, target.column) for mention, target in own if reading.use(mention))
    reading.use(subject)
    wanted = _recognisable(reading, wanted)
    sort = _sorting(reading, home)
    limit = stated_limit(reading)
    return Question(
        "list", home, subject.text, columns=wanted, limit=limit, sort=sort, conditions=own_value(reading, subject)
    )


def _of_rows(reading: Reading, mention: Mention) -> Question | NotUnderstood:
    """Read "the e-mail addresses of the owners": each row's own; the different values of what rows share."""
    found = distinct(reading, mention, counted=False)
    if isinstance(found, NotUnderstood) or not found.columns or reading.signals.different or _which(reading, mention):
        return found
    column = reading.schema[found.columns[0][0]].column(found.columns[0][1])
    if column is None or not ideas(column) & OWN:
        return found
    return replace(found, distinct=False, columns=_recognisable(reading, found.columns))


def _recognisable(reading: Reading, wanted: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Put the names of the rows before the columns of theirs that are asked for."""
    names = tuple((table, c.name) for table in dict(wanted) for c in name_columns(reading.schema[table]))
    return wanted if set(names) & set(wanted) else (*names, *wanted)


def _sorting(reading: Reading, home: str) -> tuple[str, str, bool] | None:
    """Give the column of "sorted by ..." and whether it runs downwards."""
    if not any(word.low in SORTING for word in reading.words):
        return None
    for mention in reading.columns():
        if mention.start > 0 and reading.words[mention.start - 1].low in BY:
            target = reading.nearest(reading.use(mention), home, "column")
            if target.table == home:
                return target.table, target.column, any(word.low in DESCENDING for word in reading.words)
    return None


def _which(reading: Reading, mention: Mention) -> bool:
    """Say whether a column is what a question asks for ("in welchen Orten haben wir Objekte?")."""
    return mention.start > 0 and reading.words[mention.start - 1].low in WHICH
