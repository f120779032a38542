"""Properties of one row that is called by its name: "the e-mail of Ada King", "when was Ada King born?"."""

from __future__ import annotations

from agent.models.offline.columns import name_columns
from agent.models.offline.link import Mention
from agent.models.offline.question import Question
from agent.models.offline.reading import Reading, table_of

MOST_COLUMNS = 2


def attribute(reading: Reading) -> Question | None:
    """Read a question for a column of a named row; None when a message asks for something else."""
    signals = reading.signals
    calculates = signals.count is not None or signals.function or signals.superlative or reading.comparisons
    if calculates or reading.period:
        return None
    asked = [m for m in reading.mentions if m.options[0].target.kind == "column"]
    if not 0 < len(asked) < MOST_COLUMNS:
        return None
    homes = [target.table for target in asked[0].targets("column")]
    home = next((table for table in homes if _named_in(reading, table, asked[0])), "")
    if not home or any(table_of(mention) not in ("", home) for mention in reading.mentions):
        return None
    wanted = next(target for target in asked[0].targets("column") if target.table == home)
    reading.use(asked[0])
    for mention in reading.tables():
        reading.use(mention)
    names = tuple((home, column.name) for column in name_columns(reading.schema[home]))
    columns = tuple(dict.fromkeys((*names, (home, wanted.column))))
    return Question("list", home, asked[0].text, columns=columns)


def _named_in(reading: Reading, table: str, asked: Mention) -> bool:
    """Say whether a message calls a row of a table by all parts of its name."""
    wanted = {column.name for column in name_columns(reading.schema[table])}
    said = {
        target.column
        for mention in reading.mentions
        for target in mention.targets_of("value")
        if mention is not asked and target.table == table and not table_of(mention)
    }
    return bool(wanted) and wanted <= said
