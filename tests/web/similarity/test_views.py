"""Who is found as a similar patient, who never is, and what is written down about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from tests.support.centre_site import CLINICIAN, LEAD, OTHER_CENTRE, CentreSite, a_centre_site
from tests.support.small_ontology import RELEASE, load_small_ontology
from tests.support.small_terminology import call_in_german
from web.models.audit import AuditAct, AuditEntry
from web.models.panels import Panel
from web.models.patients import Consent, Patient
from web.models.people import Person
from web.models.records import ItemKind, RecordItem
from web.models.terminology import WordStatus
from workflows.domain.consent import ConsentDecision, ConsentEvidence, Signatory
from workflows.domain.record.phenotypes import Presence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.databases import Databases

FOCAL, SEIZURE, BIG_HEAD = "HP:0007359", "HP:0001250", "HP:0000256"


@dataclass
class Network:
    """Patients of one network, and the one that the others are compared with."""

    site: CentreSite
    ours: UUID
    _made: list[UUID] = field(default_factory=list)

    def adds(
        self,
        *codes: str,
        databases: ConsentDecision = ConsentDecision.GIVEN,
        presence: Presence = Presence.PRESENT,
    ) -> UUID:
        """Enrol another patient with a panel, these phenotypes and this decision."""
        patient = self.site.enrols()
        self.site.opens_panel(patient)
        has(self.site, patient, *codes, presence=presence)
        self.decides(patient, databases, position=1)
        return patient

    def decides(self, patient: UUID, databases: ConsentDecision, *, position: int) -> None:
        """Record and confirm a decision."""
        now = datetime.now(UTC)
        with self.site.lent.sessions.begin() as session:
            person = session.get_one(Patient, patient).enrolled_by_id
            session.add(
                Consent(
                    patient_id=patient,
                    position=position,
                    care=ConsentDecision.GIVEN,
                    databases=databases,
                    research_contact=ConsentDecision.REFUSED,
                    form_version="1.1",
                    language="de",
                    signatory=Signatory.PATIENT,
                    signed_on=now.date(),
                    evidence=ConsentEvidence.PAPER_ATTESTED,
                    sealed_original_place=b"",
                    recorded_by_id=person,
                    recorded_at=now,
                    confirmed_by_id=person,
                    confirmed_at=now,
                )
            )

    def changes(self, patient: UUID, **values: datetime | None) -> None:
        """Change the patient's row."""
        with self.site.lent.sessions.begin() as session:
            session.execute(update(Patient).where(Patient.id == patient).values(**values))

    def nickname(self, patient: UUID) -> str:
        """Return what the patient is called."""
        return self.site.patient(patient).nickname

    def page(self, who: str = CLINICIAN) -> str:
        """Return the page of patients similar to ours."""
        answer = self.site.get(f"/patients/{self.ours}/similar", who)
        assert answer.status_code == 200
        return answer.text

    def finds(self, patient: UUID) -> bool:
        """Tell whether the page shows this patient."""
        return self.nickname(patient) in self.page().partition("<h1")[2].partition("</h1>")[2]


def has(
    site: CentreSite, patient: UUID, *codes: str, presence: Presence = Presence.PRESENT
) -> None:
    """Write phenotypes into a record."""
    with site.lent.sessions.begin() as session:
        person = session.get_one(Patient, patient).enrolled_by_id
        session.add_all(
            RecordItem(
                id=uuid4(),
                patient_id=patient,
                kind=ItemKind.PHENOTYPE,
                key=code,
                standing=presence.value,
                code_release=RELEASE,
                sealed_content=b"",
                changed_by_id=person,
            )
            for code in codes
        )


@pytest.fixture
def network(databases: Databases, tmp_path: Path) -> Iterator[Network]:
    """Lend a network with one patient who has focal seizures and a big head."""
    with databases.fresh("sqlite") as lent, a_centre_site(lent, tmp_path) as site:
        with lent.sessions.begin() as session:
            load_small_ontology(session)
        ours = site.enrols()
        has(site, ours, FOCAL, BIG_HEAD)
        yield Network(site, ours)


def test_who_agreed_to_databases_is_found_and_explained_term_by_term(network: Network):
    same, like = network.adds(FOCAL, BIG_HEAD), network.adds(FOCAL)

    page = network.page()

    assert page.index(network.nickname(same)) < page.index(network.nickname(like))
    assert "100 % similar" in page
    assert "Focal-onset seizure" in page
    assert "write to the enrolling centre" in page
    assert network.site.patient(network.ours).nickname not in page.partition("</h1>")[2]


def test_a_translation_that_nobody_reviewed_says_so(network: Network):
    network.adds(FOCAL, BIG_HEAD)
    words = {
        BIG_HEAD: ("Makrozephalie", WordStatus.CANDIDATE),
        FOCAL: ("Fokaler Anfall", WordStatus.OFFICIAL),
    }
    with network.site.lent.sessions.begin() as session:
        session.execute(update(Person).values(locale="de"))
        call_in_german(session, words)

    page = network.page()

    unreviewed = '<span lang="de">Makrozephalie</span> <span class="pill pill-warning">'
    assert unreviewed in page
    assert '<span lang="de">Fokaler Anfall</span>' in page
    assert '<span lang="de">Fokaler Anfall</span> <span' not in page


@pytest.mark.parametrize(
    "decision",
    [ConsentDecision.REFUSED, ConsentDecision.UNDECIDED, ConsentDecision.WITHDRAWN],
)
def test_who_did_not_agree_to_databases_is_not_found(network: Network, decision: ConsentDecision):
    assert not network.finds(network.adds(FOCAL, BIG_HEAD, databases=decision))


def test_a_withdrawal_hides_the_patient_on_the_very_next_search(network: Network):
    patient = network.adds(FOCAL, BIG_HEAD)
    assert network.finds(patient)

    network.decides(patient, ConsentDecision.WITHDRAWN, position=2)

    assert not network.finds(patient)


@pytest.mark.parametrize("column", ["restricted_at", "erased_at"])
def test_restricted_and_erased_patients_are_not_found(network: Network, column: str):
    patient = network.adds(FOCAL, BIG_HEAD)

    network.changes(patient, **{column: datetime.now(UTC)})

    assert not network.finds(patient)


def test_a_patient_of_other_networks_is_not_found(network: Network):
    patient = network.adds(FOCAL, BIG_HEAD)
    with network.site.lent.sessions.begin() as session:
        session.execute(update(Panel).where(Panel.patient_id == patient).values(ern_code="VASCERN"))

    assert not network.finds(patient)


def test_what_was_excluded_or_removed_makes_nobody_similar(network: Network):
    excluded = network.adds(FOCAL, BIG_HEAD, presence=Presence.EXCLUDED)
    removed = network.adds(FOCAL, BIG_HEAD)
    assert network.finds(removed)
    with network.site.lent.sessions.begin() as session:
        session.execute(
            update(RecordItem)
            .where(RecordItem.patient_id == removed)
            .values(removed_at=datetime.now(UTC), changed_at=datetime.now(UTC))
        )

    assert not network.finds(excluded)
    assert not network.finds(removed)


def test_a_phenotype_that_was_just_written_counts_at_once(network: Network):
    patient = network.adds()
    assert not network.finds(patient)

    has(network.site, patient, FOCAL)

    assert network.finds(patient)


def test_another_centre_has_no_such_page_and_asking_is_on_record(network: Network):
    for who in (OTHER_CENTRE, LEAD):
        answer = network.site.get(f"/patients/{network.ours}/similar", who)
        assert answer.status_code == 404
    assert len(entries(network, AuditAct.DENIED)) == 2


def test_each_patient_that_was_shown_has_it_in_its_own_log(network: Network):
    patient = network.adds(FOCAL)

    network.page()

    seen = entries(network, AuditAct.SEARCHED)
    assert [(each.patient_id, each.subject_kind) for each in seen] == [(patient, "similar_patient")]


def test_the_page_says_what_is_missing(network: Network):
    assert "No similar patient" in network.page()
    with network.site.lent.sessions.begin() as session:
        session.execute(
            update(RecordItem).values(removed_at=datetime.now(UTC), changed_at=datetime.now(UTC))
        )
    assert "No phenotype yet" in network.page()


def entries(network: Network, act: AuditAct) -> list[AuditEntry]:
    """Return what the audit trail says of this act."""
    with network.site.lent.sessions() as session:
        return list(session.scalars(select(AuditEntry).where(AuditEntry.act == act)))
