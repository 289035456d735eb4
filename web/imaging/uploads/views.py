"""Begins uploads, says what has arrived, closes them, gives them up. Pieces go by tus_views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, abort, flash, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from web import audit
from web.access import requires
from web.audit import Act
from web.imaging.uploads.form_files import files_in, keep_form_files
from web.imaging.uploads.forms import UploadForm
from web.imaging.uploads.limits import FILES_LIMIT, UploadRefusedError
from web.imaging.uploads.loading import LoadedUpload, load_upload_or_404
from web.imaging.uploads.receiving import (
    begin_upload,
    complete_upload,
    discard_upload,
    file_id,
)
from web.imaging.words import UPLOAD_REFUSALS
from web.models.audit import AuditAct
from web.models.imaging import ImageUpload, UploadedFile
from web.models.panels import Panel
from web.panels.giving import command_id_of
from web.patients.loading import load_patient_or_404
from web.request_session import db_session
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

image_uploads = Blueprint("image_uploads", __name__)
_UPLOADS = "/patients/<uuid:patient_id>/images/uploads"
_UPLOAD = f"{_UPLOADS}/<uuid:upload_id>"
_UNUSABLE = 422


@image_uploads.route(_UPLOADS, methods=["POST"])
@requires(Permission.CHANGE_PATIENT)
def begin(patient_id: UUID) -> ResponseReturnValue:
    """Begin an upload; a page without JavaScript sends its files at once and closes it."""
    patient = load_patient_or_404(patient_id, Permission.CHANGE_PATIENT)
    form = UploadForm()
    if not form.validate_on_submit():
        abort(_UNUSABLE)
    row = begin_upload(
        db_session(),
        patient_id,
        person_id=patient.actor.person_id,
        panel_id=_panel_of(patient_id, form.panel_id.data or ""),
        command_id=command_id_of(form),
    )
    upload = LoadedUpload(row=row, patient=patient, cipher=patient.cipher)
    audit.record(db_session(), act=AuditAct.CREATED, **upload.audited)
    db_session().commit()
    if request.accept_mimetypes.best == "application/json":
        return jsonify(_addresses(row)), 201
    for _piece in keep_form_files(upload, files_in(form.files.data)):
        db_session().commit()
    return _close(upload)


@image_uploads.route(_UPLOAD, methods=["GET"])
@requires(Permission.CHANGE_PATIENT)
def show_upload(patient_id: UUID, upload_id: UUID) -> ResponseReturnValue:
    """Say how far an upload is; the script asks when it comes back to it."""
    upload = load_upload_or_404(patient_id, upload_id)
    return jsonify(_addresses(upload.row))


@image_uploads.route(f"{_UPLOAD}/known", methods=["POST"])
@requires(Permission.CHANGE_PATIENT)
def find_known(patient_id: UUID, upload_id: UUID) -> ResponseReturnValue:
    """Say which of the files in the sender's hands have arrived, and how much of each.

    Takes ``{"fingerprints": […]}``, answers ``{"files": {fingerprint: {"url", "offset"}}}``.
    """
    upload = load_upload_or_404(patient_id, upload_id)
    sent = request.get_json(silent=True)
    asked = sent.get("fingerprints") if isinstance(sent, dict) else None
    if not isinstance(asked, list) or len(asked) > FILES_LIMIT:
        abort(400)
    named = {
        file_id(upload.cipher, upload_id, each): each for each in asked if isinstance(each, str)
    }
    rows = db_session().execute(
        select(UploadedFile.id, UploadedFile.received).where(UploadedFile.upload_id == upload_id)
    )
    return jsonify(
        files={
            named[row.id]: {"url": _file_url(upload, row.id), "offset": row.received}
            for row in rows
            if row.id in named
        }
    )


@image_uploads.route(f"{_UPLOAD}/complete", methods=["POST"])
@requires(Permission.CHANGE_PATIENT)
def complete(patient_id: UUID, upload_id: UUID) -> ResponseReturnValue:
    """Close an upload: all files are there."""
    return _close(load_upload_or_404(patient_id, upload_id))


@image_uploads.route(f"{_UPLOAD}/discard", methods=["POST"])
@requires(Permission.CHANGE_PATIENT)
def discard(patient_id: UUID, upload_id: UUID) -> ResponseReturnValue:
    """Give an upload up; what has arrived of it is destroyed."""
    upload = load_upload_or_404(patient_id, upload_id)
    discard_upload(db_session(), upload.row)
    audit.record(db_session(), act=AuditAct.DELETED, **upload.audited)
    db_session().commit()
    flash(_("The upload is given up. What had arrived of it is being destroyed."))
    return _back_to(upload.row)


@image_uploads.errorhandler(UploadRefusedError)
def _say_why_not(error: UploadRefusedError) -> ResponseReturnValue:
    db_session().rollback()
    words = str(UPLOAD_REFUSALS[error.reason])
    if request.accept_mimetypes.best == "application/json":
        return jsonify(reason=error.reason.value, message=words), 409
    flash(words, "warning")
    patient_id = (request.view_args or {})["patient_id"]
    return redirect(url_for("patient_images.list_images", patient_id=patient_id), code=303)


def _close(upload: LoadedUpload) -> ResponseReturnValue:
    count = complete_upload(db_session(), upload.row)
    told = Act(**upload.audited, detail={"files": count})
    audit.record(db_session(), act=AuditAct.UPLOADED, **told)
    db_session().commit()
    if request.accept_mimetypes.best == "application/json":
        return jsonify(_addresses(upload.row))
    flash(
        ngettext(
            "%(num)d file has arrived and is being checked. You may leave this page.",
            "%(num)d files have arrived and are being checked. You may leave this page.",
            count,
        )
    )
    return _back_to(upload.row)


def _panel_of(patient_id: UUID, text: str) -> UUID | None:
    """Return the panel that the page names, if it is one of this patient's."""
    try:
        panel = db_session().get(Panel, UUID(text))
    except ValueError:
        return None
    return panel.id if panel is not None and panel.patient_id == patient_id else None


def _back_to(row: ImageUpload) -> ResponseReturnValue:
    if row.panel_id is not None:
        return redirect(url_for("panel_images.list_images", panel_id=row.panel_id), code=303)
    return redirect(url_for("patient_images.list_images", patient_id=row.patient_id), code=303)


def _addresses(row: ImageUpload) -> dict[str, Any]:
    """Return where the script sends what; the state says whether it may still."""
    of_upload: dict[str, Any] = {"patient_id": row.patient_id, "upload_id": row.id}
    return {
        "id": str(row.id),
        "url": url_for("image_uploads.show_upload", **of_upload),
        "state": row.state.value,
        "files_url": url_for("image_transfers.create_file", **of_upload),
        "known_url": url_for("image_uploads.find_known", **of_upload),
        "complete_url": url_for("image_uploads.complete", **of_upload),
    }


def _file_url(upload: LoadedUpload, row_id: UUID) -> str:
    return url_for(
        "image_transfers.show_file",
        patient_id=upload.patient.id,
        upload_id=upload.row.id,
        file_id=row_id,
    )
