"""Figures of a network: counted by their definitions, and rounded for whoever sees no panel."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.support.organisations import a_person, an_ern, an_hcp
from web.models.panels import Panel, PanelErn, PanelEvent, PanelPerson
from web.models.patients import Patient
from web.networks.figures import Figure, NetworkFigures, figures_of
from workflows.domain.panels.event_kinds import EventKind
from workflows.domain.panels.relations import Relation
from workflows.domain.panels.stages import PanelStatus, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tests.support.databases import Database

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LAST_YEAR = NOW - timedelta(days=400)
F = Figure


class Network:
    """EpiCARE with centres in two countries, and panels as a test wants them."""

    def __init__(self, session: Session) -> None:
        self.session = session
        for code in ("EPICARE", "ENDO"):
            an_ern(session, code)
        self.hcps = {country: an_hcp(session, country=country) for country in ("DE", "ES")}
        self.person = a_person(session)

    def patient(self, country: str = "DE") -> UUID:
        patient_id = uuid4()
        self.session.add(
            Patient(
                id=patient_id,
                hcp_id=self.hcps[country].id,
                nickname=f"Heron {patient_id}",
                sex="female",
                birth_year=2021,
                birth_month=4,
                residence_area="",
                enrolled_by_id=self.person.id,
            ),
        )
        self.session.flush()
        return patient_id

    def panel(self, country: str = "DE", **columns: Any) -> UUID:
        panel_id = uuid4()
        patient_id = columns.pop("patient_id", None) or self.patient(country)
        values = {
            "ern_code": "EPICARE",
            "status": PanelStatus.DISCUSSION,
            "stage": Stage.DISCUSSION,
            "submitted_at": NOW - timedelta(days=30),
            **columns,
        }
        self.session.add(
            Panel(
                id=panel_id,
                number=f"P-{panel_id}"[:24],
                patient_id=patient_id,
                hcp_id=self.hcps[country].id,
                opened_at=LAST_YEAR,
                last_progress_at=NOW,
                version=1,
                state={},
                **values,
            ),
        )
        self.session.flush()
        return panel_id

    def closed(self, days: int, members: int) -> UUID:
        return self.panel(
            status=PanelStatus.CLOSED,
            stage=Stage.CLOSURE,
            closed_at=NOW - timedelta(days=30 - days),
            contributing_members=members,
        )

    def figures(self, *, is_exact: bool = True) -> NetworkFigures:
        return figures_of(self.session, "EPICARE", NOW, is_exact=is_exact)


@pytest.fixture
def network(database: Database) -> Iterator[Network]:
    with database.sessions() as session:
        yield Network(session)


def in_all(found: NetworkFigures) -> dict[Figure, int | None]:
    return {row.figure: row.in_all for row in found.rows}


def test_panels_count_from_their_submission_and_for_their_own_network(network: Network) -> None:
    patient = network.patient()
    network.panel(patient_id=patient)
    network.panel(patient_id=patient, is_urgent=True, submitted_at=LAST_YEAR)
    network.panel("ES", status=PanelStatus.WITHDRAWN)
    network.panel(submitted_at=None)
    network.panel(ern_code="ENDO")

    found = network.figures()

    counted = in_all(found)
    assert (counted[F.PATIENTS], counted[F.REQUESTED], counted[F.URGENT]) == (2, 3, 1)
    assert (counted[F.WITHDRAWN], counted[F.CENTRES], counted[F.COUNTRIES]) == (1, 2, 2)
    assert {row.figure: row.this_year for row in found.rows}[F.REQUESTED] == 2
    assert [(row.name, row.panels) for row in found.countries] == [("DE", 2), ("ES", 1)]


def test_a_closed_panel_counts_in_monitoring_with_two_contributors(network: Network) -> None:
    for days, members in ((2, 0), (4, 1), (10, 2), (20, 5)):
        network.closed(days, members)

    counted = in_all(network.figures())

    assert (counted[F.CLOSED], counted[F.COUNTED]) == (4, 2)
    assert (counted[F.MEDIAN_DAYS], counted[F.LONGEST_DAYS]) == (7, 20)


def test_experts_other_networks_and_active_people_are_counted(network: Network) -> None:
    panel = network.panel()
    network.session.add(PanelErn(panel_id=panel, ern_code="ENDO"))
    for relation in (Relation.MEMBER, Relation.GUEST, Relation.INVITED, Relation.LEAD):
        person = a_person(network.session)
        row = PanelPerson(panel_id=panel, person_id=person.id, relation=relation)
        network.session.add(row)
    for position, at in enumerate((NOW, LAST_YEAR), start=1):
        network.session.add(
            PanelEvent(
                panel_id=panel,
                position=position,
                kind=EventKind.CONTRIBUTED,
                occurred_at=at,
                actor_id=uuid4(),
                fact={},
            ),
        )
    network.session.flush()

    found = network.figures()

    assert (in_all(found)[F.EXPERTS], in_all(found)[F.OTHER_NETWORKS]) == (2, 1)
    assert found.rows[-1].figure is F.ACTIVE_PEOPLE
    assert (found.rows[-1].this_year, found.rows[-1].in_all) == (1, 2)


def test_without_closed_panels_no_number_of_days_is_made_up(network: Network) -> None:
    network.panel()

    assert in_all(network.figures())[F.MEDIAN_DAYS] is None


@pytest.mark.parametrize("panels", [1, 2, 3, 4, 7, 13])
def test_for_others_no_cell_is_one_to_four_and_one_patient_more_says_nothing_certain(
    network: Network, panels: int
) -> None:
    for _number in range(panels):
        network.panel()

    found = network.figures(is_exact=False)

    cells = [each for row in found.rows for each in (row.this_year, row.in_all)]
    cells += [row.panels for row in (*found.areas, *found.countries)]
    assert {cell for cell in cells if cell is not None and cell % 5} == set()
