"""A download that runs ends with the right to it: not one more chunk after a withdrawal."""

from __future__ import annotations

import io
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from tests.support.patient_rights import RightsSite
from tests.support.web_pages import token_in
from web.file_store import CHUNK_SIZE
from web.models.discussions import Attachment
from web.models.people import Affiliation, AffiliationState, Person, SignInSession
from web.panels.watching import RightEndedError
from workflows.domain.panels.commands import RemoveParticipant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.panel_site import PanelSite

LARGE = b"plain words " * 300_000


def withdraws_consent(site: PanelSite) -> None:
    values = {
        "purposes": ["care"],
        "signatory": "parent",
        "withdrawn_on": datetime.now(UTC).date().isoformat(),
        "original_place": "ward archive",
    }
    assert RightsSite(site).post("/consent/withdraw", values).status_code == 303


def is_suspended(site: PanelSite) -> None:
    with site.lent.sessions.begin() as session:
        person = Affiliation.person_id == site.people["member"]
        session.execute(update(Affiliation).where(person).values(state=AffiliationState.SUSPENDED))


def is_shut_out(site: PanelSite) -> None:
    with site.lent.sessions.begin() as session:
        person = Person.id == site.people["member"]
        session.execute(update(Person).where(person).values(is_active=False))


def signs_out(site: PanelSite) -> None:
    with site.lent.sessions.begin() as session:
        session.execute(update(SignInSession).values(ended_at=datetime.now(UTC)))


def is_removed(site: PanelSite) -> None:
    site.does("lead", RemoveParticipant(person_id=site.people["member"]))


@contextmanager
def running_download(site: PanelSite) -> Iterator[Iterator[bytes]]:
    """Lend the answer's chunks, as the server would send them one after the other."""
    client = site.browser("clinician")
    values = {
        "csrf_token": token_in(client.get(site.url("/attachments"))),
        "command_id": str(uuid4()),
        "files": [(io.BytesIO(LARGE), "words.txt")],
    }
    url = site.url("/attachments")
    answer = client.post(url, data=values, content_type="multipart/form-data")
    assert answer.status_code == 303
    # Werkzeug's client keeps what it sent in a temporary file and leaves it open.
    answer.request.environ["wsgi.input"].close()
    with site.lent.sessions() as session:
        row = session.scalars(select(Attachment)).one()
    answer = site.browser("member").get(site.url(f"/attachments/{row.id}"), buffered=False)
    assert answer.headers["Content-Length"] == str(len(LARGE))
    with answer:
        yield answer.iter_encoded()


@pytest.mark.parametrize(
    "ends", [withdraws_consent, is_suspended, is_shut_out, signs_out, is_removed]
)
def test_not_one_more_chunk_comes_once_the_right_has_ended(
    panel_site: PanelSite, ends: Callable[[PanelSite], None]
) -> None:
    with running_download(panel_site) as chunks:
        assert len(next(chunks)) == CHUNK_SIZE

        ends(panel_site)

        with pytest.raises(RightEndedError):
            next(chunks)
        assert list(chunks) == []


def test_the_whole_file_comes_while_the_right_holds(panel_site: PanelSite) -> None:
    with running_download(panel_site) as chunks:
        assert b"".join(chunks) == LARGE
