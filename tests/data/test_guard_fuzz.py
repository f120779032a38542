"""Random soups of what lexers disagree on: whatever the guard lets through never reaches a function that writes."""

import random
from contextlib import suppress

from agent.data.connection import Loader
from agent.data.guard import check
from agent.errors import QueryRefused

PIECES = (
    "canary()", "canary()", ", canary()", "+canary()", " canary ()", "1", "1,", "'a'", '"b"', "`x`", "'", '"', "`",
    "\\", "\\'", '\\"', "''", '""', "``", "/*", "*/", "/*", "*/", "/**/", "/*!", "/*!50000", "/*M!", "/*!999999", "--",
    "-- ", "--\t", "--\n", "--+", "#", "\n", "\r", "\r\n", " ", " ", "\t", "\x0b", "\x0c", ";", "(", ")", ",", "+", "-",
    "*", "/", "@", "@@", "@x", "x'41'", "0x41", "N'", "_utf8'", '_binary"', "AS ", "FROM dual", "UNION SELECT ",
    "SELECT ", "WHERE 1", "{", "}", "{x ", "\\n", "\u00a0", "\u200b", "ü", "é'", "😀", "$", "$$", "1e1", "1.", "1.e1",
    ".5", "b'1'", "\ufe68", "＇", "\u2019", "\u02bc", "%", "!", "~", "||", ":=", "?", "IF(1,", "LIKE ", "INTO @a",
    "NULL", "\x1a", "\x00",
)  # fmt: skip
SOUPS = 20_000


def soups(seed: int) -> list[str]:
    dice = random.Random(seed)
    return ["SELECT " + "".join(dice.choice(PIECES) for _ in range(dice.randint(2, 14))) for _ in range(SOUPS)]


def run(lab: Loader, statements: list[str]) -> int:
    """Run statements as an account that may write; give how often one of them reached the canary."""
    lab.execute("DELETE FROM hit")
    for sql in statements:
        with suppress(Exception):  # most soups are no SQL
            lab.execute(sql)
    return int(lab.execute("SELECT COUNT(*) FROM hit")[0][0])


def test_guard_and_server_cut_statements_alike(lab: Loader) -> None:
    lab.execute("CREATE TABLE hit (a INT) ENGINE=MEMORY")
    lab.execute(
        "CREATE FUNCTION canary() RETURNS INT MODIFIES SQL DATA BEGIN INSERT INTO hit VALUES (1); RETURN 1; END"
    )
    every = soups(seed=7)
    passed = []
    for sql in every:
        with suppress(QueryRefused):
            passed.append(check(sql))
    assert len(passed) > SOUPS // 50
    assert run(lab, passed) == 0
    assert run(lab, every[:4000]) > 5, "without the guard the soups do reach the canary"
