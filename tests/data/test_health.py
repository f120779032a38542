"""What a database says about itself: server, account, encryption, and what a careful person would change."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from agent import Runtime
from agent.data.connection import Loader
from agent.data.database import Database, open_database
from agent.data.grants import granted_roles, parse_grants
from agent.data.health import Health
from tests.data.other_server import PASSWORD, ROOT, OtherServer, other_server

SECRET = "geheim-word"


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OtherServer]:
    """A server with accounts of all kinds."""
    with other_server(tmp_path_factory.mktemp("other")) as server:
        with server.root() as root:
            make_accounts(root)
        yield server


def make_accounts(root: Loader) -> None:
    for statement in (
        "CREATE DATABASE shop", "USE shop", "CREATE TABLE t (a INT, b INT)", "CREATE DATABASE safe",
        "CREATE TABLE safe.t (a INT)", "CREATE PROCEDURE p() SELECT 1",
        "CREATE FUNCTION f() RETURNS INT BEGIN INSERT INTO shop.t VALUES (1, 1); RETURN 1; END",
        "CREATE VIEW v_call AS SELECT f() AS x", "CREATE VIEW v_sleep AS SELECT SLEEP(1) AS x",
        "CREATE VIEW v_secret AS SELECT user FROM mysql.user",
        "CREATE VIEW v_fine AS SELECT DATE_FORMAT(NOW(), '%Y') AS y, CAST(a AS CHAR(9)) AS c, "
        "GROUP_CONCAT(a ORDER BY b SEPARATOR ';') AS g, TRIM(BOTH 'x' FROM 'xax') AS z, NOW() + INTERVAL 1 DAY AS q, "
        "JSON_VALUE('{}', '$.a') AS j, a REGEXP 'x' AS r, SUM(a) OVER (ORDER BY a) AS w, "
        "EXTRACT(YEAR FROM NOW()) AS e, CONVERT('a' USING latin1) AS l, CASE WHEN a = 1 THEN 2 END AS k, "
        "_utf8mb4'x' COLLATE utf8mb4_bin AS f FROM t GROUP BY a",
        "CREATE ROLE inner_role", "CREATE ROLE outer_role", "GRANT DELETE ON shop.* TO inner_role",
        "GRANT inner_role TO outer_role",
    ):  # fmt: skip
        root.execute(statement)
    grants = {
        "plain": "SELECT ON `safe`.*", "inserts": "SELECT, INSERT (a) ON shop.t", 
        "executes": "EXECUTE ON PROCEDURE shop.p",
        "everywhere": "SELECT ON *.*", "watches": "PROCESS ON *.*", "files": "FILE ON *.*",
        "creates": "CREATE ON shop.*",
        "updates": "UPDATE (b) ON shop.t", "views": "SELECT ON shop.*",
    }  # fmt: skip
    for user in (*grants, "roles", "taken"):
        root.execute(f"CREATE USER {user}@localhost IDENTIFIED BY '{SECRET}'")
        root.execute(f"GRANT SELECT ON safe.* TO {user}@localhost")
    for user, grant in grants.items():
        root.execute(f"GRANT {grant} TO {user}@localhost")
    for user in ("roles", "taken"):
        root.execute(f"GRANT outer_role TO {user}@localhost")
    root.execute("SET DEFAULT ROLE outer_role FOR taken@localhost")


async def health_of(other: OtherServer, user: str, database: str = "safe") -> Health:
    opened = open_database(other.settings(database, user, PASSWORD if user == ROOT else SECRET))
    assert opened is not None
    try:
        return await opened.health()
    finally:
        await opened.close()


@pytest.fixture
async def sample() -> AsyncIterator[Database]:
    database = open_database("sample")
    assert database is not None
    yield database
    await database.close()


async def test_sample_is_in_good_health(sample: Database) -> None:
    assert sample.last_health is None
    health = await sample.health()
    assert sample.last_health is health
    assert (health.read_only, health.session_read_only, health.warnings, health.warning) == (True, True, (), None)
    assert (health.tls, health.charset) == (None, "utf8mb4")
    assert "MariaDB" in health.server
    assert set(health.grants) >= {"SELECT ON `eras2\\_sample%`.*", "SHOW VIEW ON `eras2\\_sample%`.*"}
    assert str(health).startswith(f"eras2_sample: {health.server}, workbench_reader@localhost, account may only read")
    assert "\n" not in str(health)


@pytest.mark.parametrize(
    ("user", "named"),
    [
        (ROOT, "ALL PRIVILEGES ON *.*"),
        ("inserts", "INSERT ON `shop`.`t`"),
        ("updates", "UPDATE ON `shop`.`t`"),
        ("executes", "EXECUTE ON PROCEDURE `shop`.`p`"),
        ("files", "FILE ON *.*"),
        ("creates", "CREATE ON `shop`.*"),
        ("roles", "SET ROLE ON `outer_role`"),
        ("taken", "DELETE ON `shop`.*"),
    ],
)
async def test_account_that_may_write_is_warned_of_with_the_statements_that_help(
    other: OtherServer, user: str, named: str
) -> None:
    health = await health_of(other, user)
    assert not health.read_only
    assert "ACCOUNT MAY WRITE" in str(health)
    (warning,) = [text for text in health.warnings if "safer" in text]
    assert named in warning
    assert "CREATE USER 'safe_reader'@" in warning
    assert "GRANT SELECT ON `safe`.* TO 'safe_reader'@" in warning
    assert SECRET not in repr(health)
    assert "*" + "0" * 5 not in repr(health)
    assert "PASSWORD '*" not in repr(health)


async def test_statements_of_the_warning_make_an_account_without_warnings(other: OtherServer) -> None:
    warning = next(text for text in (await health_of(other, ROOT)).warnings if "safer" in text)
    with other.root() as root:
        for statement in warning[warning.index("CREATE USER") :].rstrip(";").split("; "):
            root.execute(statement.replace("choose a password", SECRET).replace("@'%'", "@'localhost'"))
    health = await health_of(other, "safe_reader")
    assert (health.read_only, health.warnings) == (True, ())


@pytest.mark.parametrize("user", ["everywhere", "watches"])
async def test_account_that_may_read_what_is_not_its_own_is_warned_of(other: OtherServer, user: str) -> None:
    (warning,) = [text for text in (await health_of(other, user)).warnings if "safer" in text]
    assert "may read what belongs to other accounts" in warning


async def test_account_that_only_reads_is_not_warned_of(other: OtherServer) -> None:
    health = await health_of(other, "plain")
    assert (health.read_only, health.warnings) == (True, ())


async def test_views_that_do_what_the_guard_refuses_are_named(other: OtherServer) -> None:
    warnings = " ".join((await health_of(other, ROOT, "shop")).warnings)
    for view in ("v_call", "v_sleep", "v_secret"):
        assert view in warnings
    assert "v_fine" not in warnings


async def test_views_that_cannot_be_looked_into_are_named(other: OtherServer) -> None:
    (warning,) = (await health_of(other, "views", "shop")).warnings
    assert "SHOW VIEW is missing" in warning
    assert "v_call" in warning


async def test_session_gives_the_health_of_its_databases(other: OtherServer) -> None:
    both: dict[str, Any] = {"mine": "sample", "shop": other.settings("shop")}
    async with Runtime(model="offline", db=both, trace=False) as rt:
        health = await rt.health()
    assert list(health) == ["mine", "shop"]
    assert (health["mine"].read_only, health["shop"].read_only) == (True, False)
    assert (health["mine"].database, health["shop"].name) == ("eras2_sample", "shop")


def test_grants_are_read_without_hashes() -> None:
    lines = [
        "GRANT SELECT, INSERT (`a`, `b`) ON `odd ON name`.`t` TO `u`@`h` IDENTIFIED BY PASSWORD '*A' WITH GRANT OPTION",
        "GRANT PROXY ON `other`@`h` TO `u`@`h`",
        "GRANT `some role` TO `u`@`h`",
        "SET DEFAULT ROLE `some role` FOR `u`@`h`",
        "GRANT USAGE ON *.* TO `u`@`h` IDENTIFIED BY PASSWORD '*ABC'",
    ]
    assert [str(grant) for grant in parse_grants(lines)] == [
        "SELECT ON `odd ON name`.`t`", "INSERT ON `odd ON name`.`t`", "GRANT OPTION ON `odd ON name`.`t`",
        "PROXY ON `other`@`h`", "USAGE ON *.*",
    ]  # fmt: skip
    assert granted_roles(lines) == ("`some role`",)
