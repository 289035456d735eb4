"""Uploads by script learn where to go on; ordinary ones are redirected."""

from __future__ import annotations

import pytest
from flask import Flask, redirect
from flask.typing import ResponseReturnValue

from tests.support.component_pages import component_site


@pytest.fixture
def site() -> Flask:
    site = component_site()

    @site.get("/moved")
    def moved() -> ResponseReturnValue:
        return redirect("/next")

    return site


def test_a_script_is_told_the_next_page(site: Flask) -> None:
    answer = site.test_client().get("/moved", headers={"X-Upload": "1"})

    assert answer.status_code == 204
    assert answer.headers["X-Continue-At"] == "/next"
    assert "Location" not in answer.headers


def test_an_ordinary_form_is_redirected(site: Flask) -> None:
    answer = site.test_client().get("/moved")

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/next"
