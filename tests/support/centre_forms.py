"""What a centre's representative and a coordinator do with the centre's own form."""

from __future__ import annotations

import hashlib
import io
import re
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import select

from i18n.consent_forms import TEMPLATES
from tests.support.centre_site import COORDINATOR, CentreSite
from tests.support.days import today
from tests.support.organisations import a_person, an_affiliation
from tests.support.web_pages import token_in
from web.models.centre_forms import CentreForm, CentreFormState, CentreFormText
from web.models.networks import Ern, Hcp
from web.models.people import Person
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

REPRESENTATIVE = "r.keller@uk-lindenberg.example"
OWN_SENTENCE = "Kreuzen Sie bitte in jeder Zeile ein Kästchen an."


def published(language: str = "de", version: str = "1.1") -> str:
    """Return the published words."""
    return (TEMPLATES / "care" / version / f"{language}.yaml").read_text("utf-8")


def own_words(language: str = "de") -> str:
    """Return the published words with one sentence of the centre's own."""
    content = published(language)
    start = content.index("  instruction: ")
    end = content.index("\n", start)
    return f"{content[:start]}  instruction: {OWN_SENTENCE}{content[end:]}"


def propose(
    site: CentreSite,
    *files: tuple[str, str | bytes],
    who: str = REPRESENTATIVE,
    **changed: Any,
) -> TestResponse:
    """Send (name, content) pairs as a new version; by default one German file."""
    client = site.browser(who)
    sent = files or (("de.yaml", own_words()),)
    values = {
        "csrf_token": token_in(client.get("/settings")),
        "command_id": str(uuid4()),
        "centre": str(centre_id(site)),
        "based_on": "1.1",
        "changes": "Clearer words for the boxes.",
        "files": [
            (io.BytesIO(content.encode() if isinstance(content, str) else content), name)
            for name, content in sent
        ],
        **changed,
    }
    return client.post("/centre-forms", data=values, content_type="multipart/form-data")


def decide(site: CentreSite, form_id: UUID, who: str = COORDINATOR, **values: str) -> TestResponse:
    """Decide on a version; by default approve it from today on."""
    sent = {"decision": "approve", "valid_from": today().isoformat(), **values}
    return site.post(f"/centre-forms/{form_id}/decide", sent, who=who, form_on="/settings")


def forms(site: CentreSite) -> Sequence[CentreForm]:
    """Return every version, the first proposed one first."""
    with site.lent.sessions() as session:
        return session.scalars(select(CentreForm).order_by(CentreForm.proposed_at)).all()


def texts(site: CentreSite) -> Sequence[CentreFormText]:
    """Return every text."""
    with site.lent.sessions() as session:
        return session.scalars(select(CentreFormText).order_by(CentreFormText.language)).all()


def centre_id(site: CentreSite, name: str = "Universitätsklinikum Lindenberg") -> UUID:
    """Return a centre of the seed."""
    with site.lent.sessions() as session:
        return session.scalars(select(Hcp.id).where(Hcp.name == name)).one()


def an_approved_form(site: CentreSite) -> CentreForm:
    """Propose and approve a German version."""
    assert propose(site).status_code == 303
    assert decide(site, forms(site)[-1].id).status_code == 303
    return forms(site)[-1]


def appoint(site: CentreSite, who: str, role: Role, *, centre: str = "", ern: str = "") -> None:
    """Give a person one more role, at a centre or in a network."""
    with site.lent.sessions.begin() as session:
        person = session.scalars(select(Person).where(Person.email == who)).one()
        hcp = session.scalars(select(Hcp).where(Hcp.name == centre)).one_or_none()
        an_affiliation(session, person, role=role, hcp=hcp, ern=session.get(Ern, ern))


def a_centre_form(
    session: Session,
    hcp_id: UUID,
    *,
    title: str = "Ein eigener Titel",
    language: str = "de",
    version: str = "1.1-1",
    state: CentreFormState = CentreFormState.APPROVED,
    valid_from: date | None = date(2026, 11, 28),
) -> CentreFormText:
    """Add a centre's own version in one language, with a title of its own, past the pages."""
    based_on = version.partition("-")[0]
    content = re.sub(r"(?m)^title: .*$", f"title: {title}", published(language, based_on))
    form = CentreForm(
        id=uuid4(),
        hcp_id=hcp_id,
        kind="care",
        based_on=based_on,
        version=version,
        changes="Another title.",
        state=state,
        proposed_by_id=a_person(session).id,
        valid_from=valid_from if state is CentreFormState.APPROVED else None,
    )
    session.add(form)
    session.flush()
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    text = CentreFormText(form_id=form.id, language=language, words=content, sha256=sha256)
    session.add(text)
    session.flush()
    return text
