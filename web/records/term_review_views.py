"""Pages on what a newer release of HPO did to the terms of records: by centre, and by patient."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from web import audit
from web.access import requires
from web.accounts.current import current_actor
from web.models.audit import AuditAct
from web.models.patients import Patient
from web.models.terminology import Terminology
from web.patients.loading import own_centres
from web.records.commands import ItemChangedError, NoSuchItemError
from web.records.place import patient_place, refuse_readers
from web.records.term_reviews import (
    NotOfferedError,
    entries_to_review,
    patients_to_review,
    take_over,
)
from web.request_session import db_session
from web.terminology.term_facts import current_release
from web.terminology.upgrades import Change
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

term_reviews = Blueprint("term_reviews", __name__)
# Whoever has more than this works through them from the top.
_SHOWN: Final = 200
# Flask-Babel has no types; a lazy text becomes str(…) when a page shows it.
CHANGES: Final[Mapping[Change, Any]] = {
    Change.RENAMED: _l("Renamed"),
    Change.MERGED: _l("Merged into another term"),
    Change.OBSOLETE: _l("Obsolete"),
    Change.UNKNOWN: _l("Not known in this release"),
}


@term_reviews.route("/term-reviews")
@requires(Permission.ENROL_PATIENT)
def list_patients() -> ResponseReturnValue:
    """List the centre's patients whose record has such terms, by nickname."""
    session, actor = db_session(), current_actor()
    counts = patients_to_review(session, own_centres(actor))
    rows = session.scalars(
        select(Patient).where(Patient.id.in_(list(counts))).order_by(Patient.nickname).limit(_SHOWN)
    ).all()
    audit.record_read(
        session,
        act=AuditAct.LISTED,
        person_id=actor.person_id,
        on_behalf_of_id=actor.on_behalf_of,
        subject_kind="term_reviews",
        detail={"patients": [str(row.id) for row in rows]},
    )
    session.commit()
    return render_template(
        "records/list_term_reviews.html",
        rows=[(row, counts[row.id]) for row in rows],
        total=len(counts),
        release=current_release(session, Terminology.HPO),
    )


@term_reviews.route("/patients/<uuid:patient_id>/term-review", methods=["GET", "POST"])
@requires(Permission.SEE_PATIENT)
def review_terms(patient_id: UUID) -> ResponseReturnValue:
    """Show what became of each term; one click writes the new one, the old stays in history."""
    place = patient_place(patient_id)
    told = ""
    if request.method == "POST":
        refuse_readers(place)
        try:
            take_over(place, request.form.get("take", ""))
        except (ItemChangedError, NoSuchItemError, NotOfferedError):
            db_session().rollback()
            told = str(_("Somebody changed this entry meanwhile. The page shows what stands now."))
        else:
            db_session().commit()
            flash(_("Taken over. The old term stays in the history."), "success")
            return redirect(url_for("term_reviews.review_terms", patient_id=patient_id), code=303)
    entries = entries_to_review(place)
    place.audit_view("record")
    page = render_template(
        "records/review_terms.html",
        patient=place.patient,
        entries=entries,
        changes=CHANGES,
        told=told,
        release=current_release(db_session(), Terminology.HPO),
    )
    return page, 409 if told else 200
