"""Fixtures of the audit tests."""

from tests.nodes.conftest import db

__all__ = ["db"]
