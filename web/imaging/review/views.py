"""Pages on which the enrolling centre releases, refuses and withholds images."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from web.imaging.both_roots import Route, add_routes
from web.imaging.openings import note_opening
from web.imaging.review.decisions import (
    ReviewRefusedError,
    Signed,
    refuse,
    release,
    withhold,
)
from web.imaging.review.forms import CommandForm, ReleaseForm, SeveralForm, sent_rows
from web.imaging.review.page import object_url, review_context
from web.imaging.review.queries import (
    SeriesToReview,
    find_to_review,
    needs_confirmation,
    waiting_without_reasons,
)
from web.imaging.review.words import REFUSALS
from web.imaging.views import frame_of
from web.imaging.words import modality_words
from web.panels.giving import command_id_of
from web.panels.people import names_of
from web.records.place import refuse_readers
from web.request_session import db_session
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from web.components.forms import ConsiliumForm
    from web.imaging.place import ImagePlace

panel_image_reviews = Blueprint("panel_image_reviews", __name__)
patient_image_reviews = Blueprint("patient_image_reviews", __name__)

Decide = Callable[..., Any]
_SEE_OTHER: Final = 303
_CONFLICT: Final = 409
_UNUSABLE: Final = 422


def show_review(place: ImagePlace, series_id: UUID) -> ResponseReturnValue:
    """Show a series with why it waits; sign its release, with what is blackened before."""
    refuse_readers(place)
    found = _load(place, series_id)
    form = ReleaseForm(needs_look=needs_confirmation(found.series), kind=found.series.kind)
    # Turning a page decides nothing; what was drawn and ticked goes along.
    if "turn" in request.form:
        return _page(place, form, found)
    if form.validate_on_submit() and _release(place, form, found.series.id):
        return redirect(_review_url(place, series_id), _SEE_OTHER)
    if request.method == "POST":
        found = _load(place, series_id)
    return _page(place, form, found)


def refuse_series(place: ImagePlace, series_id: UUID) -> ResponseReturnValue:
    """Refuse a series and have its files destroyed."""
    refuse_readers(place)
    done = _("The series is refused. Its images are destroyed.")
    _decide(refuse, place, series_id, done)
    return redirect(_list_url(place), _SEE_OTHER)


def withhold_series(place: ImagePlace, series_id: UUID) -> ResponseReturnValue:
    """Take a released series back from everybody else."""
    refuse_readers(place)
    done = _("The series is withheld. Nobody outside your centre sees it any more.")
    _decide(withhold, place, series_id, done)
    return redirect(_review_url(place, series_id), _SEE_OTHER)


def release_several(place: ImagePlace) -> ResponseReturnValue:
    """Release series that hold no reason to look at each image, with one signature."""
    refuse_readers(place)
    waiting = waiting_without_reasons(place)
    form = SeveralForm()
    form.chosen.offer((f"{each.series.id}:{each.fingerprint}", _line(each)) for each in waiting)
    if form.validate_on_submit() and _release_chosen(place, form):
        return redirect(_list_url(place), _SEE_OTHER)
    names = names_of(db_session(), {place.actor.person_id})
    context = frame_of(place)
    place.audit_view("image_reviews")
    page = render_template(
        "imaging/review_several.html",
        form=form,
        waiting=waiting,
        signer=names[place.actor.person_id],
        **context,
    )
    return page, _status(form)


def _release(place: ImagePlace, form: ReleaseForm, series_id: UUID) -> bool:
    signed = Signed(
        series_id=series_id,
        fingerprint=form.fingerprint.data or "",
        masks=form.masks,
        looked_at=form.looked,
        is_silent=form.is_silent,
        command_id=command_id_of(form),
    )
    try:
        review = release(db_session(), place, signed)
    except ReviewRefusedError as refusal:
        db_session().rollback()
        form.refuse(str(REFUSALS[refusal.reason]))
        return False
    db_session().commit()
    if review.carried_out_at is None:
        flash(_("Signed. The series is released as soon as its images are prepared."), "success")
    else:
        flash(_("Signed. The series is released."), "success")
    return True


def _release_chosen(place: ImagePlace, form: SeveralForm) -> bool:
    command_id = command_id_of(form)
    try:
        for chosen in form.chosen.data or ():
            series_id, _colon, fingerprint = chosen.partition(":")
            release(
                db_session(),
                place,
                Signed(series_id=UUID(series_id), fingerprint=fingerprint, command_id=command_id),
            )
    except ReviewRefusedError as refusal:
        db_session().rollback()
        form.refuse(str(REFUSALS[refusal.reason]))
        return False
    db_session().commit()
    count = len(form.chosen.data or ())
    flash(
        ngettext(
            "Signed. %(num)d series is released.", "Signed. %(num)d series are released.", count
        ),
        "success",
    )
    return True


def _page(place: ImagePlace, form: ReleaseForm, found: SeriesToReview) -> tuple[str, int]:
    # What is signed is what this very page shows.
    form.fingerprint.data = found.fingerprint
    context = review_context(place, found)
    note_opening(place, found.series.id)
    page = render_template(
        "imaging/review_series.html",
        form=form,
        rows=sent_rows(),
        object_url=object_url,
        **context,
    )
    return page, _status(form)


def _decide(decide: Decide, place: ImagePlace, series_id: UUID, done: str) -> None:
    _load(place, series_id)
    form = CommandForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        decide(db_session(), place, series_id, command_id_of(form))
    except ReviewRefusedError as refusal:
        db_session().rollback()
        flash(str(REFUSALS[refusal.reason]), "warning")
        return
    db_session().commit()
    flash(done, "success")


def _load(place: ImagePlace, series_id: UUID) -> SeriesToReview:
    found = find_to_review(db_session(), place, series_id)
    if found is None:
        abort(404)
    return found


def _line(each: SeriesToReview) -> str:
    """Return a series in one line."""
    kind = modality_words(each.series.kind, each.series.modality)
    count = each.series.instance_count
    images = ngettext("%(num)d image", "%(num)d images", count)
    return ", ".join(filter(None, (kind, each.series.description, images)))


def _status(form: ConsiliumForm) -> int:
    if form.form_errors:
        return _CONFLICT
    return _UNUSABLE if form.errors else 200


def _review_url(place: ImagePlace, series_id: UUID) -> str:
    return place.url_in("image_reviews", "show_review", series_id=series_id)


def _list_url(place: ImagePlace) -> str:
    return place.url("list_images")


_ROUTES: Final = (
    Route(
        name="release_several",
        path="/images/review",
        view=release_several,
        methods=("GET", "POST"),
    ),
    Route(
        name="show_review",
        path="/images/review/<uuid:series_id>",
        view=show_review,
        methods=("GET", "POST"),
    ),
    Route(
        name="refuse_series",
        path="/images/review/<uuid:series_id>/refuse",
        view=refuse_series,
        methods=("POST",),
        patient_permission=Permission.CHANGE_PATIENT,
    ),
    Route(
        name="withhold_series",
        path="/images/review/<uuid:series_id>/withhold",
        view=withhold_series,
        methods=("POST",),
        patient_permission=Permission.CHANGE_PATIENT,
    ),
)
add_routes(panel_image_reviews, patient_image_reviews, _ROUTES)
