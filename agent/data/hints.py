"""What helps after an error of the server, by its number and by what the statement looks like."""

from __future__ import annotations

import re

from agent.data.functions import words

HINTS = {
    1049: "there is no such database; do not qualify names with a database",
    1052: "the column is in several tables: write table.column",
    1055: "each selected column must be in GROUP BY or inside an aggregate such as MAX(...)",
    1104: "the join would examine too many rows: a join condition is missing, or a filter",
    1111: "an aggregate may not stand in WHERE; use HAVING or a subquery",
    1140: "aggregates beside plain columns need GROUP BY",
    1142: "the account may only read",
    1222: "both sides of UNION must have the same number of columns",
    1235: "LIMIT inside an IN subquery is not supported; join with a derived table",
    1241: "the subquery must select exactly one column",
    1242: "the subquery gives several rows: use IN, MAX(...) or LIMIT 1",
    1247: "repeat the aggregate instead of its alias in an expression, or wrap: SELECT * FROM (...) AS t",
    1248: "give the derived table a name: FROM (...) AS t",
    1305: "this function does not exist in MariaDB",
    1792: "the session may only read",
    1969: "the statement ran longer than the time limit: filter earlier, aggregate in SQL, look at EXPLAIN",
    4161: "unknown data type; CAST knows SIGNED, UNSIGNED, CHAR, DATE, DATETIME, DECIMAL(p,s), DOUBLE",
}
# Not the model's to solve: accounts, a server without resources, a statement that somebody stopped.
FINAL = frozenset({1040, 1044, 1045, 1142, 1143, 1203, 1226, 1227, 1290, 1317, 1370, 1698, 1792, 1836, 2002, 2003})
DIALECTS: tuple[tuple[str, str], ...] = (
    (
        r"\bFULL\s+(OUTER\s+)?JOIN\b",
        "no FULL JOIN: LEFT JOIN ... UNION ALL ... RIGHT JOIN ... WHERE left.key IS NULL",
    ),
    (r"::\s*\w+", "no :: cast: CAST(x AS type)"),
    (r"\bILIKE\b", "no ILIKE: LIKE already ignores case"),
    (r"\bQUALIFY\b", "no QUALIFY: filter the window function in an outer query"),
    (r"\bDATE_TRUNC\s*\(", "no DATE_TRUNC: DATE_FORMAT(d, '%Y-%m-01')"),
    (r"\bTOP\s+\d+", "no TOP: LIMIT n at the end"),
    (r"\bINTERVAL\s+'[^']+'(?!\s*(DAY|MONTH|YEAR|HOUR|MINUTE|WEEK|QUARTER))", "write INTERVAL 3 MONTH"),
    (r"\bFILTER\s*\(\s*WHERE", "no FILTER (WHERE ...): SUM(CASE WHEN ... THEN 1 ELSE 0 END)"),
    (r"\bLATERAL\b", "no LATERAL: a correlated subquery or ROW_NUMBER()"),
    (r"\bNULLS\s+(FIRST|LAST)\b", "no NULLS LAST: ORDER BY x IS NULL, x"),
    (r"\bEXTRACT\s*\(\s*(EPOCH|DOW|ISODOW)\b", "use UNIX_TIMESTAMP(x) or DAYOFWEEK(x)"),
    (r"\bGENERATE_SERIES\b", "no GENERATE_SERIES: WITH RECURSIVE, or the table seq_1_to_100"),
    (r"\bGROUPING\s+SETS\b|\bROLLUP\s*\(|\bCUBE\b", "only GROUP BY a, b WITH ROLLUP"),
    (r"->>?\s*'", "no -> operators: JSON_VALUE(col, '$.key')"),
    (r"\b(STRING_AGG|LISTAGG)\s*\(", "use GROUP_CONCAT(x ORDER BY y SEPARATOR ', ')"),
    (r"\bAS\s+(INT|INTEGER|VARCHAR|TEXT|STRING)\b", "write CAST(... AS SIGNED) or CAST(... AS CHAR)"),
    (r"\bGROUP_CONCAT\s*\([^)]*,\s*'[^']*'\s*\)", "write GROUP_CONCAT(x SEPARATOR ', ')"),
    (
        r"\b(COUNT|SUM|AVG|MIN|MAX|GROUP_CONCAT|NOW|SUBSTRING|TRIM|CAST)\s+\(",
        "no blank between a function and its bracket",
    ),
    (r"\bANY_VALUE\s*\(", "no ANY_VALUE: MIN(x) or MAX(x)"),
    (r"\bTO_DATE\s*\(", "use STR_TO_DATE(x, '%d.%m.%Y')"),
    (r"\bGETDATE\s*\(", "use NOW()"),
    (r"\bSTRFTIME\s*\(", "use DATE_FORMAT(d, '%Y-%m')"),
    (r"\bLEN\s*\(", "use CHAR_LENGTH(x)"),
    (r"\bISDATE\s*\(|\bTRY_CAST\s*\(", "no TRY_CAST: CAST gives NULL and a warning"),
)
RESERVED = words(
    """
    RANK ROWS GROUPS SYSTEM LATERAL OVER WINDOW KEY KEYS INDEX ORDER GROUP DESC ASC RANGE READ WRITE
    SCHEMA INTERVAL CONDITION USAGE LEFT RIGHT TO FROM OPTION RECURSIVE OFFSET ROW_NUMBER
    """
)


def dialect_hints(sql: str) -> list[str]:
    """Give the MariaDB form of constructs that other SQL dialects have."""
    return [f"hint: {hint}" for pattern, hint in DIALECTS if re.search(pattern, sql, re.IGNORECASE)]
