"""``query_db`` and ``describe_table`` as a model calls them."""

from typing import Any

import pytest

from agent.data.database import Database, open_database
from agent.errors import ToolError
from agent.tools.database import describe_table, query_db
from agent.tools.tool import ToolContext, ToolOutput
from agent.workspace import Stage, Workspace


@pytest.fixture
def context(db: Database) -> ToolContext:
    return ToolContext(databases={db.name: db}, stage=Stage(Workspace()))


async def ask(context: ToolContext, **arguments: Any) -> ToolOutput:
    return await query_db.call(arguments, context)


async def failure(context: ToolContext, query: str) -> str:
    with pytest.raises(ToolError) as caught:
        await ask(context, query=query)
    return str(caught.value)


async def test_query_gives_preview_result_and_table(context: ToolContext) -> None:
    output = await ask(context, query="SELECT ort, COUNT(*) AS n FROM kunden GROUP BY ort HAVING n > 3")
    assert output.result is not None
    assert output.content == output.result.preview()
    (item,) = context.stage.workspace.items()
    assert (item["type"], item["id"], item["label"]) == ("table", "result", f"{output.result.row_count} rows")
    assert tuple(item["columns"]) == ("ort", "n")


async def test_tables_of_one_turn_are_numbered_and_cut(context: ToolContext) -> None:
    for _ in range(3):
        await ask(context, query="SELECT * FROM ablesungen LIMIT 250")
    items = context.stage.workspace.items()
    assert [item["id"] for item in items] == ["result", "result-2", "result-3"]
    assert items[0]["label"] == "250 rows, first 200 shown"
    assert len(items[0]["rows"]) == 200


@pytest.mark.parametrize(
    "query",
    [
        "```sql\nSELECT 1 AS x\n```",
        "```SELECT 1 AS x```",
        "Here:\n```\nSELECT 1 AS x;\n```\nDone.",
        "  SELECT 1 AS x  ",
    ],
)
async def test_code_fences_are_stripped(context: ToolContext, query: str) -> None:
    assert (await ask(context, query=query)).content == "1 rows x 1 columns\nx\n1"


async def test_two_corrections_then_it_has_failed_for_good(context: ToolContext) -> None:
    first = await failure(context, "SELECT nam FROM kunden")
    assert "did you mean: kunden.name" in first
    assert first.endswith("call query_db again (2 left).")
    assert (await failure(context, "SELECT names FROM kunden")).endswith("(1 left).")
    last = await failure(context, "DELETE FROM kunden")
    assert last.startswith("REFUSED: ")
    words = last.splitlines()[-1]
    assert words.startswith("The query failed for good.")
    assert await failure(context, "SELECT 1") == words
    assert context.failed_queries == 3


async def test_success_gives_the_corrections_back(context: ToolContext) -> None:
    await failure(context, "SELECT nam FROM kunden")
    await ask(context, query="SELECT name FROM kunden")
    assert context.failed_queries == 0


async def test_failed_query_leaves_the_workspace_alone(context: ToolContext) -> None:
    await failure(context, "SELECT nam FROM kunden")
    assert context.stage.operations == ()


async def test_unreachable_database_fails_for_good_at_once(context: ToolContext) -> None:
    database = open_database({"user": "a", "password": "secret-word", "database": "b", "unix_socket": "/nowhere"})
    assert database is not None
    lost = ToolContext(databases={"b": database}, stage=context.stage)
    text = await failure(lost, "SELECT 1")
    assert "no connection to database 'b'" in text
    assert "The query failed for good." in text
    assert "secret-word" not in text


async def test_unknown_database_lists_the_known_ones(context: ToolContext) -> None:
    with pytest.raises(ToolError, match="unknown database 'x'; allowed: eras2_sample"):
        await ask(context, query="SELECT 1", database="x")
    with pytest.raises(ToolError, match="unknown database 'x'"):
        await describe_table.call({"table": "kunden", "database": "x"}, context)


async def test_session_without_a_database_says_so() -> None:
    with pytest.raises(ToolError, match="no database"):
        await query_db.call({"query": "SELECT 1"}, ToolContext(databases={}, stage=Stage(Workspace())))


async def test_describe_table_gives_its_columns(context: ToolContext) -> None:
    output = await describe_table.call({"table": "kunden"}, context)
    assert output.content.startswith("kunden(kunde_id int PK")
    with pytest.raises(ToolError, match="did you mean 'kunden'"):
        await describe_table.call({"table": "kundn"}, context)


def test_tools_offer_strict_schemas() -> None:
    schema = query_db.definition()["input_schema"]
    assert schema["required"] == ["query"]
    assert schema["additionalProperties"] is False
    assert set(schema["properties"]) == {"query", "database"}
