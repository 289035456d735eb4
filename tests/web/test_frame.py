"""What stands around every page: the menu of one's roles, unread notices, the engine's state."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from flask import Blueprint, render_template_string

from tests.support.page_checks import assert_page
from tests.support.web_pages import post
from web.access import public

if TYPE_CHECKING:
    from tests.support.panel_site import PanelSite

_OWN_NAMES = """{% extends "layout.html" %}{% block title %}Rounds{% endblock %}
{% block content %}<p>{{ entries }}, {{ person }}, {{ locale_ }}</p>{% endblock %}"""


def menu_of(text: str) -> list[str]:
    found = re.search(r"<nav.*?</nav>", text, re.DOTALL)
    return [] if found is None else re.findall(r'<a[^>]* href="([^"]+)"', found.group(0))


@pytest.mark.parametrize(
    ("who", "menu"),
    [
        ("clinician", ["/", "/patients", "/hpo", "/consent-tasks"]),
        ("coordinator", ["/", "/board", "/networks", "/people", "/centre-forms/of-networks"]),
    ],
)
def test_the_menu_offers_what_one_s_roles_allow(panel_site: PanelSite, who: str, menu: list[str]):
    page = panel_site.browser(who).get("/notifications")

    assert menu_of(page.text) == menu


def test_the_menu_marks_where_one_is(panel_site: PanelSite):
    page = panel_site.browser("clinician").get("/patients")

    marked = re.findall(r'<a[^>]*aria-current="page"[^>]*>', page.text)
    assert marked
    assert all('href="/patients"' in each for each in marked)


def test_before_sign_in_there_is_no_menu_and_no_bell(panel_site: PanelSite):
    page = panel_site.app.test_client().get("/sign-in")

    assert page.status_code == 200
    assert "frame-without-menu" in page.text
    assert "/notifications" not in page.text


def test_unread_notices_are_counted_until_they_are_read(panel_site: PanelSite):
    browser = panel_site.browser("lead")
    before = browser.get("/patients")
    assert re.search(r"Notifications: [1-9]\d* unread", before.text)

    post(browser, "/notifications/read", {}, form_on="/notifications")

    assert "Notifications: none unread" in browser.get("/patients").text


def test_the_frame_says_when_the_engine_is_away(panel_site: PanelSite):
    browser = panel_site.browser("clinician")
    assert "workflow engine is away" not in browser.get("/patients").text

    panel_site.gateway.is_away = True
    page = browser.get("/patients")

    assert_page(page)
    assert "The workflow engine is away at the moment." in page.text


def test_the_frame_hides_no_name_of_a_page(panel_site: PanelSite):
    rooms = Blueprint("rooms", __name__)

    @rooms.route("/rounds")
    @public
    def rounds() -> str:
        return render_template_string(_OWN_NAMES, entries="three", person="Ana", locale_="lv")

    panel_site.app._got_first_request = False
    panel_site.app.register_blueprint(rooms)

    assert "<p>three, Ana, lv</p>" in panel_site.browser("lead").get("/rounds").text
