"""Values that the digest does not show: a query that finds out in which columns unknown names stand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from agent.models.offline.columns import ideas, name_columns
from agent.models.offline.digest import FOUND, Column, Schema, Table
from agent.models.offline.followup import leant_on
from agent.models.offline.harmless import KNOWN
from agent.models.offline.language import detect
from agent.models.offline.lexicon import CONCEPTS
from agent.models.offline.link import can_mean
from agent.models.offline.naming import doubtful
from agent.models.offline.prompt import Exchange, Prompt
from agent.models.offline.reading import Reading, start_reading, table_of, value_of
from agent.models.offline.result import read_result
from agent.models.offline.sql import literal, quote
from agent.models.offline.units import unit_of
from agent.models.offline.unknown import unknown_positions
from agent.models.offline.words import Token, concepts, folded, tokens

HEAD = "found_table"
LEADS = folded(
    """
    in im aus von vom bei zu zum zur für by of for from on auf at mit with namens called named heißen heißt
    genannt nur only und and
    """
)
ARTICLES = folded("der dem den des die das the a an einem einer artist kategorie")
KINDS = frozenset({"type", "category", "genre", "room", "language", "media"})
NOT_NAMES = frozenset({"email", "phone", "postcode", "serial", "address", "note", "number"})
MOST_COLUMNS, MOST_ROWS, MOST_VALUES, LONGEST_NAME = 24, 200_000, 16, 4


def probe(prompt: Prompt) -> str | None:
    """Give the query that looks for the unknown names of a message; None when it has none or they were looked for."""
    if FOUND in prompt.digest:
        return None
    found: list[tuple[Reading, list[int]]] = []
    for text in (prompt.message, *leant_on(prompt.message, prompt.history)):
        reading = start_reading(text, prompt.digest, prompt.now)
        runs = _runs([index for index in unknown_positions(reading) if not _has_a_role(reading.words[index])])
        if not all(_names_a_value(reading, run, prompt.digest) for run in runs):
            return None
        runs += [[*range(m.start, m.end)] for m in reading.mentions if doubtful(reading, m)]
        found += [(reading, run) for run in runs]
    if not found:
        return None
    kinds_only = all(_describes(reading, run) and not _is_name(reading, run) for reading, run in found)
    values = tuple(dict.fromkeys(value for reading, run in found for value in _spellings(reading, run)))[:MOST_VALUES]
    columns = list(_columns(found[0][0].schema, kinds_only=kinds_only))[:MOST_COLUMNS]
    return "\nUNION\n".join(_select(column, values) for column in columns) or None


def in_doubt(prompt: Prompt) -> bool:
    """Say whether a name of a message should be looked for although the digest shows one row that bears it."""
    if FOUND in prompt.digest:
        return False
    reading = start_reading(prompt.message, prompt.digest, prompt.now)
    return any(doubtful(reading, mention) for mention in reading.mentions)


def with_probed(prompt: Prompt) -> Prompt:
    """Put what a probe of this turn has found into the digest, and leave its exchange out."""
    probes = [exchange for exchange in prompt.exchanges if is_probe(exchange)]
    if not probes:
        return prompt
    found = [row[:3] for exchange in probes if (result := read_result(exchange.text)) for row in result.rows]
    digest = f"{prompt.digest}\n{FOUND}{json.dumps(found, ensure_ascii=False)}"
    return replace(prompt, digest=digest, exchanges=tuple(e for e in prompt.exchanges if not is_probe(e)))


def is_probe(exchange: Exchange) -> bool:
    """Say whether a tool call was a probe."""
    return exchange.name == "query_db" and f" AS {HEAD}," in str(exchange.arguments.get("query", ""))


def _runs(positions: list[int]) -> list[list[int]]:
    found: list[list[int]] = []
    for position in positions:
        if found and position == found[-1][-1] + 1 and len(found[-1]) < LONGEST_NAME:
            found[-1].append(position)
        else:
            found.append([position])
    return found


def _has_a_role(word: Token) -> bool:
    """Say whether a word asks for revenue, which is no name of a column."""
    return any("revenue" in concepts(part) for part in word.parts)


def _names_a_value(reading: Reading, run: list[int], digest: str) -> bool:
    """Say whether unknown words stand where a name or a value would."""
    if any(reading.words[index].number or not reading.words[index].parts for index in run):
        return False
    if any(unit_of(reading.words[index]) for index in run):
        return False
    if reading.words[run[0]].quoted or _describes(reading, run) or _is_kind(reading.words[run[-1]], digest):
        return True
    return _is_name(reading, run) and (_is_led(reading, run) or len(run) > 1 or _stands_out(reading, run))


def _is_kind(word: Token, digest: str) -> bool:
    """Say whether a word is made of a word for a table and what kind its rows are of ("heat meters")."""
    head = word.text.split()[-1] if " " in word.text else ""
    if head:
        return can_mean(tokens(head)[0], digest, "table")
    return any(can_mean(tokens(word.text[cut:])[0], digest, "table") for cut in range(4, len(word.text) - 3))


def _is_name(reading: Reading, run: list[int]) -> bool:
    return run[0] > 0 and all(reading.words[index].text[:1].isupper() for index in run)


def _stands_out(reading: Reading, run: list[int]) -> bool:
    """Say whether a capital letter tells a name: in English, or beside another one ("Otto Brandt")."""
    after = reading.words[run[-1] + 1] if run[-1] + 1 < len(reading.words) else None
    beside = after is not None and after.text[:1].isupper() and after.low not in KNOWN
    return beside or detect(" ".join(word.text for word in reading.words)) == "en"


def _is_led(reading: Reading, run: list[int]) -> bool:
    before = [word.low for word in reading.words[max(run[0] - 2, 0) : run[0]]]
    if before and before[-1] in ARTICLES:
        return before[0] in LEADS
    named = any(mention.end == run[0] and (table_of(mention) or value_of(mention)) for mention in reading.mentions)
    return named or (bool(before) and before[-1] in LEADS)


def _describes(reading: Reading, run: list[int]) -> bool:
    """Say whether a single word stands right before a table whose rows have a kind ("jazz tracks")."""
    homes = [table_of(m) for m in reading.mentions if m.start == run[-1] + 1 and table_of(m)]
    return len(run) == 1 and bool(homes) and any(_kind_of(reading.schema, homes[0]))


def _kind_of(schema: Schema, home: str) -> Iterator[Table]:
    """Give the small tables that say of what kind the rows of a table are, also through a table between."""
    around = [c.target[0] for c in schema[home].columns if c.target and c.target[0] in schema]
    for table in schema.tables:
        targets = [column.target[0] for column in table.columns if column.target]
        if home in targets and len([column for column in table.columns if column.key]) > 1:
            around += [target for target in targets if target in schema]
    for name in dict.fromkeys(around):
        if any(concepts(part) & KINDS for part in schema[name].parts):
            yield schema[name]


def _columns(schema: Schema, *, kinds_only: bool) -> Iterator[Column]:
    for table in schema.tables:
        if table.view or (table.rows or 0) > MOST_ROWS:
            continue
        if kinds_only and not any(concepts(part) & KINDS for part in table.parts):
            continue
        texts = [column for column in table.columns if column.kind == "text" and not column.key]
        names = name_columns(table)
        for column in texts:
            searched = not column.type.startswith(("enum", "set", "text", "blob")) and not ideas(column) & NOT_NAMES
            if searched and (column in names or column.values):
                yield column


def _spellings(reading: Reading, run: list[int]) -> Iterator[str]:
    """Give how a value may be written: as said, in the singular, by another word for the same idea; parts of it."""
    words = [reading.words[index] for index in run]
    yield " ".join(word.text for word in words)
    for word in words:
        yield word.text
        if not word.quoted and len(word.text) > 4:
            yield from (word.text.removesuffix(end) for end in ("n", "en", "s", "es") if word.text.endswith(end))
            for idea in sorted({idea for part in word.parts for idea in concepts(part)}):
                yield from (other for other in CONCEPTS[idea].split() if "_" not in other)


def _select(column: Column, values: tuple[str, ...]) -> str:
    name = quote(column.name)
    shown = f"{literal(column.table)} AS {HEAD}, {literal(column.name)} AS found_column, {name} AS found_value"
    return f"SELECT {shown} FROM {quote(column.table)} WHERE {name} IN {literal(values)}"
