"""What the page of one version shows: its words in one language, and what was changed in them."""

from __future__ import annotations

from typing import Any

from flask import abort
from sqlalchemy.orm import Session

from i18n.consent_forms import available_languages, form_text
from i18n.languages import CONSENT_LANGUAGES
from web.centre_forms.preview import Line, Passage, passages
from web.centre_forms.queries import rejection_of, texts_of
from web.centre_forms.words import READERS, REJECTIONS, STATES
from web.consents.form_words import own_text
from web.models.centre_forms import CentreForm
from web.models.networks import Hcp
from web.models.people import Person


def words_context(session: Session, form: CentreForm, language: str) -> dict[str, Any]:
    """Return the words of the version in this language, the first one if it is empty; or 404."""
    texts = texts_of(session, form.id)
    language = language or next(iter(texts), "")
    if language not in texts:
        abort(404)
    own = own_text(form, texts[language])
    is_published = language in available_languages(form.kind, form.based_on)
    published = form_text(form.kind, form.based_on, language).words if is_published else None
    read = passages(own.words, published)
    decider = session.get(Person, form.decided_by_id) if form.decided_by_id else None
    because = rejection_of(session, form)
    return {
        "shown": form,
        "centre": session.get_one(Hcp, form.hcp_id),
        "proposer": session.get_one(Person, form.proposed_by_id),
        "decider": decider,
        "because": REJECTIONS[because] if because else None,
        "language": language,
        "languages": {code: CONSENT_LANGUAGES[code] for code in texts},
        "checksum": own.checksum,
        "passages": read,
        "is_published": is_published,
        "changed": sum(_changes(passage) for passage in read),
        "states": STATES,
        "readers": READERS,
    }


def _changes(passage: Passage) -> int:
    lines: tuple[Line, ...] = passage.lines
    return passage.is_changed + sum(line.is_changed for line in lines)
