"""Addresses of built files."""

from __future__ import annotations

import pytest

from tests.support.component_pages import component_site
from web.components.assets import AssetsNotBuiltError, asset_url, icon


def test_a_file_that_was_not_built_says_what_to_do() -> None:
    with component_site().test_request_context("/"), pytest.raises(AssetsNotBuiltError) as error:
        asset_url("nothing.css")

    assert "npm run build" in str(error.value)


def test_an_icon_is_decoration_unless_it_is_named() -> None:
    with component_site().test_request_context("/"):
        assert 'aria-hidden="true"' in icon("bell")
        assert 'role="img" aria-label="&lt;Bell&gt;"' in icon("bell", "<Bell>")
