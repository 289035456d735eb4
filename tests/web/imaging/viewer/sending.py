"""Marks and views as the viewer's page sends them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.support.image_files import StoredSeries
    from tests.support.panel_site import PanelSite

LOOK: dict[str, Any] = {
    "window": {"centre": 40.0, "width": 400.0},
    "invert": False,
    "zoom": 1.5,
    "rotation": 90,
    "flipHorizontal": True,
    "flipVertical": False,
    "centre": [31.5, 20.25],
}


def a_mark(series: StoredSeries, **changes: Any) -> dict[str, Any]:
    """Return a new length on the series' first image."""
    return {
        "command": str(uuid4()),
        "id": str(uuid4()),
        "base": 0,
        "kind": "length",
        "sop": series.sop_uids[0],
        "frame": 1,
        "points": [[10.0, 10.0], [20.5, 10.0]],
        "text": "",
        "values": [{"name": "length", "value": 5.25, "unit": "mm"}],
        **changes,
    }


def a_view(series: StoredSeries, **changes: Any) -> dict[str, Any]:
    """Return a look at the series' first image."""
    return {
        "command": str(uuid4()),
        "series": str(series.id),
        "sop": series.sop_uids[0],
        "frame": 1,
        "look": LOOK,
        "marks": [],
        **changes,
    }


def send(site: PanelSite, who: str, path: str, content: Any) -> TestResponse:
    """Send JSON with the token of the person's session, as the page's script does."""
    client = site.browser(who)
    page = client.get("/").get_data(as_text=True)
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    return client.post(site.url(path), json=content, headers={"X-CSRFToken": token})
