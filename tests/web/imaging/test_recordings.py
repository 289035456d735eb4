"""Recordings of signals are summed up for the reader, on the list and on the series' page."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask_babel import Babel

from tests.support.page_checks import assert_page
from web.imaging.recordings import Channel, Recording, length_words, recording_words
from web.models.imaging import ImageInstance

if TYPE_CHECKING:
    from flask.ctx import RequestContext

    from tests.support.panel_site import PanelSite
    from tests.web.imaging.conftest import Storing

SUMMARY = {"seconds": 1805.0, "channels": [["EEG Fp1", 256.0], ["EEG Fp2", 256.0], ["Resp", 12.5]]}


def a_recording(storing: Storing, summary: dict[str, object]) -> str:
    """Store a recording with its summary; return the path of its page."""
    with storing() as store:
        made = store.add_object("signal", "application/edf", b"0       ")
        row = store.session.get_one(ImageInstance, made.instance_ids[0])
        written = zlib.compress(json.dumps(summary).encode())
        row.sealed_metadata = store.cipher.seal(written, row.metadata_context)
    return f"/images/{made.id}"


@pytest.mark.parametrize("who", ["clinician", "member"])
def test_the_list_says_how_many_channels_how_fast_and_how_long(
    panel_site: PanelSite, storing: Storing, who: str
) -> None:
    a_recording(storing, SUMMARY)

    page = panel_site.get(who, "/images")

    assert_page(page)
    assert "3 channels, 12.5–256 Hz, 30 min 5 s" in page.text


def test_the_page_of_the_series_names_each_channel(panel_site: PanelSite, storing: Storing) -> None:
    path = a_recording(storing, SUMMARY)

    page = panel_site.get("member", path)

    assert "Recording: 3 channels, 12.5–256 Hz, 30 min 5 s" in page.text
    assert "<li>EEG Fp1, 256 Hz</li>" in page.text
    assert "<li>Resp, 12.5 Hz</li>" in page.text


def test_of_very_many_channels_the_first_are_named(panel_site: PanelSite, storing: Storing) -> None:
    channels = [[f"Channel {number}", 1.0] for number in range(1, 81)]
    path = a_recording(storing, {"seconds": 0, "channels": channels})

    page = panel_site.get("member", path)

    assert "Channel 64, 1 Hz" in page.text
    assert "Channel 65" not in page.text
    assert "and others" in page.text


def test_a_summary_is_no_metadata_of_dicom(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        made = store.add_object("signal", "application/edf", b"0       ")
        row = store.session.get_one(ImageInstance, made.instance_ids[0])
        row.sealed_metadata = store.cipher.seal(zlib.compress(b"{}"), row.metadata_context)

    assert panel_site.get("member", f"{made.path(0)}/metadata").status_code == 404


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.5, "0.5 s"),
        (59, "59 s"),
        (60, "1 min 0 s"),
        (3599.6, "1 h 0 min"),
        (29_520, "8 h 12 min"),
    ],
)
def test_lengths_are_said_as_people_say_them(seconds: float, words: str) -> None:
    with in_english():
        assert length_words(seconds) == words


def test_what_a_recording_does_not_say_is_left_out() -> None:
    with in_english():
        told = recording_words(
            Recording(seconds=0, channels=[Channel(label="EEG", samples_per_second=0)])
        )
    assert told == "1 channel"


def in_english() -> RequestContext:
    app = Flask(__name__)
    Babel(app)
    return app.test_request_context()
