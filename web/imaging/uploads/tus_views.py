"""The tus protocol: files of an upload, piece by piece, for the enrolling centre alone.

Who sends pieces is on record with the upload's beginning and end, not with each of thousands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from flask import Blueprint, Response, request, url_for

from web import audit
from web.access import requires
from web.database import declare_intent
from web.file_store import FileStore
from web.imaging.uploads.limits import UploadRefusal, UploadRefusedError
from web.imaging.uploads.loading import LoadedUpload, load_file_or_404, load_upload_or_404
from web.imaging.uploads.pieces import NothingArrivedError, keep_piece
from web.imaging.uploads.receiving import NewFile, add_file, check_room, file_id, remove_file
from web.imaging.uploads.tus_protocol import (
    ABILITIES,
    ALWAYS,
    PIECE,
    TusError,
    announced,
    check_version,
    expires,
    number,
)
from web.models.audit import AuditAct
from web.models.imaging import UploadedFile, UploadedFileState, UploadState
from web.request_session import db_session, installation
from web.temporal_settings import temporal_settings
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

image_transfers = Blueprint("image_transfers", __name__)
_FILES = "/patients/<uuid:patient_id>/images/uploads/<uuid:upload_id>/files"
_FILE = f"{_FILES}/<uuid:file_id>"
_STATUS: Mapping[UploadRefusal, int] = {
    UploadRefusal.TOO_LARGE: 413,
    UploadRefusal.TOO_MANY_FILES: 413,
    UploadRefusal.WRONG_PLACE: 409,
    UploadRefusal.CLOSED: 410,
    UploadRefusal.NO_CONSENT: 403,
    UploadRefusal.NO_FILE: 400,
}


@image_transfers.route(_FILES, methods=["OPTIONS"], provide_automatic_options=False)
@requires(Permission.CHANGE_PATIENT)
def tell_abilities(patient_id: UUID, upload_id: UUID) -> ResponseReturnValue:
    """Say what of the protocol is spoken here."""
    load_upload_or_404(patient_id, upload_id)
    return _answer(204, ABILITIES)


@image_transfers.route(_FILES, methods=["POST"])
@requires(Permission.CHANGE_PATIENT)
def create_file(patient_id: UUID, upload_id: UUID) -> ResponseReturnValue:
    """Begin a file, with its first bytes or without."""
    declare_intent(writing=False)
    loaded = load_upload_or_404(patient_id, upload_id)
    check_version(request)
    new = announced(request)
    row_id = file_id(loaded.cipher, upload_id, new.fingerprint) if new.fingerprint else uuid4()
    known = loaded.find_file(row_id)
    if known is None:
        _check_open(loaded)
        check_room(db_session(), upload_id, new.size)
    db_session().commit()
    wanted = NewFile(id=row_id, name=new.name, size=new.size)
    begun = known or UploadedFile(id=row_id, upload_id=upload_id, size=new.size, received=0)
    if request.mimetype == PIECE and new.size and not begun.received:
        received = _keep(loaded, begun, lambda: add_file(db_session(), *loaded.open, wanted))
    else:
        declare_intent(writing=True)
        received = add_file(db_session(), *loaded.open, wanted).received
    db_session().commit()
    address = url_for(
        "image_transfers.show_file", patient_id=patient_id, upload_id=upload_id, file_id=row_id
    )
    return _answer(201, {"Location": address, "Upload-Offset": str(received), **_end(loaded)})


@image_transfers.route(_FILE, methods=["HEAD"])
@requires(Permission.CHANGE_PATIENT)
def show_file(patient_id: UUID, upload_id: UUID, file_id: UUID) -> ResponseReturnValue:
    """Say how much of a file has arrived."""
    loaded = load_upload_or_404(patient_id, upload_id)
    row = load_file_or_404(loaded, file_id)
    check_version(request)
    sizes = {"Upload-Offset": str(row.received), "Upload-Length": str(row.size)}
    return _answer(200, {**sizes, **_end(loaded)})


@image_transfers.route(_FILE, methods=["PATCH"])
@requires(Permission.CHANGE_PATIENT)
def add_piece(patient_id: UUID, upload_id: UUID, file_id: UUID) -> ResponseReturnValue:
    """Take the next piece in; whatever arrives before a line is cut is kept."""
    declare_intent(writing=False)
    loaded = load_upload_or_404(patient_id, upload_id)
    row = load_file_or_404(loaded, file_id)
    check_version(request)
    if request.mimetype != PIECE:
        raise TusError(415)
    begins_at = number(request.headers.get("Upload-Offset"))
    _check_open(loaded)
    db_session().commit()
    if row.received != begins_at or row.state is not UploadedFileState.RECEIVING:
        raise UploadRefusedError(UploadRefusal.WRONG_PLACE)
    received = _keep(loaded, row, lambda: row)
    db_session().commit()
    return _answer(204, {"Upload-Offset": str(received), **_end(loaded)})


@image_transfers.route(_FILE, methods=["DELETE"])
@requires(Permission.CHANGE_PATIENT)
def drop_file(patient_id: UUID, upload_id: UUID, file_id: UUID) -> ResponseReturnValue:
    """Take a file out again, and destroy what has arrived of it."""
    loaded = load_upload_or_404(patient_id, upload_id)
    row = load_file_or_404(loaded, file_id)
    check_version(request)
    refs = remove_file(db_session(), row)
    audit.record(db_session(), act=AuditAct.DELETED, **loaded.audited)
    db_session().commit()
    for ref in refs:
        FileStore.of(installation()).delete(ref)
    return _answer(204)


@image_transfers.errorhandler(TusError)
def _say_what_is_wrong(error: TusError) -> ResponseReturnValue:
    db_session().rollback()
    return _answer(error.status, ABILITIES if error.status == 412 else {})  # noqa: PLR2004 - RFC 9110


@image_transfers.errorhandler(UploadRefusedError)
def _say_why_not(error: UploadRefusedError) -> ResponseReturnValue:
    db_session().rollback()
    return _answer(_STATUS[error.reason], {"Consilium-Reason": error.reason.value})


def _keep(loaded: LoadedUpload, row: UploadedFile, make_row: Callable[[], UploadedFile]) -> int:
    store = FileStore.of(installation())
    try:
        return keep_piece(request, db_session(), store, loaded.cipher, row, make_row)
    except NothingArrivedError:
        return row.received


def _check_open(loaded: LoadedUpload) -> None:
    if loaded.row.state is not UploadState.RECEIVING:
        raise UploadRefusedError(UploadRefusal.CLOSED)


def _end(loaded: LoadedUpload) -> Mapping[str, str]:
    return expires(unfinished_until(loaded.row.started_at))


def unfinished_until(started_at: datetime) -> datetime:
    """Return when an upload that nobody finishes is thrown away."""
    return started_at + timedelta(days=temporal_settings().imaging.keep_unfinished_days)


def _answer(status: int, headers: Mapping[str, str] | None = None) -> Response:
    response = Response(status=status)
    for name, value in {**ALWAYS, **(headers or {})}.items():
        response.headers[name] = value
    return response
