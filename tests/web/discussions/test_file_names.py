"""Names of files are looked through before they are attached; a reason lets them pass."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from uuid import uuid4

from tests.support.page_checks import assert_page
from tests.support.web_pages import token_in
from tests.web.discussions.uploads import PDF
from web.models.discussions import Attachment, Note, NoteKind

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.support.panel_site import PanelSite


def sends(site: PanelSite, name: str, **more: str) -> TestResponse:
    """Attach a report under this name as a member of the panel."""
    client = site.browser("member")
    values = {
        "csrf_token": token_in(client.get(site.url("/discussion"))),
        "command_id": str(uuid4()),
        "files": (io.BytesIO(PDF), name),
        **more,
    }
    return client.post(site.url("/attachments"), data=values, content_type="multipart/form-data")


def test_a_file_called_after_somebody_is_not_taken_without_a_reason(panel_site: PanelSite):
    page = sends(panel_site, "Frau_Musterfrau_MRN 004711.pdf")

    assert page.status_code == 422
    assert_page(page)
    assert "may be a name." in page.text
    assert "may be the number of a record." in page.text
    with panel_site.lent.sessions() as session:
        assert session.query(Attachment).count() == 0


def test_a_reason_lets_it_pass_and_is_kept_sealed(panel_site: PanelSite):
    answer = sends(panel_site, "Frau_Holle.pdf", **{"why-files": "A fairy tale"})

    assert answer.status_code == 303
    with panel_site.lent.sessions() as session:
        assert session.query(Attachment).count() == 1
        (note,) = session.query(Note).all()
    assert note.kind is NoteKind.KEPT_IDENTIFIER
    assert b"fairy" not in note.sealed_text


def test_an_ordinary_name_is_left_in_peace(panel_site: PanelSite):
    assert sends(panel_site, "mri-axial-t2_2.pdf").status_code == 303
