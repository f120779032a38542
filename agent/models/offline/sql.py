"""Writes a query plan as MariaDB SQL."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.models.offline.plan import Exists, Join, Output, QueryPlan
from agent.models.offline.question import Condition, Within
from agent.models.offline.words import word_set

PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
RESERVED = word_set(
    """
    add all alter and as asc between by case change column condition create cross desc describe distinct div drop else
    exists for foreign from group groups having if in index insert interval into is join key keys kill left like limit
    lines load lock match mod not null on option or order out outer over partition primary procedure range rank read
    references release rename repeat replace return right row rows schema select set show sql table then to trigger
    union unique update usage use using values varchar when where while with write window
    """
)
PARTS = {
    "year": "YEAR({0})",
    "month": "DATE_FORMAT({0}, '%Y-%m')",
    "quarter": "CONCAT(YEAR({0}), '-Q', QUARTER({0}))",
    "week": "DATE_FORMAT({0}, '%x-W%v')",
    "day": "DATE({0})",
    "weekday": "DAYNAME({0})",
    "hour": "HOUR({0})",
}
DECIMALS = 2


def write_sql(plan: QueryPlan) -> str:
    """Give the statement of a plan, one clause a line."""
    if plan.over and plan.measure:
        inner = write_sql(replace(plan, over="", outputs=(*plan.groups[:1], plan.measure)))
        mean = f"ROUND(AVG({quote(plan.measure.name)}), {DECIMALS})"
        outer = mean if plan.over == "avg" else "COUNT(*)"
        return f"SELECT {outer} AS {quote(plan.over_name)}\nFROM (\n{inner}\n) AS counted"
    single = not plan.joins and not plan.exists and not (plan.measure and plan.measure.exists)
    writer = _Writer(single)
    lines = [f"SELECT {'DISTINCT ' if plan.distinct else ''}{', '.join(writer.output(out) for out in plan.outputs)}"]
    lines.append(f"FROM {quote(plan.base)}")
    lines.extend(writer.join(join) for join in plan.joins)
    filters = [*(writer.condition(c) for c in plan.conditions), *(writer.exists(e) for e in plan.exists)]
    if plan.within:
        filters.append(writer.within(plan.within))
    if filters:
        lines.append("WHERE " + "\n  AND ".join(filters))
    if plan.groups:
        lines.append("GROUP BY " + ", ".join(writer.expression(group) for group in plan.groups))
    if plan.having:
        output, operator, number = plan.having
        lines.append(f"HAVING {writer.expression(output)} {operator} {number}")
    if plan.orders:
        orders = [f"{writer.reference(order.output)}{' DESC' if order.descending else ''}" for order in plan.orders]
        lines.append("ORDER BY " + ", ".join(orders))
    if plan.limit:
        lines.append(f"LIMIT {plan.limit}")
    return "\n".join(lines)


def quote(name: str) -> str:
    """Give an identifier as SQL wants it."""
    if PLAIN.fullmatch(name) and name.lower() not in RESERVED:
        return name
    return "`" + name.replace("`", "``") + "`"


def literal(value: str | float | int | tuple[str, ...]) -> str:
    """Give a value as an SQL literal, several as a list."""
    if isinstance(value, tuple):
        return f"({', '.join(literal(item) for item in value)})"
    if isinstance(value, (int, float)):
        return repr(value)
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


class _Writer:
    def __init__(self, single: bool) -> None:
        self.single = single

    def column(self, table: str, name: str) -> str:
        return quote(name) if self.single else f"{quote(table)}.{quote(name)}"

    def expression(self, output: Output) -> str:
        if output.function == "count" and not output.column:
            return "COUNT(*)"
        if output.function == "share":
            cases = [*(self.condition(c) for c in output.cases), *(self.exists(e) for e in output.exists)]
            return f"ROUND(100 * AVG(CASE WHEN {' AND '.join(cases)} THEN 1 ELSE 0 END), {DECIMALS})"
        column = self.column(output.table, output.column)
        if output.part:
            return PARTS[output.part].format(column)
        if output.function is None:
            return column
        inner = f"DISTINCT {column}" if output.distinct else column
        calculated = f"{output.function.upper()}({inner})"
        return f"ROUND({calculated}, {DECIMALS})" if output.function == "avg" else calculated

    def output(self, output: Output) -> str:
        expression = self.expression(output)
        return f"{expression} AS {quote(output.name)}" if output.name and output.name != output.column else expression

    def reference(self, output: Output) -> str:
        return quote(output.name) if output.name and output.function else self.expression(output)

    def join(self, join: Join) -> str:
        step = join.step
        link = f"{self.column(step.target, step.target_column)} = {self.column(step.source, step.source_column)}"
        on = " AND ".join([link, *(self.condition(condition) for condition in join.conditions)])
        return f"{'LEFT ' if join.left else ''}JOIN {quote(step.target)} ON {on}"

    def condition(self, condition: Condition) -> str:
        column = self.column(condition.table, condition.column)
        if condition.operator in ("null", "not null"):
            return f"{column} IS {'NOT ' if condition.operator == 'not null' else ''}NULL"
        operator = condition.operator.upper()
        return f"{column} {operator} {literal(condition.value)}"

    def within(self, within: Within) -> str:
        inner = _Writer(True)
        filters = " AND ".join(inner.condition(condition) for condition in within.conditions)
        rows = f"SELECT {quote(within.picked)} FROM {quote(within.table)} WHERE {filters}"
        return f"{self.column(within.table, within.column)} IN ({rows})"

    def exists(self, exists: Exists) -> str:
        first, rest = exists.way[0], exists.way[1:]
        inner = _Writer(False)
        joins = "".join(f" {inner.join(Join(step))}" for step in rest)
        link = f"{inner.column(first.target, first.target_column)} = {inner.column(first.source, first.source_column)}"
        filters = " AND ".join([link, *(inner.condition(condition) for condition in exists.conditions)])
        return f"{'NOT ' if exists.negated else ''}EXISTS (SELECT 1 FROM {quote(first.target)}{joins} WHERE {filters})"
