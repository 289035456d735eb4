"""No mail says anything of a patient: every language, every kind of mail and of notice.

What could leak is in the database when the mails are made: nickname, name, disease, phenotype,
where the patient lives and is treated, and what people wrote about the case.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from babel import Locale
from sqlalchemy import delete, select

from activities.mail_rounds import MailRounds
from i18n.languages import CONSENT_LANGUAGES
from tests.activities.test_mail_rounds import RecordingRelay
from tests.support.panel_site import QUESTION, TITLE, a_panel_site, with_members
from tests.support.patient_rights import IDENTITY, RightsSite
from tests.support.planted_papers import PlantedRecord, plant_record
from web.models.centre_forms import CentreForm
from web.models.consents import ConsentTask
from web.models.networks import Hcp
from web.models.notifications import MailKind, Notification
from web.models.notifications import NotificationReason as Reason
from web.models.panels import Panel
from web.models.patients import Patient
from web.models.people import Person
from workflows.domain.consent_tasks import ConsentTaskKind
from workflows.domain.panels.events import EventKind
from workflows.domain.panels.turns import Task
from workflows.domain.record.codes import Code

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tests.support.databases import Databases

NOW = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)
CONTRIBUTION = "canary-contribution-valproate"
RECORD = PlantedRecord(
    course="canary-course-first-words-late",
    finding=Code(id="HP:0002123", label="Generalized myoclonic seizure", release="2026-02-16"),
    finding_note="canary-note-on-a-finding",
    disease=Code(id="ORPHA:33069", label="Dravet syndrome", release="2026-07"),
    disease_note="canary-note-on-a-disease",
)
_OF_TASKS = (Reason.YOUR_TURN, Reason.REMINDER)
_ON_THE_LADDER = (Reason.REMINDER_TO_LEAD, Reason.REMINDER_TO_COORDINATOR)
_OF_FORMS = (Reason.FORM_PROPOSED, Reason.FORM_APPROVED, Reason.FORM_REJECTED)
# Which kinds of notice there are: a reason, with each task, event or consent task it can have.
KINDS: tuple[tuple[Reason, Task | EventKind | ConsentTaskKind | None], ...] = (
    *((reason, task) for reason in (*_OF_TASKS, *_ON_THE_LADDER) for task in Task),
    *((Reason.PANEL_MOVED, event) for event in EventKind),
    (Reason.PANEL_MOVED, None),
    (Reason.ACCESS_ENDED, EventKind.GUEST_EXPIRED),
    (Reason.SUCCESSOR_NEEDED, None),
    *((Reason.CONSENT_TASK, kind) for kind in ConsentTaskKind),
    *((reason, None) for reason in _OF_FORMS),
)


@pytest.fixture
def site(databases: Databases, tmp_path: Path) -> Iterator[RightsSite]:
    """Lend a case with a canary wherever there is one to find."""
    with databases.fresh("sqlite") as lent, a_panel_site(lent, tmp_path / "data") as panel_site:
        found = RightsSite(with_members(panel_site))
        found.knows_who_it_is()
        plant_record(found, RECORD)
        panel_site.contributes("member", CONTRIBUTION)
        yield found


def canaries_of(site: RightsSite, language: str) -> dict[str, str]:
    """Return what no mail may hold; countries in the mail's own language too."""
    with site.panel.lent.sessions() as session:
        patient = session.get_one(Patient, site.patient_id)
        centre = session.get_one(Hcp, patient.hcp_id)
        country = Locale.parse(language, sep="-").territories[centre.country]
        return {
            "nickname": patient.nickname,
            "given name": IDENTITY.given_name,
            "family name": IDENTITY.family_name,
            "record number": IDENTITY.local_record_number,
            "place": IDENTITY.place,
            "residence": patient.residence_area,
            "birth": f"{patient.birth_year}",
            "hospital": centre.name,
            "city": centre.city,
            "country": country,
            "country in English": Locale("en").territories[centre.country],
            "title": TITLE,
            "question": QUESTION,
            "contribution": CONTRIBUTION,
            "gene": "STXBP1",
            "course": RECORD.course,
            "finding": RECORD.finding.id,
            "finding's label": RECORD.finding.label,
            "finding's note": RECORD.finding_note,
            "disease": RECORD.disease.id,
            "disease's label": RECORD.disease.label,
            "disease's note": RECORD.disease_note,
        }


def found_in(mail: EmailMessage, canaries: dict[str, str]) -> list[str]:
    """Return which canaries the mail holds: in its words, its headers, or as it goes out."""
    text = "\n".join(
        [*map(str, mail.values()), mail.get_content(), mail.as_bytes().decode(errors="replace")]
    )
    return [
        name
        for name, canary in canaries.items()
        if canary and re.search(rf"(?<!\w){re.escape(canary)}(?!\w)", text, re.IGNORECASE)
    ]


def add_notices(session: Session, site: RightsSite, person_id: UUID, kind: MailKind) -> None:
    """Tell a person all that there is to tell."""
    tasks, form_id = _consent_tasks(session, site), _form(session, site)
    for number, (reason, detail) in enumerate(KINDS):
        is_of_panel = reason not in (Reason.CONSENT_TASK, *_OF_FORMS)
        session.add(
            Notification(
                key=f"{person_id}:{number}",
                person_id=person_id,
                panel_id=site.panel.panel_id if is_of_panel else None,
                consent_task_id=tasks[detail] if isinstance(detail, ConsentTaskKind) else None,
                centre_form_id=form_id if reason in _OF_FORMS else None,
                reason=reason,
                task=detail if isinstance(detail, Task) else None,
                event=detail if isinstance(detail, EventKind) else None,
                is_urgent=kind is MailKind.URGENT,
                occurred_at=NOW - timedelta(hours=1),
            ),
        )


def _consent_tasks(session: Session, site: RightsSite) -> dict[ConsentTaskKind, UUID]:
    found = {
        task.kind: task.id
        for task in session.scalars(
            select(ConsentTask).where(ConsentTask.patient_id == site.patient_id)
        )
    }
    for kind in set(ConsentTaskKind) - found.keys():
        task = ConsentTask(
            id=uuid4(),
            patient_id=site.patient_id,
            kind=kind,
            occasion="2041-05",
            due_on=date(2041, 5, 20),
        )
        session.add(task)
        found[kind] = task.id
    session.flush()
    return found


def _form(session: Session, site: RightsSite) -> UUID:
    known = session.scalars(select(CentreForm.id)).first()
    if known is not None:
        return known
    form = CentreForm(
        id=uuid4(),
        hcp_id=session.get_one(Patient, site.patient_id).hcp_id,
        kind="care",
        based_on="1.1",
        version="1.1-1",
        changes="canary-changes",
        proposed_by_id=site.panel.people["clinician"],
    )
    session.add(form)
    session.flush()
    return form.id


def mails(site: RightsSite) -> dict[tuple[str, MailKind], EmailMessage]:
    """Return one mail in each language and of each kind, with every notice in it."""
    relay = RecordingRelay()
    wanted = [(language, kind) for language in CONSENT_LANGUAGES for kind in MailKind]
    with site.panel.lent.sessions.begin() as session:
        session.execute(delete(Notification))
        for language, kind in wanted:
            person = Person(
                email=f"{language}.{kind}@hospital.example",
                display_name="Ruta Kalns",
                mail_locale=language,
                digest_hour=0,
            )
            session.add(person)
            session.flush()
            add_notices(session, site, person.id, kind)
    MailRounds(
        site.panel.lent.sessions,
        relay,
        sender="Consilium <no-reply@consilium.invalid>",
        public_url="https://consilium.example",
    ).send_due(NOW)
    to = {str(mail["To"]): mail for mail in relay.sent}
    return {
        (language, kind): to[f"{language}.{kind}@hospital.example".casefold()]
        for language, kind in wanted
    }


def test_no_mail_in_any_language_of_any_kind_says_anything_of_a_patient(site: RightsSite) -> None:
    with site.panel.lent.sessions() as session:
        number = session.get_one(Panel, site.panel.panel_id).number
    made = mails(site)
    assert len(made) == 27 * len(MailKind)

    table = {
        (language, kind.value): found
        for (language, kind), mail in made.items()
        if (found := found_in(mail, canaries_of(site, language)))
    }

    assert table == {}
    panels = sum(reason not in (Reason.CONSENT_TASK, *_OF_FORMS) for reason, _detail in KINDS)
    for mail in made.values():
        assert mail.get_content().count(number) == panels
        assert mail.get_content().count("/consent-tasks") == len(ConsentTaskKind)
        assert mail.get_content().count("/centre-forms") == len(_OF_FORMS)


def test_every_reason_is_in_the_table() -> None:
    assert {reason for reason, _detail in KINDS} == set(Reason)


@pytest.mark.parametrize("where", ["Subject", "body"])
def test_a_canary_is_found_where_there_is_one(site: RightsSite, where: str) -> None:
    mail = mails(site)["el", MailKind.DIGEST]
    canaries = canaries_of(site, "el")
    for name, canary in canaries.items():
        if where == "Subject":
            del mail["Subject"]
            mail["Subject"] = f"About {canary}"
        else:
            mail.set_content(f"Panel of {canary}, today")
        assert name in found_in(mail, canaries), name
