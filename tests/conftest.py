"""Fixtures that every test may use."""

from __future__ import annotations

from hypothesis import settings

from tests.support.databases import database, databases, session, shared_database

__all__ = ["database", "databases", "session", "shared_database"]

# How long one example takes says how busy the machine is, and nothing of the rules.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
