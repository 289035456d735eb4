"""After signing in, a browser stays on this site whatever the address said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.urls import iri_to_uri

from web.accounts.next_page import safe_next


@pytest.mark.parametrize(
    "target", ["/", "/panels/7", "/panels/7?tab=form#outcome", "/a:b", "/a//b", "/%2f%2fx"]
)
def test_a_path_of_ours_is_kept(target: str) -> None:
    assert safe_next(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "panels",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/a\\b",
        "https://evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        " //evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\nSet-Cookie: a=b",
        "/\x00",
        "/" + "a" * 600,
        "@evil.example",
        "?next=//evil",
    ],
)
def test_anything_else_leads_home(target: str | None) -> None:
    assert safe_next(target) == "/"


@given(st.text(alphabet="/\\@:?#.%ahtps \t\n\x00evl", max_size=12))
def test_no_text_leads_to_another_host(target: str) -> None:
    kept = safe_next(target)

    assert kept.startswith("/")
    assert not iri_to_uri(kept).startswith(("//", "/\\"))
