"""Opening a tablet and sealing again, in a panel or on the patient's own page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from flask import abort, flash
from flask_babel import gettext as _

from web.consents.forms import TabletForm
from web.consents.giver import ConsentGiver
from web.consents.tablets import Tablet, let_seal_again, remember_address
from web.models.patients import ConsentPaper
from web.request_session import db_session
from web.tablets.sessions import AlreadySignedError, open_session


def paper_that_was_sent() -> UUID:
    """Return which paper the form names; 400 for what is no such form."""
    form = TabletForm(prefix="tablet-")
    if not form.validate_on_submit():
        abort(400)
    return form.seen_paper_id


def open_for(giver: ConsentGiver, paper: ConsentPaper) -> None:
    """Make an address at which the form can be signed; that it is signed already is told."""
    now, panel_id = datetime.now(UTC), giver.panel_id
    try:
        token = open_session(db_session(), giver.actor, paper=paper, panel_id=panel_id, now=now)
    except AlreadySignedError:
        flash(_("This form was signed on a tablet already."), "warning")
        return
    db_session().commit()
    remember_address(paper.id, token)


def seal_again_for(giver: ConsentGiver, tablets: Sequence[Tablet]) -> None:
    """Let the worker try once more with the form that was sent."""
    let_seal_again(tablets, paper_that_was_sent(), giver.actor, giver.patient_id)
    db_session().commit()
