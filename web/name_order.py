"""Names in the order of their letters in lists that the database sorts, not in that of code points.

SQLite asks ``i18n.collation`` itself; PostgreSQL has the same order from ICU, as CLDR's root.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from i18n.collation import by_letters

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler

# PostgreSQL brings it with every ICU: that of no one language, for names from everywhere.
_ROOT: Final = '"und-x-icu"'
_FUNCTION: Final = "consilium_letters"


class NameOrder(FunctionElement[str]):
    """What ``order_by`` takes for a column of names: ``NameOrder(Person.display_name)``."""

    type = String()
    inherit_cache = True


def teach_letters(connection: Any) -> None:
    """Let a connection of SQLite sort by letters; rows without a name come first."""
    connection.create_function(_FUNCTION, 1, _letters, deterministic=True)


def _letters(name: str | None) -> str | None:
    # The name itself decides between names of equal letters, as it does elsewhere.
    return None if name is None else "\0".join(by_letters(name))


@compiles(NameOrder, "sqlite")
def _in_sqlite(element: NameOrder, compiler: SQLCompiler, **options: Any) -> str:
    return f"{_FUNCTION}({compiler.process(element.clauses, **options)})"


@compiles(NameOrder, "postgresql")
def _in_postgresql(element: NameOrder, compiler: SQLCompiler, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)}) COLLATE {_ROOT}"
