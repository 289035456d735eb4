"""What was written and drawn stands on the lines of the published form."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from activities.consent_papers import paper_html
from activities.signed_tablets import SignedTablet
from activities.tablet_papers import signed_paper
from i18n.consent_forms import form_text
from tests.support.consent_paper_factory import HOSPITAL
from web.models.consents import TabletSession
from web.models.networks import Hcp
from web.models.patients import ConsentPaper, Patient
from web.tablets.answers import Drawing, PartySigned, TabletAnswers
from workflows.domain.consent import ConsentDecision, ConsentPurpose, Signatory

SIGNED_AT = datetime(2026, 11, 27, 22, 41, tzinfo=UTC)
DRAWING = Drawing(width=700, height=176, path="M10 20h30")
DECISIONS = {
    ConsentPurpose.CARE: ConsentDecision.GIVEN,
    ConsentPurpose.DATABASES: ConsentDecision.REFUSED,
    ConsentPurpose.RESEARCH_CONTACT: ConsentDecision.GIVEN,
}


def signed(signatory: Signatory, *, assents: bool = False, **parties: PartySigned) -> SignedTablet:
    hcp = Hcp(
        name=HOSPITAL.name,
        address=HOSPITAL.address,
        country="LV",
        time_zone="Europe/Riga",
        contact_point=HOSPITAL.contact_point,
        data_protection_officer=HOSPITAL.data_protection_officer,
        supervisory_authority=HOSPITAL.supervisory_authority,
    )
    paper = ConsentPaper(
        kind="care",
        form_version="1.1",
        language="de",
        signatory=signatory,
        consent_number="C-7K2M-9QXW",
    )
    return SignedTablet(
        row=TabletSession(id=uuid4()),
        signed_at=SIGNED_AT,
        paper=paper,
        patient=Patient(nickname="Vermilion Ptarmigan"),
        hcp=hcp,
        answers=TabletAnswers(decisions=DECISIONS, minor_assents=assents, parties=parties),
        text=form_text("care", "1.1", "de"),
        paper_pdf=b"",
    )


def test_names_drawings_and_the_hospital_s_own_time_stand_on_the_lines():
    party = PartySigned(name="Anna Ozola", drawing=DRAWING)

    paper = signed_paper(signed(Signatory.PATIENT, patient=party), "https://site.example")

    line = paper.signed["patient"]
    assert line["name"] == "Anna Ozola"
    assert line["place_and_date"] == "28. November 2026, 00:41"
    assert 'd="M10 20h30"' in line["signature"]
    assert (paper.printed_on.isoformat(), paper.created_at) == ("2026-11-28", SIGNED_AT)
    assert paper.answers == {"care": "given", "databases": "refused", "research_contact": "given"}


def test_what_people_wrote_cannot_become_markup_nor_stop_the_printing():
    party = PartySigned(name="<b>Anna</b> თ\u202e", extra="<i>Mutter</i>", drawing=DRAWING)

    html = paper_html(signed_paper(signed(Signatory.PARENT, parent=party), ""))

    assert "&lt;b&gt;Anna&lt;/b&gt; ?" in html
    assert "&lt;i&gt;Mutter&lt;/i&gt;" in html
    assert "<b>Anna" not in html
    assert "\u202e" not in html


def test_a_child_s_assent_stands_on_the_child_s_line():
    parent = PartySigned(name="Anna Ozola", drawing=DRAWING)

    without = signed_paper(signed(Signatory.PARENT, assents=True, parent=parent), "")
    drawn = signed_paper(
        signed(
            Signatory.PARENT,
            assents=True,
            parent=parent,
            child=PartySigned(name="Zinnia", drawing=DRAWING),
        ),
        "",
    )

    assert "<svg" not in without.signed["child"]["signature"]
    assert "<span>" in without.signed["child"]["signature"]
    assert "<svg" in drawn.signed["child"]["signature"]
    assert "<span>" in drawn.signed["child"]["signature"]
    assert drawn.signed["child"]["name"] == "Zinnia"


def test_whoever_was_not_there_has_no_line():
    party = PartySigned(name="Anna Ozola", drawing=DRAWING)

    paper = signed_paper(signed(Signatory.PARENT, parent=party), "")

    assert set(paper.signed) == {"parent"}
