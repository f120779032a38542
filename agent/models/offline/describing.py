"""Very large schemas: the digest only names the tables, so the ones concerned are described first."""

from __future__ import annotations

from dataclasses import replace

from agent.models.offline.digest import read_digest
from agent.models.offline.link import link
from agent.models.offline.prompt import Prompt
from agent.models.offline.words import tokens

TOOL = "describe_table"
MOST_DESCRIBED = 8


def with_described(prompt: Prompt) -> Prompt:
    """Put what was described in this turn in the place of the bare names."""
    lines = {}
    for exchange in prompt.exchanges:
        if exchange.name == TOOL and not exchange.failed:
            line = exchange.text.split("\n", 1)[0]
            lines.update({table.name: line for table in read_digest(line).tables})
    if not lines:
        return prompt
    bare = {(f"{name} ~", f"{name} VIEW"): line for name, line in lines.items()}
    merged = [
        next((line for starts, line in bare.items() if old.replace("`", "").startswith(starts)), old)
        for old in prompt.digest.splitlines()
    ]
    return replace(prompt, digest="\n".join(merged))


def next_to_describe(prompt: Prompt, *, further: bool) -> str | None:
    """Give the next table whose columns are needed: named, or (``further``) referred to by those."""
    if TOOL not in prompt.tools:
        return None
    schema = read_digest(prompt.digest)
    asked = {str(exchange.arguments.get("table")) for exchange in prompt.exchanges if exchange.name == TOOL}
    if len(asked) >= MOST_DESCRIBED:
        return None
    words = tokens(prompt.message)
    named = [target.table for mention in link(words, prompt.digest) for target in mention.targets("table")[:1]]
    if further:
        named = [column.target[0] for table in schema.tables for column in table.columns if column.target]
    bare = {table.name for table in schema.tables if not table.columns}
    return next((name for name in named if name in bare and name not in asked), None)
