"""Text in pictures is found where it stands, and nowhere else."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import BinaryIO, cast

import numpy as np
import pytest
from PIL import Image, ImageDraw

from activities.imaging.cleaner import Cleaner, Mask
from activities.imaging.text_finding import TextFinder, TextNotReadError, frames_to_read
from tests.support.dicom_files import SECRETS, corpus_file, ct_image, written

Tools = tuple[Cleaner, TextFinder]


@pytest.fixture(scope="module")
def tools() -> Iterator[tuple[Cleaner, TextFinder]]:
    with Cleaner() as cleaner, TextFinder() as finder:
        yield cleaner, finder


def found_in(tools: Tools, content: bytes) -> tuple[Mask, ...]:
    cleaner, finder = tools
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
        source.write(content)
        source.flush()
        file = cast("BinaryIO", target)
        verdict = cleaner.clean(cast("BinaryIO", source), file, SECRETS)
        assert verdict.facts is not None
        assert verdict.facts.columns is not None
        return finder.find(cleaner, file, frame=1, columns=verdict.facts.columns)


def with_text(words: str) -> bytes:
    picture = Image.new("L", (512, 512))
    ImageDraw.Draw(picture).text((200, 300), words, fill=255, font_size=28)
    pixels = np.asarray(picture, dtype="<u2")
    return written(ct_image(Rows=512, Columns=512, PixelData=pixels.tobytes()))


def test_a_drawn_name_is_found_in_its_place(tools: Tools):
    [mask, *_others] = found_in(tools, with_text("BEISPIEL ERIKA"))

    assert 150 < mask.x < 230
    assert 280 < mask.y < 320
    assert mask.width > 100


def test_a_side_mark_is_no_name(tools: Tools):
    assert found_in(tools, with_text("R")) == ()


def test_a_real_slice_has_no_text(tools: Tools):
    assert found_in(tools, corpus_file("693_UNCR.dcm").read_bytes()) == ()


def test_a_reader_that_died_is_told_and_started_again(tools: Tools):
    _cleaner, finder = tools
    found_in(tools, with_text("BEISPIEL"))
    assert finder._process is not None
    finder._process.kill()

    with pytest.raises(TextNotReadError):
        found_in(tools, with_text("BEISPIEL"))
    assert found_in(tools, with_text("BEISPIEL")) != ()


@pytest.mark.parametrize(("frames", "read"), [(0, (1,)), (1, (1,)), (2, (1, 2)), (99, (1, 50, 99))])
def test_a_few_frames_are_read(frames: int, read: tuple[int, ...]):
    assert frames_to_read(frames) == read
