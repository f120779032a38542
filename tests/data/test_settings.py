"""Database settings from the environment and from option files, and several databases under names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agent import Runtime
from agent.data.database import open_database
from agent.data.dsn import parse_address
from agent.data.several import open_databases
from agent.errors import BadDatabase
from agent.tools.database import query_db
from agent.tools.tool import ToolContext
from agent.workspace import Stage, Workspace

SECRET = "s3cr@t:/?#%41"


def test_variables_stand_for_themselves_whatever_they_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_USER", "ada%41")
    monkeypatch.setenv("SHOP_PASSWORD", SECRET)
    monkeypatch.setenv("SHOP_HOST", "DB.example")
    monkeypatch.setenv("SHOP_PORT", "3307")
    address = parse_address("mysql://${SHOP_USER}:${SHOP_PASSWORD}@${SHOP_HOST}:${SHOP_PORT}/sh%6Fp")
    assert (address.user, address.password, address.host, address.port) == ("ada%41", SECRET, "DB.example", 3307)
    assert address.database == "shop"


def test_variables_stand_in_dicts_and_for_a_whole_dsn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", SECRET)
    monkeypatch.setenv("SHOP_DSN", "mysql://ada:pass@db.example/shop")
    address = parse_address({"user": "ada", "password": "${SHOP_PASSWORD}", "database": "shop"})
    assert address.password == SECRET
    database = open_database("${SHOP_DSN}")
    assert database is not None
    assert database.name == "shop"


@pytest.mark.parametrize("db", ["mysql://ada:${NOT_SET}@h/d", {"user": "a", "password": "${NOT_SET}", "database": "d"}])
def test_missing_variable_is_named(db: Any) -> None:
    with pytest.raises(BadDatabase, match="environment variable NOT_SET, which is not set"):
        open_database(db)


def test_dollar_without_brackets_is_text() -> None:
    assert parse_address("mysql://a:$HOME$x@h/d").password == "$HOME$x"


@pytest.fixture
def option_file(tmp_path: Path) -> Path:
    path = tmp_path / "my.cnf"
    path.write_text(
        "# mine\n!includedir /etc/mysql/conf.d/\n[client]\nuser=plain\npassword=plain-word # a comment\n"
        f'[shop]\nuser = "ada"\npassword = "{SECRET}"\nhost=db.example\nport=3307\ndatabase=shop\nssl-ca=/ca.pem\n'
        "ssl-verify-server-cert\nquick\n"
    )
    return path


def test_option_file_gives_an_account(option_file: Path) -> None:
    address = parse_address(f"mysql:///?read_default_file={option_file}&read_default_group=shop")
    assert (address.user, address.password, address.host, address.port) == ("ada", SECRET, "db.example", 3307)
    assert address.database == "shop"
    assert (address.options["ssl_ca"], address.options["ssl_verify_identity"]) == ("/ca.pem", True)


def test_setting_goes_before_the_option_file(option_file: Path) -> None:
    address = parse_address({"database": "other", "host": "near", "read_default_file": str(option_file)})
    assert (address.user, address.password, address.host) == ("plain", "plain-word", "near")
    assert address.database == "other"


def test_wrong_option_file_is_named_and_never_shown(option_file: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.cnf"
    broken.write_text(f"password={SECRET}\n[client]\n")
    for query, says in (
        (f"read_default_file={option_file}&read_default_group=shpo", "no group 'shpo'; allowed: client, shop"),
        ("read_default_file=/nowhere/my.cnf", "/nowhere/my.cnf cannot be read"),
        (f"read_default_file={broken}", "is not understood in line 1"),
    ):
        with pytest.raises(BadDatabase) as caught:
            open_database(f"mysql:///shop?{query}")
        assert says in str(caught.value)
        assert SECRET not in str(caught.value)


def test_several_databases_have_the_names_that_they_were_given() -> None:
    given = open_databases({"billing": "mysql://a:b@h/erp", "shop": {"user": "a", "database": "web"}, "demo": "sample"})
    assert {name: database.name for name, database in given.items()} == {
        "billing": "billing", "shop": "shop", "demo": "demo",
    }  # fmt: skip


@pytest.mark.parametrize(
    "db",
    [
        {"user": "a", "password": "mysql://x", "database": "d"},
        {"user": "sample", "database": "d", "host": "h"},
        {"db": "d", "user": "a", "passwd": "sample", "charset": "utf8mb4"},
    ],
)
def test_arguments_of_one_database_are_not_several(db: dict[str, Any]) -> None:
    assert list(open_databases(db)) == ["d"]


@pytest.mark.parametrize(
    ("db", "says"),
    [
        ("smaple", "did you mean 'sample'?"),
        ("Sample", "did you mean 'sample'?"),
        ({"billing": "mysql://a:geheim@h/erp", "shop": "smaple"}, "database 'shop': db: 'smaple' is not understood"),
        ({"billing": "mysql://a:geheim@h", "shop": "sample"}, "database 'billing': the database setting names no"),
        ({"billing": {"user": "a"}, "shop": None}, "database 'billing': the database setting names no database"),
        ({"": "sample"}, "'' is no name for a database"),
        ({"a\nb": "sample"}, "is no name for a database"),
        ({"billing": "sample", "shop": None}, "database 'shop' is None"),
        ({"billing": "sample", "shop": 5}, "database 'shop': db=int is not understood"),
        ({"user": "a", "database": "d", "hots": "geheim"}, "did you mean 'host'?"),
    ],
)
def test_wrong_names_and_settings_are_told_apart(db: Any, says: str) -> None:
    with pytest.raises(BadDatabase) as caught:
        Runtime(model="offline", db=db, trace=False)
    assert says in str(caught.value)
    assert "geheim" not in str(caught.value)


async def test_model_asks_the_database_that_it_names() -> None:
    databases = open_databases({"small": "sample", "double": "sample?size=2"})
    context = ToolContext(databases=databases, stage=Stage(Workspace()))
    counts = []
    for name in (None, "small", "double"):
        arguments = {"query": "SELECT COUNT(*) AS n FROM kunden", **({"database": name} if name else {})}
        output = await query_db.call(arguments, context)
        assert output.result is not None
        counts.append((output.result.database, output.result.answer.rows[0][0]))
    assert counts[0] == counts[1] == ("small", 60)
    assert counts[2] == ("double", 120)
    for database in databases.values():
        await database.close()
