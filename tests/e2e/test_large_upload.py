"""Two gigabytes over a line that drops ten times: nothing is lost, nothing is sent twice."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy import select

from tests.support.enrolled_patients import enrolled
from tests.support.raw_sender import BLOCK, WHO, RawSender, content
from web.file_store import FileStore
from web.models.imaging import ImageUpload, UploadedFile, UploadedPart, UploadState
from web.patient_keys import PatientKeys

if TYPE_CHECKING:
    from tests.support.running_product import RunningProduct

SIZE: Final = 2 * 1024**3
PIECE: Final = 16 * 1024**2
CUTS: Final = 10


def test_two_gigabytes_arrive_over_a_line_that_drops_ten_times(product: RunningProduct) -> None:
    patient_id = enrolled(product, WHO.partition("@")[0])
    sender = RawSender(product)
    upload = sender.begins(patient_id)
    url = sender.creates(upload["files_url"], SIZE)
    step, cuts, sent = SIZE // (CUTS + 1), 0, 0

    offset = 0
    while offset < SIZE:
        size = min(PIECE, SIZE - offset)
        is_cut = cuts < CUTS and offset + size > (cuts + 1) * step
        sent += sender.adds(url, offset, size // 2 if is_cut else size, promised=size)
        if is_cut:
            cuts += 1
            offset = sender.settled_offset(url)
        else:
            offset += size

    assert cuts == CUTS
    # What a cut took with it was on its way into memory: less than a block a time.
    assert sent - SIZE < CUTS * 2 * BLOCK
    assert _digest_of_stored(product, patient_id) == _digest_of_sent()
    sender.posts(upload["complete_url"])
    _wait_until_done(product, UUID(upload["id"]))
    with product.sessions() as session:
        (row,) = session.scalars(
            select(UploadedFile).where(UploadedFile.upload_id == UUID(upload["id"]))
        )
        assert (row.state.value, row.reason) == ("refused", "not_recognised")
        assert session.scalars(select(UploadedPart.file_ref)).all() == []


def _digest_of_sent() -> str:
    digest = hashlib.sha256()
    for block in content(0, SIZE):
        digest.update(block)
    return digest.hexdigest()


def _digest_of_stored(product: RunningProduct, patient_id: UUID) -> str:
    store, digest = FileStore.of(product.settings), hashlib.sha256()
    with product.sessions() as session:
        cipher = PatientKeys.of(product.settings).cipher(session, patient_id)
        parts = session.scalars(
            select(UploadedPart)
            .where(UploadedPart.patient_id == patient_id)
            .order_by(UploadedPart.begins_at)
        ).all()
    for part in parts:
        for chunk in store.open_decrypted(part.file_ref, cipher, part.file_context):
            digest.update(chunk)
    return digest.hexdigest()


def _wait_until_done(product: RunningProduct, upload_id: UUID, seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with product.sessions() as session:
            if session.get_one(ImageUpload, upload_id).state is UploadState.DONE:
                return
        time.sleep(0.3)
    raise AssertionError("the upload was not judged in time")
