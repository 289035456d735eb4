"""Which images a person must look at."""

from __future__ import annotations

import pytest

from workflows.domain.imaging.risk import RiskFacts, may_show_a_head, review_reasons
from workflows.domain.imaging.verdicts import IDENTIFIABLE, ImageKind, ReviewReason

CHEST = RiskFacts(
    kind=ImageKind.DICOM, modality="CT", body_part="CHEST", is_volume_slice=True,
    sop_class="1.2.840.10008.5.1.4.1.1.2", image_type=("ORIGINAL", "PRIMARY", "AXIAL"),
)  # fmt: skip


def dicom(**facts: object) -> frozenset[ReviewReason]:
    return review_reasons(RiskFacts(kind=ImageKind.DICOM, **facts))  # type: ignore[arg-type]  # each test names real fields


def test_a_slice_of_a_chest_needs_only_the_signature():
    assert review_reasons(CHEST) == frozenset()


@pytest.mark.parametrize("modality", ["US", "SC", "OT", "XA", "RF", "ES", "XC"])
def test_devices_that_write_into_the_picture_are_looked_at(modality: str):
    assert ReviewReason.BURNED_IN_LIKELY in dicom(modality=modality)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"modality": "CT", "burned_in_annotation": "YES"}, ReviewReason.BURNED_IN_STATED),
        ({"modality": ""}, ReviewReason.BURNED_IN_UNKNOWN),
        (
            {"modality": "CT", "sop_class": "1.2.840.10008.5.1.4.1.1.7"},
            ReviewReason.SECONDARY_IMAGE,
        ),
        (
            {"modality": "CT", "image_type": ("DERIVED", "SECONDARY", "SCREEN SAVE")},
            ReviewReason.SECONDARY_IMAGE,
        ),
        (
            {"modality": "SM", "image_type": ("ORIGINAL", "PRIMARY", "LABEL")},
            ReviewReason.SLIDE_LABEL,
        ),
        ({"modality": "SM", "image_type": ("DERIVED", "OVERVIEW")}, ReviewReason.SLIDE_LABEL),
        ({"modality": "CT", "has_text": True}, ReviewReason.TEXT_FOUND),
        ({"modality": "CT", "has_free_text": True}, ReviewReason.FREE_TEXT),
        ({"modality": "OP"}, ReviewReason.FACE_PHOTOGRAPH),
    ],
)
def test_each_sign_has_its_reason(facts: dict[str, object], reason: ReviewReason):
    assert reason in dicom(**facts)


@pytest.mark.parametrize("screen", ["SCREEN SAVE", "SCREENSAVE", "DOSE_INFO", "REPORT"])
def test_what_was_taken_from_a_screen_is_a_second_picture(screen: str):
    assert ReviewReason.SECONDARY_IMAGE in dicom(modality="MR", image_type=("DERIVED", screen))


@pytest.mark.parametrize(("modality", "part"), [("SM", "VOLUME"), ("CT", "LABEL")])
def test_only_the_label_of_a_slide_is_a_label(modality: str, part: str):
    assert ReviewReason.SLIDE_LABEL not in dicom(modality=modality, image_type=("ORIGINAL", part))


@pytest.mark.parametrize(
    ("kind", "reasons"),
    [
        (ImageKind.PHOTOGRAPH, {ReviewReason.FACE_PHOTOGRAPH}),
        (ImageKind.VIDEO, {ReviewReason.FACE_PHOTOGRAPH, ReviewReason.VIDEO_OR_SOUND}),
        (ImageKind.DOCUMENT, {ReviewReason.FREE_TEXT}),
        (ImageKind.SIGNAL, set()),
    ],
)
def test_other_kinds_have_reasons_of_their_own(kind: ImageKind, reasons: set[ReviewReason]):
    assert review_reasons(RiskFacts(kind=kind)) == reasons


def test_a_film_of_the_inside_of_a_body_shows_no_face():
    reasons = review_reasons(RiskFacts(kind=ImageKind.VIDEO, modality="XA"))

    assert ReviewReason.VIDEO_OR_SOUND in reasons
    assert ReviewReason.FACE_PHOTOGRAPH not in reasons


def a_slice(modality: str, part: str) -> RiskFacts:
    return RiskFacts(kind=ImageKind.DICOM, modality=modality, body_part=part, is_volume_slice=True)


@pytest.mark.parametrize(
    ("modality", "part"),
    [
        ("CT", "HEAD"),
        ("MR", "BRAIN"),
        ("PT", "WHOLEBODY"),
        ("MR", ""),
        ("CT", "MANDIBLE"),
        ("MR", "TMJ"),
        ("CT", "SCALP"),
        ("CT", "CSPINE"),
        ("MR", "SPINE"),
        ("XA", "CIRCLEOFWILLIS"),
        ("XA", ""),
        ("", "ZYGOMA"),
        ("", ""),
        ("OT", "NOSE"),
        ("CT", "CHEST\\FACE"),
    ],
)
def test_volumes_that_may_be_of_a_head_are_told(modality: str, part: str):
    assert may_show_a_head(a_slice(modality, part))
    assert ReviewReason.HEAD_VOLUME in review_reasons(a_slice(modality, part))


@pytest.mark.parametrize(
    ("modality", "part"),
    [("MR", "KNEE"), ("CT", "Chest"), ("XA", "HEART"), ("", "PELVIS"), ("CR", "SKULL")],
)
def test_other_volumes_and_single_pictures_show_no_face(modality: str, part: str):
    assert not may_show_a_head(a_slice(modality, part))


def test_a_picture_without_a_place_is_no_volume():
    assert not may_show_a_head(RiskFacts(kind=ImageKind.DICOM, modality="MR", body_part="HEAD"))


def test_faces_need_a_consent_of_their_own():
    assert {ReviewReason.HEAD_VOLUME, ReviewReason.FACE_PHOTOGRAPH} == IDENTIFIABLE
