"""Pages of a request: one panel for one form, drafts that keep their version, refusals in place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support.centre_site import CLINICIAN, CentreSite, a_centre_site, hidden_in
from web.models.panels import Panel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.databases import Databases


@pytest.fixture
def site(databases: Databases, tmp_path: Path) -> Iterator[CentreSite]:
    with databases.fresh("sqlite") as lent, a_centre_site(lent, tmp_path) as site:
        yield site


def opened(site: CentreSite) -> str:
    """Open a panel through the patient's page, and return the address of its request."""
    patient = f"/patients/{site.enrols()}"
    values = {"command_id": "5d1c3b1e-6f0a-4a0e-9c51-0b6f1d3f2a77"}
    first = site.post(f"{patient}/panels", values, form_on=patient)
    second = site.post(f"{patient}/panels", values, form_on=patient)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    return str(first.location)


def test_the_same_form_sent_twice_opens_one_panel(site: CentreSite):
    address = opened(site)

    assert re.fullmatch(r"/panels/[0-9a-f-]{36}/request", address)
    with site.lent.sessions() as session:
        assert session.query(Panel).count() == 1


def test_a_refused_submission_can_be_mended_and_sent_again(site: CentreSite):
    address = opened(site)
    page = site.get(address, CLINICIAN)
    incomplete = {**hidden_in(page), "title": "A title", "submit": "1"}

    refused = site.post(address, incomplete)
    assert refused.status_code == 200
    area = re.search(r'<option value="([a-z]+/[a-z-]+)"', refused.text)
    area = area or re.search(r'value="(epicare/[a-z-]+)"', refused.text)
    assert area is not None
    mended = {
        **hidden_in(refused),
        "title": "A title",
        "question_1": "What next?",
        "primary_area": area.group(1),
        "submit": "1",
    }
    answer = site.post(address, mended)

    assert answer.status_code == 303, "the form's version no longer was the draft's"
