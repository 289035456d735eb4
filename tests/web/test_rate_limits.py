"""Who is counted when something is asked for too often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.centre_site import CLINICIAN, COLLEAGUE, a_centre_site
from web.rate_limits import who_asks

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.databases import Databases


def test_a_stranger_is_an_address(databases: Databases, tmp_path: Path):
    with databases.fresh("sqlite") as lent, a_centre_site(lent, tmp_path) as site:
        context = site.app.test_request_context("/", environ_base={"REMOTE_ADDR": "192.0.2.1"})
        with context:
            assert who_asks() == "192.0.2.1"


def test_a_patients_case_is_exported_so_often_by_one_person_only(
    databases: Databases, tmp_path: Path
):
    with databases.fresh("sqlite") as lent, a_centre_site(lent, tmp_path) as site:
        url = f"/patients/{site.enrols()}/export"

        answers = [site.get(url).status_code for _number in range(31)]
        colleague = site.get(url, who=COLLEAGUE).status_code
        clinician = site.get(url, who=CLINICIAN).status_code

    assert answers == [403] * 30 + [429]
    assert (colleague, clinician) == (403, 429)


def test_terms_are_searched_as_fast_as_somebody_types_and_no_faster(
    databases: Databases, tmp_path: Path
):
    with databases.fresh("sqlite") as lent, a_centre_site(lent, tmp_path) as site:
        answers = [site.get("/hpo/search").status_code for _number in range(301)]

    assert answers == [200] * 300 + [429]
