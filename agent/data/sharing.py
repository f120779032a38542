"""What of a database a model may see: everything, or schema and statistics without any value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from agent.errors import BadDatabase, QueryError

Values = Literal["all", "none"]
OPTION = re.compile(r"([?&])values=([^&]*)(&|$)")
# The messages of these quote the statement and names of the schema, never what a table holds.
ABOUT_NAMES = frozenset({
    1046, 1049, 1051, 1052, 1054, 1055, 1056, 1060, 1064, 1066, 1104, 1109, 1111, 1140, 1142, 1143, 1146, 1222, 1235,
    1241, 1242, 1247, 1248, 1305, 1317, 1318, 1327, 1370, 1582, 1584, 1630, 1792, 1969, 4161,
})  # fmt: skip
KEPT_BACK = "(the message may hold values, which are kept from you)"


def split_setting(db: str | Mapping[str, Any]) -> tuple[str | Mapping[str, Any], Values]:
    """Take ``values`` out of a database setting: ``?values=none`` of a text, ``"values"`` of a dict."""
    if isinstance(db, str):
        found = OPTION.search(db)
        if not found:
            return db, "all"
        rest = db[: found.start()] + (found[1] if found[3] == "&" else "") + db[found.end() :]
        return rest, checked_values(found[2])
    return {key: value for key, value in db.items() if key != "values"}, checked_values(db.get("values", "all"))


def checked_values(values: Any) -> Values:
    """Give the setting, when it is one."""
    if values not in ("all", "none"):
        raise BadDatabase(f"values={values!r} is not understood; allowed: 'all', 'none' (schema and statistics only)")
    return "all" if values == "all" else "none"


def without_values(error: QueryError) -> str:
    """Give an error's feedback without the server's message where that may quote values."""
    if not error.number or error.number in ABOUT_NAMES:
        return error.feedback
    head, *rest = error.feedback.replace(str(error), KEPT_BACK).split("\n")
    return "\n".join([f"ERROR {error.number}: {KEPT_BACK}", *rest]) if head.startswith("ERROR") else KEPT_BACK


def without_quotes(note: str) -> str:
    """Give a note on a result with everything left out that it may quote from a table."""
    note = re.sub(r"(['\"`]).*\1", "'...'", note, flags=re.DOTALL)
    return re.sub(r" \(such as .*?\)", "", note)
