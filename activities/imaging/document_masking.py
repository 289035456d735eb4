"""Draws the pages of documents, and makes a document of drawn pages in which masks are black.

A document in which anything is blackened becomes pictures of all its pages: pages share fonts,
pictures and drawings, and what is hidden on one could lie, unseen, among the resources of another.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, BinaryIO, Final

import pypdfium2
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, NumberObject, StreamObject

from activities.imaging.cleaned_files import Mask, MediaFacts
from activities.imaging.media_kinds import MediaKind
from activities.imaging.media_masking import blacken
from activities.imaging.refusals import FileRefusedError, damaged
from web.imaging.review.masks import PAGE_SIDE
from workflows.domain.imaging.verdicts import RefusalReason

# More pages are not drawn in the time that a file has.
MOST_DRAWN_PAGES: Final = 200
_QUALITY: Final = 88


def drawn_page(source: BinaryIO, number: int) -> Image.Image:
    """Return page ``number``, from 1, with a longer side of PAGE_SIDE; raises FileRefusedError."""
    document = _opened(source)
    try:
        if not 1 <= number <= len(document):
            raise FileRefusedError(RefusalReason.INCOMPLETE, "no such page")
        return _drawn(document, number)[0]
    finally:
        document.close()


def masked_document(source: BinaryIO, target: BinaryIO, masks: Sequence[Mask]) -> MediaFacts:
    """Write the document as pictures of its pages; a mask's ``frame`` is a page."""
    document = _opened(source)
    writer = PdfWriter()
    try:
        pages = len(document)
        if pages > MOST_DRAWN_PAGES:
            raise FileRefusedError(RefusalReason.TOO_LARGE, "pages")
        for number in range(1, pages + 1):
            picture, size = _drawn(document, number)
            blacken(picture, [each for each in masks if each.frame in (None, number)])
            _add_picture(writer, picture, size)
    finally:
        document.close()
    writer.metadata = None
    writer.write(target)
    return MediaFacts(media_type=MediaKind.PDF.value, pages=pages)


def _opened(source: BinaryIO) -> Any:
    source.seek(0)
    try:
        document = pypdfium2.PdfDocument(source.read())
        # What was filled into a form is seen too.
        document.init_forms()
    except (pypdfium2.PdfiumError, ValueError) as error:
        raise damaged(type(error).__name__) from error
    return document


def _drawn(document: Any, number: int) -> tuple[Image.Image, tuple[float, float]]:
    """Return a page as a picture, and its size in points (1/72 of an inch)."""
    try:
        page = document[number - 1]
        width, height = page.get_size()
        if min(width, height) <= 0:
            raise damaged("a page without a size")
        picture: Image.Image = page.render(scale=PAGE_SIDE / max(width, height)).to_pil()
        page.close()
    except pypdfium2.PdfiumError as error:
        raise damaged(type(error).__name__) from error
    return picture.convert("RGB"), (width, height)


def _add_picture(writer: PdfWriter, picture: Image.Image, size: tuple[float, float]) -> None:
    """Add a page that is one picture (ISO 32000-1 8.9)."""
    width, height = size
    packed = io.BytesIO()
    picture.save(packed, "JPEG", quality=_QUALITY)
    image = StreamObject()
    image.set_data(packed.getvalue())
    for key, value in {
        "/Type": NameObject("/XObject"),
        "/Subtype": NameObject("/Image"),
        "/Width": NumberObject(picture.width),
        "/Height": NumberObject(picture.height),
        "/ColorSpace": NameObject("/DeviceRGB"),
        "/BitsPerComponent": NumberObject(8),
        "/Filter": NameObject("/DCTDecode"),
    }.items():
        image[NameObject(key)] = value
    drawing = StreamObject()
    drawing.set_data(f"{width:.2f} 0 0 {height:.2f} 0 0 cm /Page Do".encode())
    page = writer.add_blank_page(width, height)
    pictures = DictionaryObject({NameObject("/Page"): writer._add_object(image)})  # noqa: SLF001 - there is no public way to add one
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): pictures})
    page[NameObject("/Contents")] = writer._add_object(drawing)  # noqa: SLF001 - the same
