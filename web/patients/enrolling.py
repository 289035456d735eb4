"""Brings the enrolment form and its nickname together, once for each form that was shown."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from web.accounts.current import current_actor
from web.models.patients import Patient
from web.patients.commands import Enrolment, enrol
from web.patients.forms import EnrolmentForm, identity_of
from web.patients.loading import vault_reader
from web.patients.nicknames import free_nickname, nickname_in, sealed_offer
from web.request_session import db_session, installation


def enrol_from(form: EnrolmentForm) -> UUID | None:
    """Enrol what the valid form says and commit; None when the form has to be sent again.

    The patient's id is the form's command id, so a form sent twice enrols one patient.
    """
    session, actor = db_session(), current_actor()
    patient_id: UUID = form.command_id.data
    if session.get(Patient, patient_id) is not None:
        return patient_id
    nickname = nickname_in(form.offer.data or "", actor.person_id)
    if nickname is None:
        form.refuse(_("The nickname could not be used. Here is another one; save again."))
        return None
    enrolment = Enrolment(
        patient_id=patient_id,
        hcp_id=UUID(form.centre.data),
        nickname=nickname,
        demographics=form.demographics,
        identity=identity_of(form),
    )
    try:
        enrol(session, installation(), enrolment, vault_reader(actor))
        session.commit()
    except IntegrityError:
        session.rollback()
        form.command_id.data, form.offer.data = uuid4(), ""
        form.refuse(_("The nickname has just been taken. Here is another one; save again."))
        return None
    return patient_id


def offer_nickname(form: EnrolmentForm, *, another: bool) -> str:
    """Return the nickname the form shows: the one it had, or a free one."""
    person_id = current_actor().person_id
    kept = None if another else nickname_in(form.offer.data or "", person_id)
    nickname = kept or free_nickname(db_session())
    form.offer.data = sealed_offer(nickname, person_id)
    return nickname
