"""``query_db`` and ``describe_table``: how a model reads databases."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace

from agent.data.database import Database, QueryResult
from agent.data.sharing import without_values
from agent.errors import ConnectionFailed, QueryError, ToolError, allowed
from agent.tools.tool import ToolContext, ToolOutput, tool
from agent.workspace import ShowTable

CORRECTIONS = 2  # a statement that failed once more than this has failed for good
SHOWN_ROWS = 200  # of a result in the workspace
FOR_GOOD = "The query failed for good. Do not query again in this turn; the reply must say that the query failed."
FENCED = re.compile(r"```(?:[ \t]*\w*[ \t]*\n|(?:sql|mysql|mariadb)\b)?(.*?)```", re.DOTALL | re.IGNORECASE)


@tool
async def query_db(context: ToolContext, query: str, database: str | None = None) -> ToolOutput:
    """Run one reading SQL statement (MariaDB) and get its rows; the user sees the result as a table.

    After an error, correct the statement and call again; after two corrections it has failed for good.
    """
    if context.failed_queries > CORRECTIONS:
        raise ToolError(FOR_GOOD)
    chosen = _choose(context, database)
    try:
        result = await chosen.query(strip_fences(query))
    except QueryError as error:
        raise _failure(context, _told(chosen, error), retry=error.retry) from None
    except ConnectionFailed as error:
        raise _failure(context, f"ERROR: {error}", retry=False) from None
    context.failed_queries = 0
    result = _show(context, result)
    return ToolOutput(await asyncio.to_thread(result.preview), result)  # the statistics of many rows take a while


@tool
async def describe_table(context: ToolContext, table: str, database: str | None = None) -> ToolOutput:
    """Get the columns, keys and example values of one table or view.

    Where the schema only names its tables, some words of the question instead of a name give the tables that fit.
    """
    chosen = _choose(context, database)
    try:
        return ToolOutput(await chosen.describe(table))
    except QueryError as error:
        raise ToolError(_told(chosen, error)) from None
    except ConnectionFailed as error:
        raise ToolError(f"ERROR: {error}") from None


def strip_fences(query: str) -> str:
    """Give the statement inside a Markdown code block, or the text itself."""
    found = FENCED.search(query)
    return (found[1] if found else query).strip()


def _choose(context: ToolContext, name: str | None) -> Database:
    if not context.databases:
        raise ToolError("this session has no database; the reply must say so")
    if name is None:
        return next(iter(context.databases.values()))
    if name not in context.databases:
        raise ToolError(f"unknown database {name!r}; {allowed(name, context.databases)}")
    return context.databases[name]


def _told(database: Database, error: QueryError) -> str:
    return error.feedback if database.values == "all" else without_values(error)


def _failure(context: ToolContext, feedback: str, *, retry: bool) -> ToolError:
    context.failed_queries = context.failed_queries + 1 if retry else CORRECTIONS + 1
    if context.failed_queries > CORRECTIONS:
        return ToolError(f"{feedback}\n{FOR_GOOD}")
    left = CORRECTIONS + 1 - context.failed_queries
    return ToolError(f"{feedback}\nCorrect the statement and call query_db again ({left} left).")


def _show(context: ToolContext, result: QueryResult) -> QueryResult:
    """Show a result as a table and give it with the key that the table names as its source."""
    taken = sum(isinstance(operation, ShowTable) for operation in context.stage.operations)
    name = "result" if not taken else f"result-{taken + 1}"
    shown = min(result.row_count, SHOWN_ROWS)
    label = f"{result.row_count} rows" + (f", first {shown} shown" if shown < result.row_count else "")
    rows, key = result.plain_rows(SHOWN_ROWS), f"{context.turn}:{name}"
    context.stage.apply(ShowTable(id=name, label=label, columns=result.columns, rows=rows, source=key))
    return replace(result, key=key)
