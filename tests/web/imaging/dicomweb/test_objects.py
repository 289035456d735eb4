"""Photographs, films and papers: whole or in the range that a player asks for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.panel_site import PanelSite
    from tests.web.imaging.conftest import Storing

CONTENT = os.urandom(600_000)
SIZE = len(CONTENT)


@pytest.mark.parametrize(
    ("asked", "status", "start", "stop"),
    [
        (None, 200, 0, SIZE),
        ("bytes=0-99", 206, 0, 100),
        ("bytes=262143-262145", 206, 262_143, 262_146),
        ("bytes=599990-", 206, 599_990, SIZE),
        ("bytes=-5", 206, SIZE - 5, SIZE),
        ("bytes=0-9999999", 200, 0, SIZE),
        ("bytes=0-1,5-6", 200, 0, SIZE),
        ("pages=1-2", 200, 0, SIZE),
    ],
)
def test_a_film_comes_in_the_range_that_is_asked_for(
    panel_site: PanelSite, storing: Storing, asked: str | None, status: int, start: int, stop: int
) -> None:
    with storing() as store:
        made = store.add_object("video", "video/mp4", CONTENT)
    path = f"/images/{made.id}/objects/{made.instance_ids[0]}"

    answer = panel_site.get("member", path, headers={"Range": asked} if asked else {})

    assert answer.status_code == status
    assert answer.data == CONTENT[start:stop]
    if status == 206:
        assert answer.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{SIZE}"


def test_a_range_past_the_end_is_refused(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        made = store.add_object("video", "video/mp4", CONTENT)
    path = f"/images/{made.id}/objects/{made.instance_ids[0]}"

    answer = panel_site.get("member", path, headers={"Range": "bytes=600000-600001"})

    assert answer.status_code == 416


def test_a_file_is_saved_under_a_name_of_ours_and_runs_nothing(
    panel_site: PanelSite, storing: Storing
) -> None:
    with storing() as store:
        made = store.add_object("document", "application/pdf", b"%PDF-1.7 ...")
    row_id = made.instance_ids[0]

    answer = panel_site.get("member", f"/images/{made.id}/objects/{row_id}")

    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="image-{row_id.hex[:8]}.pdf"'
    )
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store, private"


def test_a_face_is_there_only_with_consent(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        made = store.add_object("photograph", "image/jpeg", b"face", is_identifiable=True)
    path = f"/images/{made.id}/objects/{made.instance_ids[0]}"

    assert panel_site.get("member", path).status_code == 404
    with storing() as store:
        store.consents(is_given=True)
    assert panel_site.get("member", path).data == b"face"
    with storing() as store:
        store.consents(is_given=False)
    assert panel_site.get("member", path).status_code == 404
