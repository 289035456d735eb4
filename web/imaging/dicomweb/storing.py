"""Takes DICOM files in from programs of the enrolling centre (STOW-RS, PS3.18 section 10.5).

What arrives becomes an upload like any other: judged and cleaned by the same workflow, waiting for
the same signature. So the answer is 202 with the place where its progress is told, and names no
instance: which are kept, and under which cleaned identifiers, is known later.
"""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from typing import IO, TYPE_CHECKING, Final, cast
from uuid import UUID, uuid4

from flask import Blueprint, Response, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.http import parse_options_header

from web import audit
from web.access import requires
from web.audit import Act
from web.imaging.dicomweb.accepting import DICOM, MULTIPART
from web.imaging.dicomweb.answers import json_answer, nothing_here, refuse
from web.imaging.dicomweb.attributes import attributes
from web.imaging.dicomweb.related import BrokenBodyError, RelatedParts
from web.imaging.uploads.arriving import ArrivingBytes, end_silence
from web.imaging.uploads.form_files import keep_form_files
from web.imaging.uploads.limits import UPLOAD_LIMIT, UploadRefusedError
from web.imaging.uploads.loading import LoadedUpload
from web.imaging.uploads.receiving import begin_upload, complete_upload, discard_upload
from web.models.audit import AuditAct
from web.patient_keys import PatientErasedError
from web.patients.loading import load_patient_or_404
from web.request_session import db_session
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

dicomweb_store = Blueprint("dicomweb_store", __name__)
_ACCEPTED: Final = 202
# Far below the silence after which the worker takes the request for dead (imaging_starter.py).
_TOLD_EVERY: Final = timedelta(seconds=30)


@dicomweb_store.route("/patients/<uuid:patient_id>/dicomweb/studies", methods=["POST"])
@requires(Permission.CHANGE_PATIENT)
def store(patient_id: UUID) -> ResponseReturnValue:
    """Take the files of one request in as one upload."""
    patient = load_patient_or_404(patient_id, Permission.CHANGE_PATIENT)
    parts = _parts()
    row = begin_upload(
        db_session(),
        patient_id,
        person_id=patient.actor.person_id,
        panel_id=None,
        command_id=uuid4(),
    )
    row.heard_at = datetime.now(UTC)
    upload = LoadedUpload(row=row, patient=patient, cipher=patient.cipher)
    audit.record(db_session(), act=AuditAct.CREATED, **upload.audited)
    db_session().commit()
    try:
        _keep(upload, parts)
        return _accepted(upload)
    except BrokenBodyError as error:
        _give_up(upload)
        refuse(400, str(error))
    except BaseException:
        # Left open, this person's next files would join it.
        _give_up(upload)
        raise


def _keep(upload: LoadedUpload, parts: RelatedParts) -> None:
    for number, content in enumerate(parts, start=1):
        # Its size is known once it has arrived; the file has no name, and nothing of it is left.
        with tempfile.TemporaryFile() as file:
            for piece in content:
                file.write(piece)
                _say_that_it_goes_on(upload)
            one = FileStorage(cast("IO[bytes]", file), filename=f"instance-{number}.dcm")
            for _piece in keep_form_files(upload, [one]):
                db_session().commit()


def _say_that_it_goes_on(upload: LoadedUpload) -> None:
    """Write down that this request is alive; one whose process was killed falls silent."""
    now = datetime.now(UTC)
    if upload.row.heard_at is None or now - upload.row.heard_at >= _TOLD_EVERY:
        upload.row.heard_at = now
        db_session().commit()


def _accepted(upload: LoadedUpload) -> Response:
    count = complete_upload(db_session(), upload.row)
    told = Act(**upload.audited, detail={"files": count})
    audit.record(db_session(), act=AuditAct.UPLOADED, **told)
    db_session().commit()
    studies = url_for("patient_dicomweb.studies", patient_id=upload.patient.id, _external=True)
    answer = json_answer(attributes(RetrieveURL=studies))
    answer.status_code = _ACCEPTED
    answer.headers["Location"] = url_for(
        "image_uploads.show_upload", patient_id=upload.patient.id, upload_id=upload.row.id
    )
    return answer


def _give_up(upload: LoadedUpload) -> None:
    db_session().rollback()
    try:
        discard_upload(db_session(), upload.row)
    except UploadRefusedError:
        # All of it had been accepted; only the answer was lost.
        return
    audit.record(db_session(), act=AuditAct.DELETED, **upload.audited)
    db_session().commit()


def _parts() -> RelatedParts:
    media_type, options = parse_options_header(request.headers.get("Content-Type", ""))
    if media_type != MULTIPART or options.get("type", DICOM) != DICOM:
        refuse(415, 'Send multipart/related; type="application/dicom".')
    end_silence(request)
    try:
        return RelatedParts(
            ArrivingBytes(request.stream, UPLOAD_LIMIT), options.get("boundary", "")
        )
    except BrokenBodyError as error:
        refuse(400, str(error))


@dicomweb_store.errorhandler(UploadRefusedError)
def _say_why_not(error: UploadRefusedError) -> Response:
    db_session().rollback()
    return Response(f"{error.reason.value}\n", 409, content_type="text/plain; charset=utf-8")


for _reason in (404, PatientErasedError):
    dicomweb_store.register_error_handler(_reason, nothing_here)
