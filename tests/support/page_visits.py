"""Every page that a route shows, each with somebody who may open it, over the panels there are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from tests.support.no_pages import is_no_page
from web.acts.choices import GENERIC_ACTS
from web.database import reading
from web.models.imaging import ImageSeries
from web.models.networks import Hcp
from web.models.panels import Panel
from web.models.people import Person
from web.models.records import RecordItem
from web.settings import ROOT
from workflows.messages import STATE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session, sessionmaker

    from workflows.domain.panels.state import PanelState

_ROUTES: Final = ROOT / "tests" / "architecture" / "routes.txt"
_PLACE: Final = re.compile(r"<\w+:(\w+)>")
# These look different at every stage; of any other page one example is enough.
_CHANGING: Final = frozenset(
    {
        "consents.show_consent",
        "discussions.show_discussion",
        "outcomes.show_outcome",
        "panels.show_panel",
    }
)
# One of each kind: a table with a picker, a table with a chart or drawing, questions.
_SECTIONS: Final = ("phenotype", "laboratory", "family", "history", "genetics")
_DISEASE: Final = "ORPHA:33069"
_OFFICES: Final = ("s.lambert", "admin", "v.schroeder", "a.hartwig", "r.keller")
_COORDINATORS: Final = {"EPICARE": "s.lambert", "ENDO": "d.oconnell", "VASCERN": "g.martel"}


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A page to open: its route, what one example stands for, the address, who might open it."""

    route: str
    example_of: str
    address: str
    readers: Sequence[str]


def page_routes() -> dict[str, str]:
    """Return the address pattern of every route that shows a page, by endpoint."""
    lines = (line.split() for line in _ROUTES.read_text(encoding="utf-8").splitlines())
    found = {endpoint: rule for methods, rule, endpoint, *_rest in lines if "GET" in methods}
    return {endpoint: rule for endpoint, rule in found.items() if not is_no_page(endpoint)}


def all_visits(sessions: sessionmaker[Session]) -> Iterator[Visit]:
    """Yield every address of every page, panel by panel."""
    with reading(), sessions() as session:
        people = {
            row.id: row.email.partition("@")[0]
            for row in session.execute(select(Person.id, Person.email))
        }
        panels = [
            (panel.patient_id, STATE.validate_python(panel.state))
            for panel in session.scalars(select(Panel).order_by(Panel.number))
        ]
        items = dict(session.execute(select(RecordItem.patient_id, RecordItem.id)).all())
        centre_id = session.scalars(select(Hcp.id)).first()
        images = {row.patient_id: row for row in session.scalars(select(ImageSeries))}
    for route, rule in page_routes().items():
        names = set(_PLACE.findall(rule))
        if names & {"panel_id", "patient_id"}:
            for patient_id, state in panels:
                known = {"item_id": items[patient_id]} if patient_id in items else {}
                if patient_id in images:
                    series = images[patient_id]
                    known |= {"series_id": series.id, "upload_id": series.upload_id}
                yield from _of_panel(route, rule, patient_id, state, people, known)
        else:
            values = {
                "ern_code": "EPICARE",
                "person_id": next(iter(people)),
                "hcp_id": centre_id,
                "number": "C-AAAA-AAAA",
                "code": _DISEASE if rule.startswith("/diagnoses/") else "HP:0001250",
            }
            if names <= set(values):
                address = _filled(rule, values)
                yield Visit(route=route, example_of=route, address=address, readers=_OFFICES)


def _of_panel(
    route: str,
    rule: str,
    patient_id: UUID,
    state: PanelState,
    people: Mapping[UUID, str],
    known: Mapping[str, UUID],
) -> Iterator[Visit]:
    parts = [state.lead_id, *(each.person_id for each in state.participants), state.enroller_id]
    readers = [people[each] for each in dict.fromkeys(parts) if each is not None]
    for values in _values(state, set(_PLACE.findall(rule)), known):
        address = _filled(rule, {**values, "panel_id": state.panel_id, "patient_id": patient_id})
        part = values.get("kind", values.get("section", ""))
        stage = state.status.value if route in _CHANGING else str(part)
        yield Visit(
            route=route,
            example_of=f"{route} {stage}",
            address=address,
            readers=(*readers, _COORDINATORS[state.ern]),
        )


def _values(state: PanelState, names: set[str], known: Mapping[str, UUID]) -> list[dict[str, Any]]:
    """Return what may stand in the address beside panel and patient; nothing if there is none."""
    there: dict[str, Sequence[Any]] = {
        # The demonstration withdraws no consent.
        "consent_id": [],
        "contribution_id": [each.contribution_id for each in state.contributions],
        "data_request_id": [each.data_request_id for each in state.data_requests],
        "person_id": [each.person_id for each in state.participants],
        "kind": [kind.value for kind in GENERIC_ACTS],
        "section": _SECTIONS,
        # No view of an image is kept in the demonstration.
        **{name: [] for name in ("item_id", "series_id", "upload_id", "view_id")},
        **{name: [value] for name, value in known.items()},
    }
    for name in names & set(there):
        return [{name: each} for each in there[name]]
    return [{}]


def _filled(rule: str, values: Mapping[str, object]) -> str:
    return _PLACE.sub(lambda found: str(values[found.group(1)]), rule)
