"""Questions about the database itself: which tables and columns there are; and an example of what can be asked."""

from __future__ import annotations

import re

from agent.models.offline.digest import Schema, Table, read_digest
from agent.models.offline.link import link
from agent.models.offline.phrases import phrase
from agent.models.offline.reading import table_of
from agent.models.offline.words import concepts, tokens

TABLES = re.compile(
    r"\b(welche|was für|which|what|zeige?|list|show|nenne)\b.*\b(tabellen|tables)\b|\b(schema|datenmodell)\b", re.I
)
COLUMNS = re.compile(r"\b(spalten|felder|columns|fields)\b|\b(describe|beschreibe)\b", re.I)


def about_schema(text: str, digest: str, language: str) -> str | None:
    """Give the answer to a question about tables or columns, None when it is about data."""
    schema = read_digest(digest)
    named = [table for mention in link(tokens(text), digest) if (table := table_of(mention))]
    if COLUMNS.search(text) and named:
        columns = ", ".join(column.name for column in schema[named[0]].columns)
        return phrase("columns", language, table=named[0], columns=columns)
    if TABLES.search(text) and not named:
        return phrase("tables", language, tables=", ".join(table.name for table in schema.tables))
    return None


def example_question(digest: str, language: str) -> str:
    """Give a question that the rules understand on this schema."""
    schema = read_digest(digest)
    if not schema.tables:
        return "Wie viele ...?" if language == "de" else "How many ...?"
    table = _example_table(schema)
    if language == "de":
        return f"Wie viele {table.name.capitalize()} gibt es?"
    ideas = sorted(concepts(table.parts[-1]))
    return f"How many {f'{ideas[0]}s' if ideas else table.name} are there?"


def _example_table(schema: Schema) -> Table:
    """Give the table that a newcomer would ask about: customers, else things that others refer to."""
    referred = [column.target[0] for table in schema.tables for column in table.columns if column.target]
    return max(
        schema.tables,
        key=lambda table: ("customer" in concepts(table.parts[-1]), not table.view, referred.count(table.name)),
    )
