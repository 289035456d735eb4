"""Lets the databases of a test run share what each would compile anew: statements.

Nearly every test has engines of its own, and each engine would remember only its own statements.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import make_url

if TYPE_CHECKING:
    from sqlalchemy import Dialect, Engine

_KINDS = ("sqlite://", "postgresql://")
_compiled: dict[Any, Any] = {}


def share_what_databases_compile() -> None:
    """Let every engine made from now on use what the others of its kind have compiled."""
    for url in _KINDS:
        dialect = make_url(url).get_dialect()
        # The dialect is part of the key under which a statement is kept; all of one kind are set up
        # alike and speak to the same server.
        dialect.__eq__ = _is_of_one_kind  # type: ignore[method-assign, assignment]
        dialect.__hash__ = _hash_of_kind  # type: ignore[method-assign, assignment]
        dialect.engine_created = staticmethod(_share)  # type: ignore[method-assign]


def _is_of_one_kind(dialect: Dialect, other: object) -> bool:
    return type(dialect) is type(other)


def _hash_of_kind(dialect: Dialect) -> int:
    return hash(type(dialect))


def _share(engine: Engine) -> None:
    engine._compiled_cache = _compiled
