"""The program that draws: started once, started anew when it dies, and waited for within reason."""

from __future__ import annotations

import io
import tempfile
from typing import TYPE_CHECKING

import pytest

from tests.support.image_files import a_dicom_file, made_uid
from web.imaging.dicomweb.renderer import NotDrawnError, Renderer, plain_file

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def renderer() -> Iterator[Renderer]:
    lent = Renderer()
    yield lent
    lent.close()


def drawn(renderer: Renderer, content: bytes) -> bytes:
    with plain_file(iter((content,)), len(content)) as source:
        return renderer.png(source, frame=1, window=None, longest_side=64)


def test_a_program_that_died_is_started_anew(renderer: Renderer) -> None:
    content = a_dicom_file(made_uid(), made_uid(), made_uid())[1]
    first = drawn(renderer, content)
    process = renderer._process
    assert process is not None

    process.kill()
    process.wait()

    assert drawn(renderer, content) == first
    assert renderer._process is not process


def test_a_program_that_cannot_start_draws_nothing() -> None:
    renderer = Renderer("tests.support.no_such_program")

    with pytest.raises(NotDrawnError):
        drawn(renderer, b"DICM")
    renderer.close()


def test_what_is_no_image_leaves_the_program_well(renderer: Renderer) -> None:
    with pytest.raises(NotDrawnError):
        drawn(renderer, b"no image")

    assert drawn(renderer, a_dicom_file(made_uid(), made_uid(), made_uid())[1]).startswith(
        b"\x89PNG"
    )


@pytest.mark.parametrize("size", [3, 65 * 1024**2])
def test_a_plain_file_is_lent_at_its_beginning_and_has_no_name(size: int) -> None:
    with plain_file(iter((b"one", b"two")), size) as file:
        assert file.read() == b"onetwo"
        assert not isinstance(file.name, str) or file.name not in tempfile.gettempdir()
    with pytest.raises(ValueError, match="closed"):
        io.BytesIO(file.read())
