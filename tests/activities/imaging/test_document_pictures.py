"""Streams of documents: pictures stay, what cameras write beside them goes."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
)

from tests.support.dicom_files import CANARY, cleaned
from tests.support.media_files import a_photograph
from workflows.domain.imaging.verdicts import RefusalReason

HIDDEN = CANARY.encode()


def a_jpeg_2000(*, wrapped: bool) -> bytes:
    file = io.BytesIO()
    picture = Image.linear_gradient("L").resize((40, 30)).convert("RGB")
    picture.save(file, "JPEG2000", no_jp2=not wrapped, comment=CANARY)
    words = b"<name>" + HIDDEN + b"</name>"
    box = (len(words) + 8).to_bytes(4) + b"xml " + words
    return file.getvalue() + box if wrapped else file.getvalue()


def a_page(content: bytes, filters: list[str] | str, *, operators: bytes = b"/I Do") -> bytes:
    """Return a document with one picture, of which the bytes are given as they stand."""
    writer = PdfWriter()
    page = writer.add_blank_page(100, 100)
    picture = DecodedStreamObject()
    picture.set_data(content)
    listed = [NameObject(each) for each in ([filters] if isinstance(filters, str) else filters)]
    picture.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(40),
            NameObject("/Height"): NumberObject(30),
            NameObject("/ColorSpace"): NameObject("/DeviceRGB"),
            NameObject("/BitsPerComponent"): NumberObject(8),
            NameObject("/Filter"): listed[0] if isinstance(filters, str) else ArrayObject(listed),
        }
    )
    named = DictionaryObject({NameObject("/I"): writer._add_object(picture)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): named})
    drawing = DecodedStreamObject()
    drawing.set_data(operators)
    page[NameObject("/Contents")] = writer._add_object(drawing)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def a_segment(kind: int, content: bytes = bytes(19)) -> bytes:
    """Return a segment of a JBIG2 scan, which refers to no other (T.88 7.2)."""
    return struct.pack(">IBBBI", 0, kind, 0, 1, len(content)) + content


def pixels(document: bytes) -> bytes:
    [picture] = PdfReader(io.BytesIO(document)).pages[0].images
    assert picture.image is not None
    return picture.image.tobytes()


@pytest.mark.parametrize(
    ("content", "filters"),
    [
        (a_photograph("JPEG"), "/DCTDecode"),
        (a_photograph("JPEG") + HIDDEN, ["/DCTDecode"]),
        (zlib.compress(a_photograph("JPEG")), ["/FlateDecode", "/DCTDecode"]),
        (a_photograph("JPEG").hex().encode() + b">", ["/ASCIIHexDecode", "/DCTDecode"]),
        (a_jpeg_2000(wrapped=True), "/JPXDecode"),
        (a_jpeg_2000(wrapped=False), "/JPXDecode"),
        (zlib.compress(bytes(40 * 30 * 3)) + HIDDEN, "/FlateDecode"),
    ],
)
def test_a_picture_stays_and_what_stands_beside_it_goes(content: bytes, filters: list[str] | str):
    document = a_page(content, filters)

    verdict, clean = cleaned(document)

    assert verdict.refusal is None
    assert pixels(clean) == pixels(document)
    for each in PdfReader(io.BytesIO(clean)).pages[0]["/Resources"]["/XObject"].values():
        assert HIDDEN not in each.get_object()._data
    assert HIDDEN not in clean


@pytest.mark.parametrize(
    ("content", "name"),
    [(a_segment(48) + a_segment(38, b"scan"), "/JBIG2Decode"), (b"scan", "/CCITTFaxDecode")],
)
def test_scans_stay_as_they_are(content: bytes, name: str):
    verdict, clean = cleaned(a_page(content, name))

    assert verdict.refusal is None, verdict.detail
    assert content in clean


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (a_page(HIDDEN, "/Crypt"), RefusalReason.TRANSFER_SYNTAX),
        (a_page(HIDDEN, "/Unknown"), RefusalReason.TRANSFER_SYNTAX),
        (a_page(HIDDEN, ["/DCTDecode", "/FlateDecode"]), RefusalReason.TRANSFER_SYNTAX),
        (a_page(HIDDEN, "/DCTDecode"), RefusalReason.DAMAGED),
        (a_page(HIDDEN, "/JPXDecode"), RefusalReason.DAMAGED),
        (a_page(a_jpeg_2000(wrapped=True)[:-9], "/JPXDecode"), RefusalReason.DAMAGED),
        (a_page(HIDDEN, "/FlateDecode"), RefusalReason.DAMAGED),
        (a_page(a_segment(62, HIDDEN), "/JBIG2Decode"), RefusalReason.TRANSFER_SYNTAX),
        (a_page(a_segment(48) + HIDDEN, "/JBIG2Decode"), RefusalReason.TRANSFER_SYNTAX),
        (a_page(a_segment(48)[:-1], "/JBIG2Decode"), RefusalReason.TRANSFER_SYNTAX),
        (a_page(HIDDEN, ["/FlateDecode", "/JBIG2Decode"]), RefusalReason.TRANSFER_SYNTAX),
        (
            a_page(
                a_photograph("JPEG"), "/DCTDecode",
                operators=b"q BI /W 40 /H 30 /F /DCT ID " + a_photograph("JPEG") + b" EI Q",
            ),
            RefusalReason.TRANSFER_SYNTAX,
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_silenced_is_refused(document: bytes, reason: RefusalReason):
    verdict, clean = cleaned(document)

    assert (verdict.refusal, clean) == (reason, b"")
