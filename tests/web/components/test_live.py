"""Parts that follow the workflow: a tag, and nothing when nothing changed."""

from __future__ import annotations

from tests.support.component_pages import component_site
from web.components.live import etag_of, live_answer


def test_a_known_part_is_answered_without_a_body() -> None:
    with component_site().test_request_context("/", headers={"If-None-Match": etag_of("same")}):
        answer = live_answer("same")

    assert answer.status_code == 304
    assert answer.get_data() == b""
    assert answer.headers["ETag"] == etag_of("same")


def test_a_changed_part_is_sent_with_its_tag() -> None:
    with component_site().test_request_context("/", headers={"If-None-Match": etag_of("old")}):
        answer = live_answer("new")

    assert answer.status_code == 200
    assert answer.get_data() == b"new"
    assert answer.headers["ETag"] == etag_of("new")
