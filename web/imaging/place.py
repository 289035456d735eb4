"""From where images are looked at, the patient's own pages or a panel, and who may add some."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for

from web.panels.loading import load_panel_or_404
from web.patients.loading import load_patient_or_404
from web.records.place import RecordPlace
from workflows.domain.permissions import Permission


@dataclass(frozen=True, kw_only=True)
class ImagePlace(RecordPlace):
    """A patient's images as one person meets them, inside a panel or outside.

    What RecordPlace offers holds here too: ``cipher``, ``may_write`` (the enrolling centre's
    people only), ``audit_view``; ``refuse_readers`` takes it as well.
    """

    @property
    def is_own_centre(self) -> bool:
        """Tell whether this person belongs to the enrolling centre and so sees all there is."""
        return self.may_write

    @property
    def arguments(self) -> dict[str, UUID]:
        """Return what stands in the addresses of this place."""
        if self.panel is not None:
            return {"panel_id": self.panel.id}
        return {"patient_id": self.patient.id}

    def url_in(self, pages: str, page: str, **values: Any) -> str:
        """Return an address of ``pages``, whose blueprints are ``panel_…`` and ``patient_…``."""
        kind = "panel" if self.panel is not None else "patient"
        addressed: dict[str, Any] = {**self.arguments, **values}
        return url_for(f"{kind}_{pages}.{page}", **addressed)

    def url(self, page: str, **values: Any) -> str:
        """Return the address of a page of the list of images, in the panel or outside as here."""
        return self.url_in("images", page, **values)


def patient_place(patient_id: UUID) -> ImagePlace:
    """Return the images on the patient's own pages; 404 outside the enrolling centre."""
    return ImagePlace.of_patient(load_patient_or_404(patient_id, Permission.SEE_PATIENT))


def panel_place(panel_id: UUID) -> ImagePlace:
    """Return the images inside a panel, for whoever may see the case there."""
    return ImagePlace.of_panel(load_panel_or_404(panel_id, Permission.SEE_CASE))
