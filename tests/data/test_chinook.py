"""A public sample database works unchanged: Chinook, where a copy of it lies beside the project."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from agent import schema_diagram
from agent.data.connection import Loader
from agent.data.database import Database
from agent.data.server import PrivateServer, shared_server

SCRIPT = Path(__file__).parents[3] / "shared" / "databases" / "chinook" / "Chinook_MySql.sql"
NAME = "eras2_sample_chinook"
pytestmark = pytest.mark.skipif(not SCRIPT.exists(), reason="no copy of Chinook beside the project")


def statements() -> Iterator[str]:
    text = SCRIPT.read_text(encoding="utf-8-sig")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    for statement in re.split(r";\s*\n", text):
        if statement.strip() and not re.match(r"\s*(DROP|CREATE) DATABASE|\s*USE ", statement):
            yield statement


@pytest.fixture(scope="module")
def loaded() -> Iterator[PrivateServer]:
    server = shared_server()
    with Loader(server.admin()) as loader:
        loader.execute(f"CREATE OR REPLACE DATABASE `{NAME}` CHARACTER SET utf8mb4")
        loader.execute(f"USE `{NAME}`")
        for statement in statements():
            loader.execute(statement)
        yield server
        loader.execute(f"DROP DATABASE `{NAME}`")


@pytest.fixture
async def chinook(loaded: PrivateServer) -> AsyncIterator[Database]:
    database = Database(NAME, lambda: loaded.reader(NAME))
    yield database
    await database.close()


async def test_chinook_is_read_as_it_is(chinook: Database) -> None:
    lines = (await chinook.digest()).splitlines()
    assert len(lines) == 12
    assert any(line.startswith("Track(TrackId int PK, Name varchar(200) e.g. ") for line in lines)
    assert "referenced by: Invoice.CustomerId" in await chinook.describe("customer")
    assert len((await schema_diagram(chinook)).tables) == 11
    for line in lines[1:]:
        table = line.partition("(")[0]
        frame = await chinook.frame(f"SELECT * FROM `{table}`")
        assert len(frame) == (await chinook.query(f"SELECT COUNT(*) FROM `{table}`")).answer.rows[0][0]


async def test_chinook_answers_exactly(chinook: Database) -> None:
    result = await chinook.query(
        "SELECT BillingCountry, SUM(Total) AS total FROM Invoice GROUP BY BillingCountry ORDER BY total DESC LIMIT 1"
    )
    assert [tuple(map(str, row)) for row in result.answer.rows] == [("USA", "523.06")]
