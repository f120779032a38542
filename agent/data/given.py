"""Checks that what should be a table is one, before anything is made of it (pure)."""

from __future__ import annotations


def check_table(value: object, door: str) -> None:
    """Raise TypeError, which says what to give, for what is no DataFrame."""
    if not hasattr(value, "columns") or not hasattr(value, "attrs"):
        raise TypeError(
            f"{door}: a {type(value).__name__} is no table; give one DataFrame, such as turn.tables[0] or what "
            "await wb.query(sql) gives"
        )
