"""Recordings of signals, read back by another library."""

from __future__ import annotations

import io
from datetime import date, time

import edfio
import numpy as np
import pytest

from activities.imaging.cleaned_files import SignalChannel
from tests.support.dicom_files import CANARY, cleaned
from tests.support.media_files import a_recording
from workflows.domain.imaging.verdicts import FileVerdict, RefusalReason


def test_samples_stay_and_people_go():
    original = a_recording()
    assert original.count(CANARY.encode()) >= 5

    verdict, content = cleaned(original)

    before, after = edfio.read_edf(io.BytesIO(original)), edfio.read_edf(io.BytesIO(content))
    assert verdict.verdict is FileVerdict.CLEANED
    assert CANARY.encode() not in content
    assert b"31-DEC-1967" not in content
    assert after.labels == ("EEG Fp1", "Channel 2")
    for old, new in zip(before.signals, after.signals, strict=True):
        assert np.array_equal(old.digital, new.digital)
    assert after.startdate == date(2019, 1, 29)
    assert after.starttime == time(10, 30)
    assert after.annotations == ()


def test_it_is_summed_up():
    verdict, _ = cleaned(a_recording())

    assert verdict.media is not None
    assert verdict.media.seconds == 10.0
    assert verdict.media.channels == (
        SignalChannel(label="EEG Fp1", samples_per_second=256.0),
        SignalChannel(label="Channel 2", samples_per_second=256.0),
    )


@pytest.mark.parametrize("place", [168, 184, 236, 244, 252, 300])
def test_a_broken_header_is_refused_or_says_nothing(place: int):
    original = bytearray(a_recording())
    original[place : place + 4] = b"Eri!"

    verdict, content = cleaned(bytes(original))

    assert b"Eri!" not in content
    assert verdict.refusal in (RefusalReason.DAMAGED, None)


def test_a_header_cut_off_is_refused():
    assert cleaned(a_recording()[:400])[0].refusal is RefusalReason.DAMAGED


@pytest.mark.parametrize("change", [1, 600, -1, -600])
def test_a_recording_of_another_length_than_it_says_is_refused(change: int):
    original = a_recording()
    content = original[:change] if change < 0 else original + bytes(change)

    assert cleaned(content)[0].refusal is RefusalReason.DAMAGED
