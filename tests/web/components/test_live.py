"""Parts that follow the workflow: a tag, and nothing when nothing changed."""

from __future__ import annotations

from flask import Response
from werkzeug.test import TestResponse

from tests.support.component_pages import component_site
from web.components.live import etag_of, live_answer


def asked(tag: str) -> TestResponse:
    site = component_site()

    @site.get("/state")
    def state() -> Response:
        return live_answer("now")

    return site.test_client().get("/state", headers={"If-None-Match": tag})


def test_a_known_part_is_answered_without_a_body() -> None:
    answer = asked(etag_of("now"))

    assert answer.status_code == 304
    assert answer.get_data() == b""
    assert answer.headers["ETag"] == etag_of("now")


def test_a_changed_part_is_sent_with_its_tag() -> None:
    answer = asked(etag_of("before"))

    assert answer.status_code == 200
    assert answer.get_data() == b"now"
    assert answer.headers["ETag"] == etag_of("now")
