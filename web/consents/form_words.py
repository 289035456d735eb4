"""Gives the words of a form version, be it published for everybody or a centre's own."""

from __future__ import annotations

import hashlib
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from i18n.consent_forms import (
    FormAlteredError,
    FormNotPublishedError,
    FormText,
    LanguageNotAvailableError,
    form_text,
    published_versions,
)
from i18n.form_yaml import read_words
from web.models.centre_forms import CentreForm, CentreFormState, CentreFormText
from web.models.patients import ConsentPaper, Patient


def form_words(session: Session, hcp_id: UUID, kind: str, version: str, language: str) -> FormText:
    """Return the words that a patient of this centre reads, in this language or not at all.

    Raises FormNotPublishedError, LanguageNotAvailableError and FormAlteredError, as ``form_text``.
    """
    if version in published_versions(kind):
        return form_text(kind, version, language)
    form = _approved_form(session, hcp_id, kind, version)
    if form is None:
        raise FormNotPublishedError(kind, version)
    text = session.scalars(
        select(CentreFormText).where(
            CentreFormText.form_id == form.id, CentreFormText.language == language
        ),
    ).one_or_none()
    if text is None:
        raise LanguageNotAvailableError(kind, version, language)
    return own_text(form, text)


def paper_words(session: Session, paper: ConsentPaper) -> FormText:
    """Return the words of a patient's paper; raises what ``form_words`` raises."""
    hcp_id = session.get_one(Patient, paper.patient_id).hcp_id
    return form_words(session, hcp_id, paper.kind, paper.form_version, paper.language)


def own_text(form: CentreForm, text: CentreFormText) -> FormText:
    """Return a centre's own words in one language, or raise FormAlteredError."""
    checksum = hashlib.sha256(text.words.encode()).hexdigest()
    if checksum != text.sha256:
        raise FormAlteredError(f"{form.kind}/{form.version}/{text.language}")
    return FormText(
        kind=form.kind,
        version=form.version,
        language=text.language,
        checksum=checksum,
        words=read_words(text.words),
        layout=form.based_on,
    )


def _approved_form(session: Session, hcp_id: UUID, kind: str, version: str) -> CentreForm | None:
    return session.scalars(
        select(CentreForm).where(
            CentreForm.hcp_id == hcp_id,
            CentreForm.kind == kind,
            CentreForm.version == version,
            CentreForm.state == CentreFormState.APPROVED,
        ),
    ).one_or_none()
