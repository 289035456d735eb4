"""Draws the relatives of a record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from web.models.records import ItemKind
from web.pedigrees.drawing import Drawing, drawing_of
from web.records.items import ItemView, read_entries
from workflows.domain.record.pedigrees import Relative

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from web.patient_keys import PatientCipher


def pedigree_of(views: Iterable[ItemView]) -> Drawing | None:
    """Return the drawing of those entries that are relatives; None without any."""
    return drawing_of([view.content for view in views if isinstance(view.content, Relative)])


def drawn_pedigree(session: Session, cipher: PatientCipher) -> Drawing | None:
    """Return the drawing of a patient's family, read anew."""
    return pedigree_of(read_entries(session, cipher, ItemKind.RELATIVE))
