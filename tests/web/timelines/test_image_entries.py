"""Images in the timeline: what was released, with the receipt, for whoever may see the images."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from tests.support.image_files import SeriesStore
from web.models.imaging import ImageReview, ImageSeries, ReviewDecision
from web.models.panels import Panel
from web.patient_keys import PatientKeys

if TYPE_CHECKING:
    from tests.support.panel_site import PanelSite


def signed(
    site: PanelSite,
    *,
    count: int = 1,
    decision: ReviewDecision = ReviewDecision.RELEASE,
    **columns: object,
) -> list[UUID]:
    """Store series with a decision about each, of one moment."""
    with site.lent.sessions.begin() as session:
        store = SeriesStore(
            session=session,
            settings=site.settings,
            patient_id=site.patient_id,
            person_id=site.people["clinician"],
        )
        made = [store.add(slices=3, **columns).id for _ in range(count)]  # type: ignore[arg-type]  # columns of the table
        for series_id in made:
            row_id = uuid4()
            session.add(
                ImageReview(
                    id=row_id,
                    series_id=series_id,
                    decision=decision,
                    decided_by_id=site.people["clinician"],
                    carried_out_at=datetime.now(UTC),
                    failed_because="",
                    command_id=row_id,
                ),
            )
        return made


def test_a_release_stands_in_the_timeline_with_its_receipt(panel_site: PanelSite) -> None:
    (series_id,) = signed(panel_site)

    page = panel_site.get("member", "/timeline")

    assert "Images were released." in page.text
    assert "By Dr. Annika Hartwig." in page.text
    assert "3 images" in page.text
    assert "1 attributes removed" in page.text
    assert f"/images/receipts/{series_id}" in page.text


def test_one_signature_is_one_entry(panel_site: PanelSite) -> None:
    signed(panel_site, count=3)

    page = panel_site.get("member", "/timeline?kind=document")

    assert page.text.count("Images were released.") == 1 + page.text.count(
        ": Images were released."
    )
    assert "× 3: 9 images" in page.text


def test_each_way_of_cleaning_is_told_by_its_own_name(panel_site: PanelSite) -> None:
    photograph, scan, second_scan = signed(panel_site, count=3)
    standard = {"profile": "PS3.15 Basic Profile", "edition": "2026c", "version": "0.1.0"}
    ours = {"profile": "Removal of metadata", "edition": "1", "version": "0.1.0"}
    put_receipts(
        panel_site,
        {
            photograph: {**ours, "removed": {"Metadata": 3}},
            scan: {**standard, "removed": {"PatientName": 5}},
            second_scan: {**standard, "removed": {"PatientName": 6}},
        },
    )

    page = panel_site.get("member", "/timeline")

    assert "PS3.15 Basic Profile 2026c, version 0.1.0: 11 attributes removed" in page.text
    assert "Removal of metadata 1, version 0.1.0: 3 attributes removed" in page.text


def put_receipts(site: PanelSite, receipts: dict[UUID, dict[str, object]]) -> None:
    """Seal what the cleaning is said to have done to each series."""
    with site.lent.sessions.begin() as session:
        cipher = PatientKeys.of(site.settings).cipher(session, site.patient_id)
        for series_id, receipt in receipts.items():
            row = session.get_one(ImageSeries, series_id)
            row.sealed_receipt = cipher.seal(json.dumps(receipt), row.receipt_context)


def test_what_is_not_seen_is_not_told(panel_site: PanelSite) -> None:
    signed(panel_site, is_identifiable=True)

    assert "Images were released." not in panel_site.get("member", "/timeline").text
    assert "Images were released." in panel_site.get("clinician", "/timeline").text
    assert "Images were released." not in panel_site.get("coordinator", "/timeline").text


def test_withholding_is_told_to_the_centre(panel_site: PanelSite) -> None:
    signed(panel_site, decision=ReviewDecision.WITHHOLD)

    assert "Images were withheld." in panel_site.get("clinician", "/timeline").text


@pytest.mark.parametrize("column", ["opened_at", "closed_at"])
def test_what_happened_outside_the_panels_time_is_not_told(
    panel_site: PanelSite, column: str
) -> None:
    signed(panel_site)
    shift = timedelta(hours=1 if column == "opened_at" else -1)
    with panel_site.lent.sessions.begin() as session:
        session.execute(update(Panel).values({column: datetime.now(UTC) + shift}))

    assert "Images were released." not in panel_site.get("member", "/timeline").text
