"""What a panel's site looked like when it had first been led so far, for all that begin there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from tests.support.beginnings import Beginning

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from uuid import UUID

    from tests.support.panel_site import PanelSite
    from web.command_delivery import Parcel


@dataclass(frozen=True, kw_only=True)
class KeptPanel:
    """The rows and files, and what the site knows of them."""

    beginning: Beginning
    people: dict[str, UUID]
    patient_id: UUID
    panel_id: UUID
    question_ids: tuple[UUID, UUID]
    delivered: tuple[Parcel, ...]

    @classmethod
    def of(cls, site: PanelSite, files: Iterable[Path]) -> Self:
        """Keep the site as it is, with those ``files`` of its folder that are its own."""
        return cls(
            beginning=Beginning.kept_of(site.lent, site.settings.data_folder, files),
            people=dict(site.people),
            patient_id=site.patient_id,
            panel_id=site.panel_id,
            question_ids=site.question_ids,
            delivered=tuple(site.gateway.delivered),
        )

    def tell(self, site: PanelSite) -> None:
        """Let a site over a copy know what there is."""
        site.people.update(self.people)
        site.patient_id, site.panel_id = self.patient_id, self.panel_id
        site.question_ids = self.question_ids
        site.gateway.delivered.extend(self.delivered)
