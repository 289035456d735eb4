"""Documents, of which the pages stay."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Link

from tests.support.dicom_files import CANARY, cleaned
from tests.support.media_files import a_document
from workflows.domain.imaging.verdicts import RefusalReason, ReviewReason


def test_pages_stay_and_everything_beside_them_goes():
    verdict, content = cleaned(a_document())

    reader = PdfReader(io.BytesIO(content))
    assert verdict.review == {ReviewReason.FREE_TEXT}
    assert verdict.media is not None
    assert verdict.media.pages == len(reader.pages) == 2
    assert reader.attachments == {}
    assert "/OpenAction" not in reader.trailer["/Root"]
    assert "/AA" not in reader.pages[0]
    assert CANARY.encode() not in content


def test_links_and_notes_go():
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url=f"http://{CANARY}.example/"))
    writer.add_annotation(0, FreeText(text=CANARY, rect=(0, 0, 9, 9)))
    file = io.BytesIO()
    writer.write(file)

    verdict, content = cleaned(file.getvalue())

    assert verdict.receipt.removed["Annotation"] == 2
    assert CANARY.encode() not in content


def test_a_document_with_a_password_is_refused():
    verdict, content = cleaned(a_document(password="geheim"))

    assert (verdict.refusal, content) == (RefusalReason.ENCRYPTED, b"")


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"%PDF-1.7\n" + b"1 0 obj << " * 50])
def test_a_broken_document_is_refused(content: bytes):
    assert cleaned(content)[0].refusal is RefusalReason.DAMAGED
