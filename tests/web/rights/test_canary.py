"""After an erasure nothing readable is left: not in the database, its file, the files, or the log.

Canaries are planted wherever somebody can write about a patient. What is asked of SQLite's file is
asked byte by byte; of PostgreSQL it is asked column by column, as its files are the server's own.
"""

from __future__ import annotations

import io
import logging
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import select, text, update

from tests.support.inline_gateway import InlineGateway
from tests.support.panel_site import PanelSite, a_panel_site, with_members
from tests.support.patient_rights import RightsSite
from tests.support.planted_papers import (
    PlantedRecord,
    plant_document,
    plant_paper,
    plant_record,
    plant_scan,
    plant_tablet_answers,
)
from tests.support.web_pages import token_in
from tests.web.discussions.uploads import PDF
from tests.web.outcomes.presented import outcome_values
from web.identity_vault import Identity
from web.models.every_table import TABLES
from web.models.patients import Patient, Sex
from web.models.people import Person
from workflows.domain.panels import commands as c
from workflows.domain.record.codes import Code
from workflows.messages import ACTOR, COMMAND, STATE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.databases import Database

NICKNAME = "Canary Nightjar"
EARLIER_AREA = "Canary-Earlier-Hills"
AREA = "Canary-Later-Valley"
# Columns that panels may see; all else is sealed from the start.
FINDING = "HP:9941337"
DISEASE = "ORPHA:9941338"
IN_THE_OPEN = (NICKNAME, AREA, FINDING, DISEASE)
SEALED = {
    "given_name": "Canarina",
    "family_name": "Quastenflosser",
    "record_number": "CANARY-4711",
    "place": "Canaryweidlingen",
    "contribution": "canary-contribution-valproate",
    "remark": "canary-remark-see-the-eeg",
    "data_request": "canary-request-lumbar-puncture",
    "answer": "canary-answer-it-was-normal",
    "outcome": "canary-outcome-stimulator-first",
    "original_place": "canary-shelf-twelve",
    "file_name": "canary-mri-report",
    "file": "canary-in-the-file",
    "course": "canary-course-first-words-late",
    "finding": "canary-label-of-a-finding",
    "finding_note": "canary-note-on-a-finding",
    "disease": "canary-label-of-a-disease",
    "disease_note": "canary-note-on-a-disease",
    "paper": "canary-on-the-printed-form",
    "tablet": "Canary-Ellen-on-the-tablet",
    "scan": "canary-in-the-scan",
    "signer": "Canary-Ellen-in-the-scan",
    "document": "canary-in-the-made-document",
}
NEIGHBOURS = 150


@pytest.fixture
def site(database: Database, tmp_path: Path) -> Iterator[RightsSite]:
    """Lend a site on either database, with a log of everything from its first request on."""
    with a_panel_site(database, tmp_path / "data") as panel_site:
        yield RightsSite(with_members(panel_site))


def plant(site: RightsSite) -> None:
    """Write a canary into whatever takes a text, through the pages as far as they go."""
    panel = site.panel
    crowd(site, "before")
    with panel.lent.sessions.begin() as session:
        values = {"nickname": NICKNAME, "residence_area": EARLIER_AREA}
        session.execute(update(Patient).where(Patient.id == site.patient_id).values(values))
    site.knows_who_it_is(
        Identity(
            given_name=SEALED["given_name"],
            family_name=SEALED["family_name"],
            born_on=None,
            local_record_number=SEALED["record_number"],
            place=SEALED["place"],
        ),
    )
    crowd(site, "between")
    plant_texts(site)
    plant_record_and_papers(site)
    edited = {"sex": "male", "birth_year": "2021", "birth_month": "4", "residence_area": AREA}
    edited["language"] = "de"
    assert site.post("/edit", {**edited, "version": "1"}).status_code == 303
    crowd(site, "after")
    # One withdrawal by the patient, with words on where it is written down.
    withdrawn = {
        "purposes": ["care"],
        "signatory": "parent",
        "withdrawn_on": "2026-11-01",
        "original_place": SEALED["original_place"],
    }
    answer = site.post("/consent/withdraw", withdrawn)
    assert answer.status_code == 303, answer.text


def plant_texts(site: RightsSite) -> None:
    panel = site.panel
    upload(panel)
    question = panel.question_ids[0]
    said = {f"contribute-{question.hex}-text": SEALED["contribution"]}
    said[f"contribute-{question.hex}-command_id"] = str(uuid4())
    path = f"/questions/{question}/contributions"
    assert panel.post("member", path, said, form_on="/discussion").status_code == 303
    asked = {"ask-text": SEALED["data_request"], "ask-command_id": str(uuid4())}
    assert panel.post("member", "/data-requests", asked, form_on="/discussion").status_code == 303
    request_id = panel.state.data_requests[-1].data_request_id
    answered = {"text": SEALED["answer"]}
    path = f"/data-requests/{request_id}/answer"
    assert panel.post("clinician", path, answered).status_code == 303
    panel.does("lead", c.StartOutcome())
    draft = {**outcome_values(panel, summary=SEALED["outcome"]), "present": "1"}
    assert panel.post("lead", "/outcome/edit", draft).status_code == 303


def plant_record_and_papers(site: RightsSite) -> None:
    plant_record(
        site,
        PlantedRecord(
            course=SEALED["course"],
            finding=Code(id=FINDING, label=SEALED["finding"], release="2026-02-16"),
            finding_note=SEALED["finding_note"],
            disease=Code(id=DISEASE, label=SEALED["disease"], release="2026-07"),
            disease_note=SEALED["disease_note"],
        ),
    )
    plant_tablet_answers(site, plant_paper(site, SEALED["paper"]), SEALED["tablet"])
    plant_scan(site, SEALED["scan"], SEALED["signer"])
    plant_document(site, SEALED["document"])


def upload(panel: PanelSite) -> None:
    client = panel.browser("clinician")
    content = PDF + SEALED["file"].encode()
    values = {
        "csrf_token": token_in(client.get(panel.url("/attachments"))),
        "command_id": str(uuid4()),
        "files": [(io.BytesIO(content), f"{SEALED['file_name']}.pdf")],
    }
    sent = client.post(panel.url("/attachments"), data=values, content_type="multipart/form-data")
    assert sent.status_code == 303


def crowd(site: RightsSite, name: str) -> None:
    """Enrol others, so that pages of the database split and rows move."""
    with site.panel.lent.sessions.begin() as session:
        patient = session.get_one(Patient, site.patient_id)
        person = session.scalars(select(Person.id)).first()
        session.add_all(
            Patient(
                hcp_id=patient.hcp_id,
                nickname=f"Busy Heron {name} {number}",
                sex=Sex.FEMALE,
                birth_year=2015,
                birth_month=1,
                residence_area="Lower Saxony",
                enrolled_by_id=person,
            )
            for number in range(NEIGHBOURS)
        )


def spellings(canary: str) -> tuple[bytes, ...]:
    return (canary.encode(), canary.encode("utf-16-le"), canary.encode().hex().encode())


def found_in(content: bytes, canaries: Iterator[str] | tuple[str, ...]) -> list[str]:
    return [each for each in canaries if any(one in content for one in spellings(each))]


def everything_stored(site: RightsSite) -> Iterator[tuple[str, bytes]]:
    """Yield each place where bytes lie, with them."""
    for path in site.panel.settings.data_folder.rglob("*"):
        if path.is_file():
            yield str(path), path.read_bytes()
    lent = site.panel.lent
    if lent.engine.dialect.name == "sqlite":
        file = Path(lent.url.removeprefix("sqlite:///"))
        for path in file.parent.glob(f"{file.name}*"):
            yield str(path), path.read_bytes()
    with lent.sessions() as session:
        for table in TABLES.sorted_tables:
            for row in session.execute(select(table)):
                yield (
                    table.name,
                    repr(tuple(row)).encode()
                    + b"".join(each for each in row if isinstance(each, bytes)),
                )


def files_in_the_store(site: RightsSite) -> list[Path]:
    folder = Path(site.panel.settings.file_store_url.removeprefix("file://"))
    return [path for path in folder.rglob("*") if path.is_file()]


def all_canaries() -> tuple[str, ...]:
    return (*IN_THE_OPEN, EARLIER_AREA, *SEALED.values())


def hits(site: RightsSite) -> set[str]:
    return {
        canary
        for _place, content in everything_stored(site)
        for canary in found_in(content, all_canaries())
    }


def test_nothing_readable_is_left_after_an_erasure(
    site: RightsSite, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    plant(site)
    # The search finds what can be found: only what panels may see stands in the open.
    assert hits(site) >= set(IN_THE_OPEN)
    assert hits(site) <= {*IN_THE_OPEN, EARLIER_AREA}

    kept = files_in_the_store(site)
    assert len(kept) >= len(("file", "paper", "scan", "document"))

    erased = site.post("/erase", {"ground": "patient_withdrew", "nickname": NICKNAME})
    assert erased.status_code == 303

    left = [
        (place, found)
        for place, content in everything_stored(site)
        if (found := found_in(content, all_canaries()))
    ]
    assert left == []
    assert files_in_the_store(site) == []
    assert found_in(caplog.text.encode(), all_canaries()) == []


def test_nothing_about_a_patient_ever_went_to_the_engine(site: RightsSite):
    plant(site)
    gateway = site.panel.gateway
    assert isinstance(gateway, InlineGateway)
    assert len(gateway.delivered) > 5

    for parcel in gateway.delivered:
        sent = COMMAND.dump_json(parcel.request.command) + ACTOR.dump_json(parcel.request.actor)
        if parcel.snapshot is not None:
            sent += STATE.dump_json(parcel.snapshot)
        assert found_in(sent, all_canaries()) == []


def test_overwritten_words_are_zeroed_in_sqlites_file(panel_site: PanelSite):
    with panel_site.lent.engine.connect() as connection:
        assert connection.execute(text("PRAGMA secure_delete")).scalar() == 1
