"""A sealed PDF shows each later change, keeps what it carries, and stays what it was otherwise."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pdfua import validate
from pyhanko.pdf_utils.misc import PdfReadError
from pypdf import PdfReader

from activities.consent_papers import paper_html
from activities.document_rendering import AttachedText, PdfVariant, render_pdf
from activities.document_seals import FIELD_NAME, check_seal, document_seal
from activities.seal_certificates import SealNotUsableError
from tests.support.archive_checks import archive_faults
from tests.support.consent_paper_factory import consent_paper
from tests.support.databases import Database
from tests.support.seals import seal_status
from tests.support.web_pages import settings_for

HTML = (
    '<!DOCTYPE html><html lang="el"><head><meta charset="utf-8"><title>Συγκατάθεση</title>'
    '<style>html{font-family:"Noto Sans"}</style></head><body><h1>Συγκατάθεση</h1></body></html>'
)


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    nowhere = Database(url="sqlite://", engine=None, sessions=None)  # type: ignore[arg-type]
    settings = settings_for(nowhere, tmp_path_factory.mktemp("seal"))
    pdf = render_pdf(
        HTML,
        created_at=datetime(2026, 11, 27, tzinfo=UTC),
        language="el",
        variant=PdfVariant.ARCHIVAL,
        attached=(AttachedText(name="consent.json", content='{"a": "ω"}', description="data"),),
    )
    return document_seal(settings)(pdf, "Universitätsklinikum Lindenberg")


def test_the_seal_is_whole_and_covers_the_whole_file(sealed: bytes):
    status = seal_status(sealed)

    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert status.bottom_line
    assert status.coverage.name == "ENTIRE_FILE"


def test_it_is_a_pades_signature_that_permits_no_change(sealed: bytes):
    root = PdfReader(io.BytesIO(sealed)).trailer["/Root"]

    [field] = root["/AcroForm"]["/Fields"]
    assert field.get_object()["/T"] == FIELD_NAME
    signature = field.get_object()["/V"]
    assert signature["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature["/Location"] == "Universitätsklinikum Lindenberg"
    assert signature["/Reference"][0]["/TransformParams"]["/P"] == 1


@pytest.mark.parametrize("place", [400, 900, 2000, 3000])
def test_one_changed_byte_breaks_it(sealed: bytes, place: int):
    altered = bytearray(sealed)
    altered[place] ^= 1

    assert is_broken(bytes(altered))


def is_broken(pdf: bytes) -> bool:
    """Tell whether a reader sees a broken seal, or cannot even find its way in the file."""
    try:
        return not seal_status(pdf).intact
    except PdfReadError:
        return True


def test_what_stood_in_the_document_stands_there_still(sealed: bytes):
    reader = PdfReader(io.BytesIO(sealed))

    assert reader.attachments["consent.json"] == ['{"a": "ω"}'.encode()]
    assert "Συγκατάθεση" in reader.pages[0].extract_text()
    # PDF/A-3 is written to PDF 1.7; a seal must not lift it to another version.
    assert reader.pdf_header == "%PDF-1.7"
    assert "/Version" not in reader.trailer["/Root"]


def test_a_seal_is_tried_before_anybody_signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    nowhere = Database(url="sqlite://", engine=None, sessions=None)  # type: ignore[arg-type]
    settings = settings_for(nowhere, tmp_path)

    check_seal(settings)

    (tmp_path / "seal.pem").write_text("no certificate", encoding="ascii")
    monkeypatch.setenv("CONSILIUM_SEAL_CERTIFICATE", str(tmp_path / "seal.pem"))
    with pytest.raises(SealNotUsableError, match=r"The seal in .*seal\.pem cannot be used"):
        check_seal(settings)


def test_a_sealed_form_declares_both_standards_and_has_no_finding(tmp_path: Path):
    """PDF/A-3a and PDF/UA-1: each needs its own declaration in the XMP."""
    nowhere = Database(url="sqlite://", engine=None, sessions=None)  # type: ignore[arg-type]
    seal = document_seal(settings_for(nowhere, tmp_path))
    paper = replace(consent_paper("el", "parent"), version="1.1", site="https://c.example")
    record = AttachedText(name="consent.json", content="{}", description="FHIR R4 Consent")
    pdf = render_pdf(
        paper_html(paper),
        created_at=paper.created_at,
        language="el",
        variant=PdfVariant.ARCHIVAL,
        attached=(record,),
    )
    file = tmp_path / "sealed.pdf"

    file.write_bytes(seal(pdf, "Klinik"))

    xmp = PdfReader(file).trailer["/Root"]["/Metadata"].get_object().get_data()
    assert b'pdfaid:part="3"' in xmp
    assert b'pdfaid:conformance="A"' in xmp
    assert b'pdfuaid:part="1"' in xmp
    assert b"PDF/UA identification schema" in xmp
    assert [f"{found.rule_id} {found.message}" for found in validate(file).findings] == []
    assert archive_faults(file) == []
