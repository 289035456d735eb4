"""A request's texts are looked through before they are saved; a reason lets them pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.centre_site import CLINICIAN, CentreSite, a_centre_site, hidden_in
from tests.support.page_checks import assert_page
from web.models.discussions import Note, NoteKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.databases import Databases


@pytest.fixture
def site(databases: Databases, tmp_path: Path) -> Iterator[CentreSite]:
    with databases.fresh("sqlite") as lent, a_centre_site(lent, tmp_path) as site:
        yield site


def draft(site: CentreSite) -> str:
    """Open a panel, and return the address of its request."""
    patient = f"/patients/{site.enrols()}"
    command = {"command_id": "5d1c3b1e-6f0a-4a0e-9c51-0b6f1d3f2a77"}
    return str(site.post(f"{patient}/panels", command, form_on=patient).location)


def test_a_name_in_a_question_is_told_beside_it_and_nothing_is_saved(site: CentreSite):
    address = draft(site)
    hidden = hidden_in(site.get(address, CLINICIAN))
    written = {**hidden, "title": "A title", "question_1": "Should Zinnia have surgery?"}

    page = site.post(address, {**written, "save": "1"})
    autosaved = site.post(f"{address}/autosave", written, form_on=address)

    assert_page(page)
    assert "“Zinnia” is a name of the patient." in page.text
    assert "Should Zinnia have surgery?" in page.text
    assert 'name="why-question_1"' in page.text
    assert autosaved.status_code == 422
    assert list(autosaved.json["warnings"]) == ["question_1"]
    assert "A title" not in site.get(address).text


def test_a_reason_lets_it_pass_and_is_kept_sealed(site: CentreSite):
    address = draft(site)
    hidden = hidden_in(site.get(address, CLINICIAN))
    written = {**hidden, "title": "Zinnia syndrome", "why-title": "The syndrome's name"}

    answer = site.post(f"{address}/autosave", written, form_on=address)
    longer = {**written, "title": "Zinnia syndrome, again", "version": answer.json["version"]}
    again = site.post(f"{address}/autosave", {**longer, "why-title": ""}, form_on=address)

    assert (answer.status_code, again.status_code) == (200, 200)
    with site.lent.sessions() as session:
        (note,) = session.query(Note).all()
    assert note.kind is NoteKind.KEPT_IDENTIFIER
    assert b"syndrome" not in note.sealed_text
