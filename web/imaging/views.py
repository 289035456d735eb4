"""Pages of images: the list with a row for each series, how far uploads are, the receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from flask import Blueprint, abort, render_template, url_for

from web.access import requires
from web.components.live import etag_of, live_answer
from web.imaging.access import find_series
from web.imaging.body_parts import body_part_words
from web.imaging.place import ImagePlace, panel_place, patient_place
from web.imaging.queries import (
    FileView,
    UploadView,
    find_receipt,
    left_out_files,
    open_upload,
    studies_here,
    uploads_of,
)
from web.imaging.receipts import option_words, profile_words, receipt_lines
from web.imaging.recordings import recording_words, recordings_of
from web.imaging.slides import SLIDES
from web.imaging.uploads.forms import UploadForm
from web.imaging.uploads.limits import FILES_LIMIT, UPLOAD_LIMIT
from web.imaging.uploads.receiving import is_closed
from web.imaging.words import (
    FILE_STATES,
    SERIES_STATES,
    SERIES_TONES,
    UPLOAD_STATES,
    counted_words,
    modality_words,
    readable_size,
    reason_words,
    review_words,
)
from web.imaging.workstation.files import is_offered
from web.models.imaging import UploadedFileState, UploadState
from web.panels.page import panel_context
from web.request_session import db_session, installation
from web.security_headers import allow_trusted_types
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flask.typing import ResponseReturnValue

patient_images = Blueprint("patient_images", __name__)
panel_images = Blueprint("panel_images", __name__)
_WORDS = {
    "body_part_words": body_part_words,
    "counted_words": counted_words,
    "file_states": FILE_STATES,
    "modality_words": modality_words,
    "readable_size": readable_size,
    "reason_words": reason_words,
    "recording_words": recording_words,
    "review_words": review_words,
    "series_states": SERIES_STATES,
    "series_tones": SERIES_TONES,
    "slides": SLIDES,
    "upload_states": UPLOAD_STATES,
}
_NOTHING_NEW = 304
# While an upload is in one of these, the page follows it.
_MOVING = frozenset({UploadState.RECEIVING, UploadState.CLEANING})


@patient_images.route("/patients/<uuid:patient_id>/images")
@requires(Permission.SEE_PATIENT)
def list_images(patient_id: UUID) -> ResponseReturnValue:
    """Show the images of a patient of one's own centre, and take new ones in."""
    return _list(patient_place(patient_id))


@panel_images.route("/panels/<uuid:panel_id>/images", endpoint="list_images")
@requires(Permission.SEE_CASE)
def list_panel_images(panel_id: UUID) -> ResponseReturnValue:
    """Show the images of a case to whoever may see it; the enrolling centre adds some."""
    return _list(panel_place(panel_id))


@patient_images.route("/patients/<uuid:patient_id>/images/progress")
@requires(Permission.SEE_PATIENT)
def show_progress(patient_id: UUID) -> ResponseReturnValue:
    """Answer with uploads and series as they are now, or 304. Recorded with the page itself."""
    return _progress(patient_place(patient_id))


@panel_images.route("/panels/<uuid:panel_id>/images/progress", endpoint="show_progress")
@requires(Permission.SEE_CASE)
def show_panel_progress(panel_id: UUID) -> ResponseReturnValue:
    """Answer with uploads and series as they are now, or 304. Recorded with the page itself."""
    return _progress(panel_place(panel_id))


@patient_images.route("/patients/<uuid:patient_id>/images/receipts/<uuid:series_id>")
@requires(Permission.SEE_PATIENT)
def show_receipt(patient_id: UUID, series_id: UUID) -> ResponseReturnValue:
    """Say what de-identification did to a series."""
    return _receipt(patient_place(patient_id), series_id)


@panel_images.route(
    "/panels/<uuid:panel_id>/images/receipts/<uuid:series_id>", endpoint="show_receipt"
)
@requires(Permission.SEE_CASE)
def show_panel_receipt(panel_id: UUID, series_id: UUID) -> ResponseReturnValue:
    """Say what de-identification did to a series."""
    return _receipt(panel_place(panel_id), series_id)


def frame_of(place: ImagePlace) -> dict[str, Any]:
    """Return what the layout of every page of images needs, inside a panel or outside."""
    layout = "panels/panel_layout.html" if place.panel else "imaging/patient_layout.html"
    context = panel_context(place.panel, tab="images") if place.panel else {}
    return {**context, "images_layout": layout, "place": place, "patient": place.patient}


def _list(place: ImagePlace) -> ResponseReturnValue:
    moving = _moving_part(place)
    left_out = _left_out_files(place, moving["uploads"])
    context = {**frame_of(place), **moving, "left_out_files": left_out}
    place.audit_view("images")
    # Its script registers the worker that sends files.
    allow_trusted_types("transfer")
    return render_template(
        "imaging/list_images.html",
        progress_etag=etag_of(render_template("imaging/show_progress.html", **moving)),
        is_moving=any(each.row.state in _MOVING for each in moving["uploads"]),
        form=UploadForm(
            formdata=None,
            command_id=str(uuid4()),
            panel_id=str(place.panel.id) if place.panel else "",
        ),
        sending=_sending(place),
        has_workstation=place.panel is not None and is_offered(installation()),
        is_closed=place.is_own_centre and is_closed(db_session(), place.patient),
        **context,
    )


def _progress(place: ImagePlace) -> ResponseReturnValue:
    """Recorded with the page that asks; there is nothing in it that the page did not show."""
    moving = _moving_part(place)
    answer = live_answer(render_template("imaging/show_progress.html", **moving))
    if answer.status_code != _NOTHING_NEW:
        # The tag says nothing of names, so that they are opened for what is sent only.
        moving["left_out_files"] = _left_out_files(place, moving["uploads"])
        answer.set_data(render_template("imaging/show_progress.html", **moving))
    return answer


def _moving_part(place: ImagePlace) -> dict[str, Any]:
    """Return what changes while an upload is taken in: its state, and the series so far."""
    studies = studies_here(place)
    series = [each for study in studies for each in study.series]
    return {
        "place": place,
        "studies": studies,
        "recordings": recordings_of(db_session(), place.cipher, series) if series else {},
        "uploads": _uploads(place),
        "left_out_files": {},
        "refused": UploadedFileState.REFUSED,
        "duplicate": UploadedFileState.DUPLICATE,
        **_WORDS,
    }


def _uploads(place: ImagePlace) -> list[UploadView]:
    """Return the uploads, for the centre that makes them and nobody else."""
    if not place.is_own_centre:
        return []
    return uploads_of(db_session(), place.patient.id)


def _left_out_files(
    place: ImagePlace, uploads: list[UploadView]
) -> Mapping[UUID, Sequence[FileView]]:
    """Return what made no image, of uploads whose files all have their verdict."""
    ended = [each for each in uploads if each.row.state not in _MOVING]
    return left_out_files(db_session(), place.cipher, ended) if ended else {}


def _sending(place: ImagePlace) -> dict[str, Any]:
    """Return what the page's script needs to know before it sends anything."""
    if not place.is_own_centre:
        return {}
    unfinished = open_upload(db_session(), place.patient.id, place.actor.person_id)
    return {
        "begin_url": url_for("image_uploads.begin", patient_id=place.patient.id),
        "open_url": url_for(
            "image_uploads.show_upload", patient_id=place.patient.id, upload_id=unfinished.id
        )
        if unfinished is not None
        else "",
        "size_limit": UPLOAD_LIMIT,
        "files_limit": FILES_LIMIT,
    }


def _receipt(place: ImagePlace, series_id: UUID) -> ResponseReturnValue:
    series = find_series(place, series_id)
    if series is None:
        abort(404)
    receipt = find_receipt(place.cipher, series)
    if receipt is None:
        abort(404)
    context = frame_of(place)
    place.audit_view("image_receipt")
    return render_template(
        "imaging/show_receipt.html",
        series=series,
        receipt=receipt,
        lines=receipt_lines(receipt),
        options=option_words(receipt),
        profile=profile_words(receipt.get("profile", "")),
        **_WORDS,
        **context,
    )
