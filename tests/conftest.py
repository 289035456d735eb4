"""Fixtures that every test may use."""

from __future__ import annotations

from tests.support.databases import database, databases, session, shared_database

__all__ = ["database", "databases", "session", "shared_database"]
