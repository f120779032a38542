"""Which statements may be sent: one at a time, and only those that read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from agent.data.functions import FUNCTIONS, HARMFUL, KEYWORDS, words
from agent.data.lexer import LexerError, Token, TokenKind, tokens, without_comments
from agent.data.statement import Statement, is_column_list
from agent.data.unstoppable import unstoppable
from agent.errors import QueryRefused

ALLOWED = "allowed: one SELECT, WITH, VALUES, SHOW, DESCRIBE or EXPLAIN that only reads"
LONGEST = 100_000  # characters; what is longer was not written by a thinking model
STARTS = frozenset({"SELECT", "WITH", "VALUES", "(", "SHOW", "DESCRIBE", "DESC", "EXPLAIN"})
# Reserved words (so never an unquoted column) that no reading statement contains.
WRITING = words(
    """
    INTO OUTFILE DUMPFILE DELETE UPDATE DROP ALTER CREATE GRANT REVOKE RENAME LOAD LOCK UNLOCK KILL PURGE
    PROCEDURE CALL RETURNING TRIGGER SIGNAL RESIGNAL OPTIMIZE ANALYZE
    """
)
# Reserved too, but also functions: INSERT(text, ...), REPLACE(text, ...).
WRITING_OR_CALL = frozenset({"INSERT", "REPLACE"})
# Not reserved, so they may name a column; they write where a statement begins.
WRITING_FIRST = words("HANDLER EXECUTE PREPARE DEALLOCATE SHUTDOWN INSTALL UNINSTALL FLUSH RESET DO TRUNCATE")
SHOWS = re.compile(
    r"""SHOW\s+(
        (FULL\s+|EXTENDED\s+)*(TABLES|COLUMNS|FIELDS) | INDEX(ES)? | KEYS
        | CREATE\s+(TABLE|VIEW|SEQUENCE|DATABASE|SCHEMA) | TABLE\s+STATUS | DATABASES | SCHEMAS | TRIGGERS | ENGINES
        | WARNINGS | ERRORS | CHARACTER\s+SET | CHARSET | COLLATION
        | (SESSION\s+|GLOBAL\s+|LOCAL\s+)?VARIABLES\s+(LIKE|WHERE\s+`?VARIABLE_NAME`?\s*=)\s*'(?P<variable>\w+)'\Z
    )(?:\b|(?<='))""",
    re.IGNORECASE | re.VERBOSE,
)
SHOWN = "TABLES, COLUMNS, INDEX, CREATE TABLE, CREATE VIEW, TABLE STATUS, TRIGGERS, DATABASES, WARNINGS"
SYSTEM_VARIABLES = words(
    """
    version version_comment sql_mode time_zone system_time_zone character_set_connection
    collation_connection collation_database max_allowed_packet lc_time_names group_concat_max_len
    div_precision_increment default_week_format
    """
)
SYSTEM_SCHEMAS = frozenset({"mysql", "performance_schema", "sys"})
INFORMATION = words(
    """
    tables columns key_column_usage referential_constraints table_constraints statistics views schemata
    character_sets collations collation_character_set_applicability check_constraints partitions engines keywords
    sql_functions triggers periods key_period_usage geometry_columns
    """
)
EXPLAIN_OPTIONS = frozenset({"EXTENDED", "PARTITIONS", "FORMAT", "=", "JSON", "TRADITIONAL"})


def check(sql: str) -> str:
    """Give the text to send, without comments and final semicolons; raise QueryRefused for what may not be."""
    if len(sql) > LONGEST:
        raise _refused(f"the statement has {len(sql)} characters, at most {LONGEST} are possible")
    try:
        found = tokens(sql)
    except LexerError as error:
        raise _refused(str(error)) from None
    while found and found[-1].is_operator(";"):
        found.pop()
    if not found:
        raise _refused("the statement is empty")
    if any(token.is_operator(";") for token in found):
        raise _refused("more than one statement; send one at a time")
    statement = Statement(without_comments(sql, found), tuple(found), tuple(token.upper for token in found))
    _check_start(statement)
    for index, token in enumerate(found):
        for rule in RULES.get(token.kind, ()):
            if problem := rule(statement, index):
                raise _refused(problem)
    if problem := unstoppable(statement):
        raise _refused(problem)
    return statement.text


def _refused(problem: str) -> QueryRefused:
    return QueryRefused(problem, feedback=f"REFUSED: {problem}\n{ALLOWED}")


def _check_start(statement: Statement) -> None:
    first = statement.upper(0)
    if first not in STARTS:
        raise _refused(f"{first} is not a reading statement")
    if first == "SHOW":
        _check_show(statement)
    if first in ("EXPLAIN", "DESCRIBE", "DESC"):
        index = 1
        while statement.upper(index) in EXPLAIN_OPTIONS:
            index += 1
        if statement.upper(index) in ("INSERT", "REPLACE", "FOR", "ANALYZE"):
            raise _refused(f"EXPLAIN {statement.upper(index)} is not allowed; EXPLAIN SELECT is")


def _check_show(statement: Statement) -> None:
    found = SHOWS.match(statement.text)
    if not found:
        raise _refused(f"this SHOW is not allowed; allowed: SHOW {SHOWN}")
    if (variable := found["variable"]) and variable.lower() not in SYSTEM_VARIABLES:
        raise _refused(f"variable {variable} is not shown; allowed: {', '.join(sorted(SYSTEM_VARIABLES))}")
    for token in statement.tokens:
        if token.kind in ("word", "quoted") and (schema := _resembled(_name(token), SYSTEM_SCHEMAS)):
            raise _refused(f"the system schema {schema} is not open to queries")


def _variables(statement: Statement, index: int) -> str | None:
    token = statement.tokens[index]
    if token.is_operator(":="):
        return "assignment := is not allowed; use a window function or a WITH query"
    if token.kind == "user":
        return "user variables (@x) are not allowed; use a literal, a WITH query or a window function"
    if token.kind == "system" and _variable(token) not in SYSTEM_VARIABLES:
        return f"system variable {token.text} is not allowed; allowed: {', '.join(sorted(SYSTEM_VARIABLES))}"
    return None


def _keywords(statement: Statement, index: int) -> str | None:
    token, word = statement.tokens[index], statement.upper(index)
    before, after = statement.upper(index - 1), statement.upper(index + 1)
    if token.kind != "word" or statement.is_name(index):
        return None
    if word in WRITING and not (word == "CREATE" and index == 1 and statement.upper(0) == "SHOW"):
        return f"{word} is not allowed in a query that only reads"
    if word in WRITING_OR_CALL and not statement.calls(index):
        return f"{word} is not allowed in a query that only reads"
    if word == "SET" and before not in ("CHARACTER", "CHAR"):
        return "SET is not allowed; the session's settings are fixed"
    if word in WRITING_FIRST and before == "(" and statement.names(index + 1):
        return f"{word} is not allowed in a query that only reads"
    if word == "FOR" and after in ("UPDATE", "SHARE"):
        return f"FOR {after} takes locks and is not allowed"
    if word in ("NEXT", "PREVIOUS") and after == "VALUE":
        return "sequences are not allowed"
    return None


def _calls(statement: Statement, index: int) -> str | None:
    token = statement.tokens[index]
    if token.kind not in ("word", "quoted") or not statement.calls(index):
        return None
    if is_column_list(statement, index):
        return None
    if token.kind == "quoted" or statement.upper(index - 1) == ".":
        return f"calling {token.text}() through a quoted or qualified name is not allowed"
    if token.upper in FUNCTIONS or token.upper in KEYWORDS:
        return None
    if token.upper in HARMFUL:
        return f"function {token.text}() is not allowed"
    return f"function {token.text}() does not exist in MariaDB or is not on the list of allowed functions"


def _schemas(statement: Statement, index: int) -> str | None:
    token = statement.tokens[index]
    if token.kind not in ("word", "quoted") or statement.upper(index + 1) != "." or statement.upper(index - 1) == ".":
        return None
    schema = _name(token)
    if system := _resembled(schema, SYSTEM_SCHEMAS):
        return f"the system schema {system} is not open to queries"
    if _resembled(schema, ("information_schema",)) and index + 2 < len(statement.tokens):
        table = _name(statement.tokens[index + 2])
        if table not in INFORMATION:
            known = ", ".join(sorted(INFORMATION))
            return f"information_schema.{table} is not open to queries; allowed: {known}"
    return None


def _misread(statement: Statement, index: int) -> str | None:
    # Without an error MariaDB would take FULL for an alias and answer with an inner join.
    if (statement.upper(index), statement.upper(index + 1)) == ("FULL", "JOIN") and statement.names(index - 1):
        return "MariaDB has no FULL JOIN; it would read FULL as an alias"
    return None


Rule = Callable[[Statement, int], str | None]
RULES: Mapping[TokenKind, tuple[Rule, ...]] = {  # by the kind of the token that they look at
    "word": (_keywords, _calls, _schemas, _misread),
    "quoted": (_calls, _schemas),
    "operator": (_variables,),
    "user": (_variables,),
    "system": (_variables,),
}


def _name(token: Token) -> str:
    return token.text.strip("`").lower()


def _resembled(name: str, schemas: Iterable[str]) -> str | None:
    """Give the schema that the server may take this name for: it finds information_schema under ï, too."""
    if name.isascii():
        return name if name in schemas else None
    letters = "".join(re.escape(letter) if letter.isascii() else "." for letter in name)
    return next((schema for schema in schemas if re.fullmatch(letters, schema)), None)


def _variable(token: Token) -> str:
    return re.sub(r"^@@(?:(?:global|session|local)\.)?", "", token.text.lower())
