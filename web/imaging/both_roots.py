"""The same pages below a panel and below a patient, registered once with the right of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

from web.access import requires
from web.imaging.place import panel_place, patient_place
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from web.imaging.place import ImagePlace

View = Callable[..., "ResponseReturnValue"]


@dataclass(frozen=True, kw_only=True)
class Route:
    """One address below both roots; the view's first argument is the place."""

    name: str
    path: str
    view: View
    methods: tuple[str, ...] = ("GET",)
    # What the patient's own pages ask for; a panel's pages always ask whether the case is seen.
    patient_permission: Permission = Permission.SEE_PATIENT


def add_routes(panels: Blueprint, patients: Blueprint, routes: Sequence[Route]) -> None:
    """Register each route below ``/panels/<panel_id>`` and below ``/patients/<patient_id>``."""
    for route in routes:
        panels.add_url_rule(
            f"/panels/<uuid:panel_id>{route.path}",
            route.name,
            requires(Permission.SEE_CASE)(_in_panel(route.view)),
            methods=list(route.methods),
        )
        patients.add_url_rule(
            f"/patients/<uuid:patient_id>{route.path}",
            route.name,
            requires(route.patient_permission)(_of_patient(route.view)),
            methods=list(route.methods),
        )


def _in_panel(view: View) -> View:
    @wraps(view)
    def inside(panel_id: UUID, **named: Any) -> ResponseReturnValue:
        place: ImagePlace = panel_place(panel_id)
        return view(place, **named)

    return inside


def _of_patient(view: View) -> View:
    @wraps(view)
    def outside(patient_id: UUID, **named: Any) -> ResponseReturnValue:
        place: ImagePlace = patient_place(patient_id)
        return view(place, **named)

    return outside
