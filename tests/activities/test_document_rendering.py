"""The renderer stops what overruns, fetches nothing and leaves no process behind."""

from __future__ import annotations

import base64
import hashlib
import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest
from PIL import Image
from pypdf import PdfReader

from activities.document_rendering import (
    AttachedText,
    PdfVariant,
    RenderingFailedError,
    RenderingFailure,
    RenderingLimits,
    RenderPdf,
    render_pdf,
    render_pictured_pdf,
)
from tests.support.listening_trap import listening_trap
from tests.support.pdf_reading import pages_of

CREATED_AT = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
LONG = "<html lang=en><title>Long</title>" + "<p>word word word word</p>" * 60_000
EVERY_WAY_TO_FETCH = """
<link rel=stylesheet href='PLACE'><link rel=attachment href='PLACE'>
<style>@import url('PLACE'); @font-face { font-family: stolen; src: url('PLACE') }</style>
<style>p { background: url('PLACE'); font-family: stolen }</style>
<style>p::before { content: url('PLACE') }</style>
<img alt='' src='PLACE'><object data='PLACE'></object><embed src='PLACE'>
<iframe src='PLACE'></iframe>
<svg xmlns:xlink='http://www.w3.org/1999/xlink'>
<image href='PLACE' xlink:href='PLACE'/><use href='PLACE#x'/>
</svg>
"""
_MEBIBYTE = 1024 * 1024


def failure_of(html: str, limits: RenderingLimits) -> RenderingFailure:
    with pytest.raises(RenderingFailedError) as failure:
        render_pdf(html, created_at=CREATED_AT, language="en", limits=limits)
    return failure.value.reason


def children_left() -> list[str]:
    mine = f"PPid:\t{os.getpid()}\n"
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (
                mine in (process / "status").read_text()
                and b"rendering_child" in (process / "cmdline").read_bytes()
            ):
                found.append(process.name)
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def test_a_document_that_takes_too_long_is_killed() -> None:
    started = monotonic()

    reason = failure_of(LONG, RenderingLimits(wall=timedelta(seconds=1.5)))

    assert reason is RenderingFailure.TIME_LIMIT
    assert monotonic() - started < 5
    assert children_left() == []


def test_a_document_that_burns_the_processor_is_killed() -> None:
    reason = failure_of(LONG, RenderingLimits(cpu_seconds=1))

    assert reason is RenderingFailure.TIME_LIMIT


def test_a_document_that_eats_memory_is_stopped() -> None:
    reason = failure_of(LONG, RenderingLimits(memory_bytes=160 * _MEBIBYTE))

    assert reason is RenderingFailure.MEMORY_LIMIT


def test_a_document_of_too_many_pages_is_refused() -> None:
    html = "<html lang=en><title>Pages</title>" + "<p style='break-after: page'>page</p>" * 4

    assert failure_of(html, RenderingLimits(pages=3)) is RenderingFailure.PAGE_LIMIT


def test_a_document_that_breaks_the_renderer_is_reported() -> None:
    html = "<html lang=en><title>Deep</title>" + "<div>" * 5_000 + "text"

    assert failure_of(html, RenderingLimits()) is RenderingFailure.CRASHED


def test_a_document_that_is_too_long_is_not_even_tried() -> None:
    assert (
        failure_of("x" * 11, RenderingLimits(characters=10)) is RenderingFailure.DOCUMENT_TOO_LONG
    )


def test_pictures_are_drawn_only_in_documents_that_say_so() -> None:
    written = io.BytesIO()
    Image.new("RGB", (4, 4), (200, 0, 0)).save(written, "PNG")
    picture = f"data:image/png;base64,{base64.b64encode(written.getvalue()).decode()}"
    html = f"<html lang=en><title>Picture</title><p>text</p><img alt='A square' src='{picture}'>"

    with_it = render_pictured_pdf(html, created_at=CREATED_AT, language="en")
    without = render_pdf(html, created_at=CREATED_AT, language="en")

    assert [len(PdfReader(io.BytesIO(pdf)).pages[0].images) for pdf in (with_it, without)] == [1, 0]


@pytest.mark.parametrize("render", [render_pdf, render_pictured_pdf])
def test_nothing_is_fetched_whatever_the_document_asks_for(
    tmp_path: Path, render: RenderPdf
) -> None:
    canary = tmp_path / "canary.txt"
    canary.write_text("CANARY-71F2")
    with listening_trap() as trap:
        places = (trap.address, f"file://{canary}", "data:text/plain,CANARY-71F2", "../../passwd")
        asking = "".join(EVERY_WAY_TO_FETCH.replace("PLACE", place) for place in places)
        html = f"<html lang=en><title>Hostile</title><p>only this</p>{asking}"

        pdf = render(html, created_at=CREATED_AT, language="en")

        assert trap.calls == 0
    assert pages_of(pdf) == ["onlythis"]
    assert not PdfReader(io.BytesIO(pdf)).attachments
    assert b"CANARY" not in pdf


def test_an_archival_document_names_its_standard() -> None:
    html = "<html lang=en><title>Archive</title><p>text</p>"

    pdf = render_pdf(html, created_at=CREATED_AT, language="en", variant=PdfVariant.ARCHIVAL)

    metadata = PdfReader(io.BytesIO(pdf)).root_object["/Metadata"].get_object().get_data()
    assert b'pdfaid:part="3"' in metadata
    assert b'pdfaid:conformance="A"' in metadata


def test_an_archival_document_carries_its_data_and_stays_the_same_to_the_byte() -> None:
    data = AttachedText(name="consent.json", content='{"said": "ναι"}', description="A record")

    first, second = (
        render_pdf(
            "<html lang=en><title>Short</title><p>word</p></html>",
            created_at=CREATED_AT,
            language="en",
            variant=PdfVariant.ARCHIVAL,
            attached=(data,),
        )
        for _ in range(2)
    )

    assert hashlib.sha256(first).digest() == hashlib.sha256(second).digest()
    reader = PdfReader(io.BytesIO(first))
    assert reader.attachments["consent.json"] == ['{"said": "ναι"}'.encode()]
    [kind] = {each.get_object()["/AFRelationship"] for each in reader.trailer["/Root"]["/AF"]}
    assert kind == "/Data"


def test_the_language_is_the_one_asked_for_not_the_documents() -> None:
    pdf = render_pdf(
        "<html lang=en><title>Title</title><p>text</p>", created_at=CREATED_AT, language="lv"
    )

    assert PdfReader(io.BytesIO(pdf)).root_object["/Lang"] == "lv"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        render_pdf("<p>text</p>", created_at=datetime(2026, 11, 23), language="en")  # noqa: DTZ001  what is tested
