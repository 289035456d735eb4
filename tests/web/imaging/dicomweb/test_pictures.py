"""Thumbnails as they are stored, and frames drawn by the program beside the web."""

from __future__ import annotations

import io
import tempfile
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import numpy as np
import pydicom.data
import pytest
from PIL import Image

from activities.imaging.cleaner import Cleaner, CleaningSecrets
from web.imaging.dicomweb import renderer
from web.imaging.dicomweb.pictures import lent_frame
from web.imaging.dicomweb.renderer import RENDERER
from web.imaging.stored_files import StoredInstance

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


@pytest.mark.parametrize("modality", ["CT", "US"])
def test_whoever_takes_only_jpeg_gets_jpeg(
    panel_site: PanelSite, storing: Storing, modality: str
) -> None:
    with storing() as store:
        made = store.add(slices=1, modality=modality)
    address = f"{made.path(0)}/rendered"

    as_png = panel_site.get("member", address, headers={"Accept": "image/*"})
    as_jpeg = panel_site.get("member", address, headers={"Accept": "image/jpeg"})

    assert (as_png.mimetype, as_jpeg.mimetype) == ("image/png", "image/jpeg")
    lossless, lossy = (Image.open(io.BytesIO(each.data)) for each in (as_png, as_jpeg))
    assert (lossless.format, lossy.format) == ("PNG", "JPEG")
    pictures = [np.asarray(each.convert("L"), dtype=int) for each in (lossless, lossy)]
    assert pictures[0].shape == pictures[1].shape
    assert np.abs(pictures[0] - pictures[1]).mean() < 8
    assert panel_site.get("member", address, headers={"Accept": "image/gif"}).status_code == 406


def test_who_waits_too_long_for_a_program_is_told_to_ask_again(
    panel_site: PanelSite, storing: Storing, monkeypatch: pytest.MonkeyPatch
) -> None:
    with storing() as store:
        made = store.add(slices=1)
    address = f"{made.path(0)}/rendered"
    monkeypatch.setattr(renderer, "_WAITING_SECONDS", 0.05)
    # Both programs draw for others, longer than anybody is kept waiting.
    busy = [RENDERER._free.get() for _program in RENDERER._all]

    refused = panel_site.get("member", address)
    for each in busy:
        RENDERER._free.put(each)
    drawn = panel_site.get("member", address)

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert refused.headers["Cache-Control"].startswith("no-store")
    assert (drawn.status_code, drawn.mimetype) == (200, "image/png")


def test_of_a_film_only_the_frame_that_is_drawn_is_decrypted(
    panel_site: PanelSite, storing: Storing, monkeypatch: pytest.MonkeyPatch
) -> None:
    with storing() as store:
        made = store.add(slices=1, frames=8, modality="US")
    inner, ranges = StoredInstance.read, []

    def noted(stored: StoredInstance, start: int = 0, length: int | None = None) -> Any:
        ranges.append(length)
        return inner(stored, start, length)

    monkeypatch.setattr(StoredInstance, "read", noted)

    answer = panel_site.get("member", f"{made.path(0)}/frames/5/rendered")

    assert answer.mimetype == "image/png"
    frame = len(made.frames[0][0])
    assert sum(ranges) == made.files[0].index(made.frames[0][0]) + frame + 16


@pytest.mark.parametrize(
    "name", ["emri_small_RLE.dcm", "emri_small_jpeg_2k_lossless.dcm", "examples_ybr_color.dcm"]
)
def test_a_compressed_frame_is_drawn_as_from_the_whole_file(name: str) -> None:
    secrets = CleaningSecrets(uid_key=bytes(32), date_offset=timedelta(days=-9), pseudonym="A")
    path = Path(str(pydicom.data.get_testdata_file(name)))
    with path.open("rb") as source, tempfile.TemporaryFile() as file, Cleaner() as cleaner:
        facts = cleaner.clean(source, file, secrets).facts
        assert facts is not None
        file.seek(0)
        content = file.read()
        for number in (1, 2, facts.frames):
            stored = SimpleNamespace(
                row=SimpleNamespace(size=len(content)),
                spans=(facts.frame_offsets[0], facts.frame_offsets[number - 1]),
                read=lambda start, length: iter((content[start : start + length],)),
            )
            how: Any = {"frame": number, "window": None, "longest_side": 64}
            with lent_frame(cast("StoredInstance", stored)) as lent:
                assert cleaner.render(cast("BinaryIO", lent), **how) == cleaner.render(file, **how)


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
