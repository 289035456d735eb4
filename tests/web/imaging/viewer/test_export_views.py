"""Marks as downloads: for whoever sees the case, on record, and only where there are some."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pydicom
import pytest
from sqlalchemy import select

from tests.web.imaging.viewer.sending import a_mark, send
from web.models.audit import AuditAct, AuditEntry

if TYPE_CHECKING:
    from tests.support.image_files import StoredSeries
    from tests.support.panel_site import PanelSite
    from tests.web.imaging.conftest import Storing


@pytest.fixture
def series(storing: Storing) -> StoredSeries:
    """Store a released series."""
    with storing() as store:
        return store.add()


@pytest.mark.parametrize(
    ("form", "modality"), [("structured-report", "SR"), ("presentation-state", "PR")]
)
def test_marks_are_sent_as_dicom(
    panel_site: PanelSite, series: StoredSeries, form: str, modality: str
) -> None:
    send(panel_site, "member", f"/images/{series.id}/marks", a_mark(series))

    answer = panel_site.get("lead", f"/images/{series.id}/marks/{form}")

    assert (answer.status_code, answer.mimetype) == (200, "application/dicom")
    read = pydicom.dcmread(io.BytesIO(answer.data))
    assert read.Modality == modality
    assert read.StudyInstanceUID == series.study_uid
    assert str(read.PatientName) == "Amber Heron"
    with panel_site.lent.sessions() as session:
        acts = session.scalars(
            select(AuditEntry.act).where(AuditEntry.subject_kind == "image_marks"),
        ).all()
    assert acts == [AuditAct.EXPORTED]


def test_without_marks_there_is_nothing_to_export(
    panel_site: PanelSite, series: StoredSeries
) -> None:
    answer = panel_site.get("member", f"/images/{series.id}/marks/structured-report")

    assert answer.status_code == 303


def test_strangers_and_other_forms_find_nothing(
    panel_site: PanelSite, series: StoredSeries
) -> None:
    path = f"/images/{series.id}/marks"

    assert panel_site.get("stranger", f"{path}/structured-report").status_code == 404
    assert panel_site.get("member", f"{path}/spreadsheet").status_code == 404
