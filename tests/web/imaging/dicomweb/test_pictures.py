"""Thumbnails as they are stored, and frames drawn by the program beside the web."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from web.imaging.dicomweb.renderer import RENDERER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.panel_site import PanelSite
    from tests.web.imaging.conftest import Storing


@pytest.fixture(autouse=True)
def _program() -> Iterator[None]:
    """End the program that a test started."""
    yield
    RENDERER.close()


def test_a_thumbnail_is_the_stored_picture(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        made = store.add()

    answer = panel_site.get("member", f"{made.path()}/thumbnail")

    assert answer.mimetype == "image/png"
    assert answer.data.startswith(b"\x89PNG")


def test_a_series_without_a_thumbnail_has_none(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        made = store.add_object("document", "application/pdf", b"%PDF")

    assert panel_site.get("member", f"{made.path()}/thumbnail").status_code == 404


def test_a_frame_is_drawn(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        made = store.add(slices=1, frames=3, modality="US")

    drawn = [
        panel_site.get("member", f"{made.path(0)}/frames/{frame}/rendered") for frame in (1, 3)
    ]
    small = panel_site.get("member", f"{made.path(0)}/rendered?viewport=16,16&window=2000,100")

    pictures = [np.asarray(Image.open(io.BytesIO(each.data)).convert("L")) for each in drawn]
    assert [each.mimetype for each in drawn] == ["image/png", "image/png"]
    assert not np.array_equal(pictures[0], pictures[1])
    assert Image.open(io.BytesIO(small.data)).size == (16, 16)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/frames/0/rendered", 404),
        ("/frames/4/rendered", 404),
        ("/rendered?window=a,b", 400),
        ("/rendered?viewport=x", 400),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    panel_site: PanelSite, storing: Storing, path: str, status: int
) -> None:
    with storing() as store:
        made = store.add(slices=1, frames=3, modality="US")

    assert panel_site.get("member", f"{made.path(0)}{path}").status_code == status


def test_what_is_no_image_inside_is_not_acceptable(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        made = store.add_object("dicom", "application/dicom", b"not DICOM at all")

    assert panel_site.get("member", f"{made.path(0)}/rendered").status_code == 406
