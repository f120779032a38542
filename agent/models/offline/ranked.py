"""What a ranking ranks."""

from __future__ import annotations

from agent.models.offline.grouping import FoundGroup, bind_group
from agent.models.offline.question import Group
from agent.models.offline.reading import Reading, table_of


def ranked(reading: Reading, counted: str) -> tuple[Group, ...]:
    """Give what a ranking ranks: the first free table, else the first free column that is no number."""
    for mention in reading.tables():
        if table_of(mention) != counted:
            reading.use(mention)
            return (Group("entity", table_of(mention), label=mention.text),)
    for mention in reading.columns():
        if mention not in reading.numbers() and reading.column(mention.targets("column")[0]).kind != "date":
            reading.use(mention)
            return (bind_group(reading, FoundGroup(mention), counted or mention.options[0].target.table),)
    return ()
