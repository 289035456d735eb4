"""The worker dies while it cleans an upload: what it did stays, and the rest is done after it."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING, Final
from uuid import UUID

import pydicom
import pydicom.data
import pytest
from sqlalchemy import func, select

from tests.support.enrolled_patients import enrolled
from tests.support.raw_sender import WHO, RawSender
from web.models.imaging import (
    ImageInstance,
    ImageUpload,
    UploadedFile,
    UploadedFileState,
    UploadState,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.running_product import RunningProduct

SLICES: Final = 60
_JUDGED: Final = (UploadedFileState.CLEANED, UploadedFileState.REVIEW)


@pytest.fixture
def product(fragile_product: RunningProduct) -> Iterator[RunningProduct]:
    """Lend the second product, and leave it whole whatever happens."""
    yield fragile_product
    fragile_product.make_whole()


def test_an_upload_survives_a_worker_that_dies_in_the_middle(product: RunningProduct) -> None:
    patient_id = enrolled(product, WHO.partition("@")[0])
    sender = RawSender(product)
    upload = sender.begins(patient_id)
    upload_id = UUID(upload["id"])
    for number in range(SLICES):
        sender.sends(upload["files_url"], f"IM{number}", a_slice(number))

    sender.posts(upload["complete_url"])
    _wait(lambda: count(product, upload_id) >= 5)
    product.kill("worker")
    before = count(product, upload_id)
    product.start("worker")

    _wait(lambda: state(product, upload_id) is UploadState.READY)
    assert before < SLICES
    with product.sessions() as session:
        ends = session.scalars(
            select(UploadedFile.state).where(UploadedFile.upload_id == upload_id)
        ).all()
        instances = session.scalars(
            select(ImageInstance.id).where(ImageInstance.patient_id == patient_id)
        ).all()
    assert len(ends) == len(instances) == SLICES
    assert set(ends) <= set(_JUDGED)


def a_slice(number: int) -> bytes:
    """Return one slice of a series."""
    dataset = pydicom.dcmread(str(pydicom.data.get_testdata_file("CT_small.dcm")))
    dataset.SOPInstanceUID = f"1.2.826.0.1.3680043.8.498.99.{number + 1}"
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    dataset.InstanceNumber = number + 1
    written = io.BytesIO()
    dataset.save_as(written)
    return written.getvalue()


def count(product: RunningProduct, upload_id: UUID) -> int:
    """Return how many files were judged."""
    with product.sessions() as session:
        query = select(func.count()).where(
            UploadedFile.upload_id == upload_id, UploadedFile.state.in_(_JUDGED)
        )
        return session.scalar(query) or 0


def state(product: RunningProduct, upload_id: UUID) -> UploadState:
    """Return how far the upload is."""
    with product.sessions() as session:
        return session.get_one(ImageUpload, upload_id).state


def _wait(is_so: Callable[[], bool], seconds: float = 150) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it did not come to that in time"
        time.sleep(0.1)
