"""Which terms of a record say no more than others beside them: shown, never forbidden."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from sqlalchemy import select

from web.models.terminology import Term, Terminology

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def ancestors_among(session: Session, codes: Collection[str]) -> list[tuple[str, str]]:
    """Return (term, ancestor) for each two of these HPO terms of which one stands above the other.

    A present term tells its ancestors too; for an excluded one it is the other way round, and the
    caller knows which it has.
    """
    wanted = set(codes)
    rows = session.execute(
        select(Term.code, Term.ancestors)
        .where(Term.terminology == Terminology.HPO, Term.code.in_(wanted))
        .order_by(Term.code),
    )
    return [(code, above) for code, ancestors in rows for above in ancestors if above in wanted]
