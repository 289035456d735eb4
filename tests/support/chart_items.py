"""Laboratory values as a page reads them, for charts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from web.models.records import ItemKind
from web.records.items import ItemView
from workflows.domain.record.codes import Code, Quantity, ReferenceRange
from workflows.domain.record.moments import AtAge
from workflows.domain.record.phenotypes import LaboratoryValue

if TYPE_CHECKING:
    from collections.abc import Iterable


def laboratory_views(values: Iterable[tuple[str | None, float]]) -> list[ItemView]:
    """Return values of sodium at these ages."""
    return [
        ItemView(
            id=uuid4(),
            kind=ItemKind.LABORATORY,
            key="LOINC:2951-2",
            standing="",
            release="",
            version=1,
            content=LaboratoryValue(
                assay=Code(id="LOINC:2951-2", label="Sodium"),
                quantity=Quantity(value=value, unit="mmol/L"),
                reference=ReferenceRange(low=135, high=145),
                when=AtAge(age=age) if age else None,
            ),
            is_removed=False,
            changed_at=datetime(2026, 3, 2, tzinfo=UTC),
            changed_by_id=UUID(int=1),
        )
        for age, value in values
    ]
