"""Of what tells who somebody is, planted everywhere in a file, nothing survives (PS3.15 E)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydicom._dicom_dict import DicomDictionary
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import ImplicitVRLittleEndian

from activities.imaging.profile_table import profile_table
from tests.support.dicom_files import CANARY, cleaned, ct_image, written

# Sequences that stay, so that what is planted in them is looked at where it would survive.
NEST = ("SharedFunctionalGroupsSequence", "PlanePositionSequence", "RealWorldValueMappingSequence")
TEXTS = {
    "AE": CANARY, "CS": CANARY, "LO": CANARY, "LT": CANARY, "PN": f"{CANARY}^X", "SH": CANARY,
    "ST": CANARY, "UC": CANARY, "UR": f"http://{CANARY}/", "UT": CANARY,
}  # fmt: skip
BYTES = frozenset({"OB", "OW", "OF", "OD", "OL", "OV", "UN"})
SPOTS = {"DA": "19671231", "DT": "19671231235959", "AS": "097Y", "UI": "1.9.8.7.6.5.4.3"}
# The pixels themselves and what says how long they are.
LEFT_OUT = frozenset({0x00080005, 0x7FE00010, 0x7FE00008, 0x7FE00009})


def planted(tags: Iterator[int]) -> Iterator[DataElement]:
    for tag in tags:
        if tag in LEFT_OUT or tag >> 16 in (0x0000, 0x0002, 0xFFFE) or not tag & 0xFFFF:
            continue
        vr = DicomDictionary[tag][0].split(" or ")[0]
        value = TEXTS.get(vr) or SPOTS.get(vr)
        if vr in BYTES:
            value = f"{CANARY}{CANARY}{CANARY}{CANARY} ...".encode()[:56]
        if value is not None:
            yield DataElement(tag, vr, value, already_converted=vr in ("UI", "DA", "DT"))


def with_canaries(tags: list[int], depth: int) -> bytes:
    item = Dataset()
    for element in planted(iter(tags)):
        item.add(element)
    block = item.private_block(0x0009, CANARY, create=True)
    block.add_new(0x10, "LO", CANARY)
    for number in range(depth):
        outer = Dataset()
        setattr(outer, NEST[number % len(NEST)], Sequence([item]))
        # The same again below sequences that the table removes and below unknown ones.
        outer.RequestAttributesSequence = Sequence([item])
        outer.add(DataElement(0x30060080, "SQ", Sequence([item])))
        item = outer
    image = ct_image()
    needed = {element.tag for element in image}
    for element in item:
        if element.tag not in needed:
            image.add(element)
    image.file_meta.SourceApplicationEntityTitle = CANARY
    image.file_meta.PrivateInformationCreatorUID = "1.9.8.7.6.5.4.3"
    image.file_meta.PrivateInformation = CANARY.encode() + b"X"
    return written(image)


@pytest.mark.parametrize("depth", range(5))
def test_no_canary_of_the_table_survives_at_any_depth(depth: int):
    tags = [tag for tag in profile_table() if tag in DicomDictionary]
    content = with_canaries(tags, depth)
    assert content.count(CANARY.encode()) > 300

    verdict, clean = cleaned(content)

    assert verdict.refusal is None, verdict
    assert verdict.facts is not None
    for trace in (CANARY, "19671231", "1.9.8.7.6.5.4.3", "097Y"):
        assert trace.encode() not in clean
        assert trace not in verdict.facts.dicom_json
        assert trace not in repr(verdict)


@pytest.mark.parametrize("depth", [0, 2])
def test_no_canary_of_the_whole_dictionary_survives(depth: int):
    content = with_canaries(sorted(DicomDictionary), depth)
    assert content.count(CANARY.encode()) > 1500

    verdict, clean = cleaned(content)

    assert verdict.refusal is None, verdict
    survivors = [
        trace for trace in (CANARY, "19671231", "1.9.8.7.6.5.4.3") if trace.encode() in clean
    ]
    assert survivors == []


def test_no_canary_survives_in_implicit_files():
    image = ct_image(StudyDescription=CANARY, InstitutionName=CANARY, PatientComments=CANARY)
    image.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    image.private_block(0x0029, CANARY, create=True).add_new(1, "UN", CANARY.encode() + b"X")

    verdict, clean = cleaned(written(image))

    assert verdict.refusal is None
    assert CANARY.encode() not in clean


def test_overlays_curves_and_what_lies_beside_the_pixels_go():
    image = ct_image()
    image.add(DataElement(0x60000022, "LO", CANARY))
    image.add(DataElement(0x60003000, "OW", CANARY.encode() + b"X"))
    image.add(DataElement(0x50000022, "LO", CANARY))
    image.add(DataElement(0x50003000, "OW", CANARY.encode() + b"X"))
    image.PixelData += CANARY.encode() + b"X"
    image.add(DataElement(0xFFFCFFFC, "OB", CANARY.encode() + b"X"))

    verdict, clean = cleaned(written(image))

    assert verdict.refusal is None
    assert CANARY.encode() not in clean
