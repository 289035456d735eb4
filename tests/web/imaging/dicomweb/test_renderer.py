"""The program that draws: started once, started anew when it dies, and waited for within reason."""

from __future__ import annotations

import io
import tempfile
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from tests.support.image_files import a_dicom_file, made_uid
from web.imaging.dicomweb.renderer import (
    BusyError,
    NotDrawnError,
    Renderer,
    Renderers,
    plain_file,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def renderer() -> Iterator[Renderer]:
    lent = Renderer()
    yield lent
    lent.close()


def drawn(renderer: Renderer, content: bytes) -> bytes:
    with plain_file([(0, iter((content,)))], len(content), len(content)) as source:
        return renderer.picture(source, frame=1, window=None, longest_side=64)


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


def test_a_second_picture_does_not_wait_for_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, gone_on = Barrier(2, timeout=30), []

    def draws(renderer: Renderer, *_given: object, **_how: object) -> bytes:
        gone_on.append(renderer)
        begun.wait()
        return b"picture"

    monkeypatch.setattr(Renderer, "picture", draws)
    renderers = Renderers()

    with ThreadPoolExecutor(2) as threads:
        asked = [threads.submit(draw_nothing, renderers) for _number in range(2)]

    assert [each.result() for each in asked] == [b"picture", b"picture"]
    assert len(set(map(id, gone_on))) == 2


def test_who_comes_when_none_is_free_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.imaging.dicomweb.renderer._WAITING_SECONDS", 0.01)

    with pytest.raises(BusyError):
        draw_nothing(Renderers(programs=0))


def draw_nothing(renderers: Renderers) -> bytes:
    return renderers.picture(io.BytesIO(), frame=1, window=None, longest_side=1)


@pytest.mark.parametrize("held", [6, 65 * 1024**2])
def test_a_plain_file_is_lent_at_its_beginning_and_has_no_name(held: int) -> None:
    with plain_file([(0, iter((b"one",))), (5, iter((b"t", b"wo")))], 9, held) as file:
        assert file.read() == b"one\0\0two\0"
        assert not isinstance(file.name, str) or file.name not in tempfile.gettempdir()
    with pytest.raises(ValueError, match="closed"):
        io.BytesIO(file.read())
