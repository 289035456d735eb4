"""The file around a data set."""

from __future__ import annotations

import pytest
from pydicom.encaps import encapsulate
from pydicom.uid import UID

from activities.imaging.part10_reading import is_part10, named_uid, read_part10
from activities.imaging.refusals import FileRefusedError
from tests.support.dicom_files import cleaned, corpus_file, ct_image, written
from workflows.domain.imaging.verdicts import RefusalReason


def test_a_file_is_known_by_its_mark():
    assert is_part10(written(ct_image())[:132])
    assert not is_part10(b"DICM")


def test_meta_information_and_data_set_are_apart():
    read = read_part10(memoryview(written(ct_image())))

    assert read.transfer_syntax == "1.2.840.10008.1.2.1"
    assert {each.tag >> 16 for each in read.meta} == {2}
    assert 2 not in {each.tag >> 16 for each in read.elements}


def test_a_deflated_file_is_read():
    read = read_part10(memoryview(corpus_file("image_dfl.dcm").read_bytes()))

    assert len(read.elements) > 20


# JPIP, whose pixels lie on another server, and a live stream of video (PS3.5 A.8, A.10).
@pytest.mark.parametrize("syntax", [UID("1.2.840.10008.1.2.4.94"), UID("1.2.840.10008.1.2.7.1")])
def test_pixels_that_lie_elsewhere_are_refused_with_their_transfer_syntax(syntax: UID):
    image = ct_image(PixelData=encapsulate([b"an address"]))
    image["PixelData"].VR = "OB"
    image.file_meta.TransferSyntaxUID = syntax

    verdict, content = cleaned(written(image))

    assert (verdict.refusal, content) == (RefusalReason.TRANSFER_SYNTAX, b"")
    assert verdict.detail.startswith(syntax)


def test_an_unknown_transfer_syntax_is_named():
    content = written(ct_image()).replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.9.9\0")

    with pytest.raises(FileRefusedError) as refused:
        read_part10(memoryview(content))

    assert refused.value.reason is RefusalReason.TRANSFER_SYNTAX
    assert refused.value.detail == "1.2.840.10008.1.9.9"


@pytest.mark.parametrize(
    ("uid", "named"),
    [
        ("", "none"),
        ("Beispiel", "malformed"),
        ("1" * 65, "malformed"),
        ("1.2.840.10008.1.2.5", "1.2.840.10008.1.2.5 RLE Lossless"),
        ("1.2.3", "1.2.3"),
    ],
)
def test_identifiers_are_named(uid: str, named: str):
    assert named_uid(uid) == named
