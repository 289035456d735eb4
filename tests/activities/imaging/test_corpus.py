"""Every DICOM file of pydicom and pydicom-data gets a verdict; what decodes keeps its pixels."""

from __future__ import annotations

import tempfile
import warnings
from collections import Counter
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.pixels.utils import pixel_array

from activities.imaging.cleaner import CleanedFile, Cleaner
from tests.support.dicom_files import SECRETS, corpus
from tests.support.imaging_formats import kept_tables, tables
from workflows.domain.imaging.verdicts import FileVerdict, RefusalReason

Verdicts = dict[Path, tuple[CleanedFile, bool | None]]


def pixels(source: object) -> np.ndarray | None:
    """Return the pixels as pydicom decodes them; None when it cannot."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return pixel_array(source)
        # Whatever it is, there is nothing to compare with.
        except Exception:  # noqa: BLE001
            return None


@pytest.fixture(scope="module")
def verdicts() -> Verdicts:
    found: Verdicts = {}
    with Cleaner() as cleaner:
        for path in corpus():
            with path.open("rb") as source, tempfile.TemporaryFile() as target:
                verdict = cleaner.clean(source, target, SECRETS)
                same = None
                if verdict.refusal is None and verdict.facts is not None and verdict.facts.rows:
                    before = pixels(path)
                    target.seek(0)
                    same = None if before is None else np.array_equal(before, pixels(target))
                found[path] = verdict, same
    return found


def test_no_file_is_lost_and_none_ends_the_reader(verdicts: Verdicts):
    counts = Counter(verdict.verdict for verdict, _same in verdicts.values())

    assert sum(counts.values()) == len(corpus()) > 250
    assert counts[FileVerdict.CLEANED] + counts[FileVerdict.REVIEW] >= 140
    assert not [path for path, (verdict, _) in verdicts.items() if "ended" in verdict.detail]


def test_the_page_of_formats_counts_what_becomes_of_them(verdicts: Verdicts):
    now = tables({path: verdict for path, (verdict, _same) in verdicts.items()})

    assert kept_tables() == now, "Run python -m tests.support.imaging_formats."


def test_every_refusal_has_a_reason_and_says_about_what(verdicts: Verdicts):
    without = [
        path.name
        for path, (verdict, _same) in verdicts.items()
        if verdict.verdict is FileVerdict.REFUSED
        and (
            verdict.refusal is None
            or not (verdict.detail or verdict.refusal is RefusalReason.NOT_RECOGNISED)
        )
    ]

    assert without == []


def test_what_decodes_has_the_pixels_that_it_had(verdicts: Verdicts):
    compared = {path: same for path, (_verdict, same) in verdicts.items() if same is not None}

    assert [path.name for path, same in compared.items() if not same] == []
    assert len(compared) >= 130


def test_what_is_needed_is_there_and_the_preamble_is_empty():
    with Cleaner() as cleaner:
        for path in corpus()[::9]:
            with path.open("rb") as source, tempfile.TemporaryFile() as target:
                verdict = cleaner.clean(source, target, SECRETS)
                target.seek(0)
                if verdict.facts is None:
                    assert target.read() == b""
                    continue
                assert target.read(132) == bytes(128) + b"DICM"
                target.seek(0)
                image = pydicom.dcmread(target)
                assert image.PatientIdentityRemoved == "YES"
                assert image.file_meta.MediaStorageSOPInstanceUID == image.SOPInstanceUID
                assert image.SOPInstanceUID == verdict.facts.sop_uid
                assert image.LongitudinalTemporalInformationModified == "MODIFIED"
