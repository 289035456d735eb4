"""Cleans PDF documents: pages only, without metadata, scripts, attachments and who wrote what."""

from __future__ import annotations

from collections import Counter
from typing import Any, BinaryIO, Final

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

from activities.imaging.document_pictures import quiet_stream
from activities.imaging.refusals import FileRefusedError, damaged
from workflows.domain.imaging.verdicts import RefusalReason

MOST_PAGES: Final = 2_000
# Keys of any object that describe, run or carry something (ISO 32000-1 14.3, 12.6, 7.11).
_DROPPED: Final = frozenset(
    {
        "/Metadata", "/PieceInfo", "/LastModified", "/AA", "/A", "/JS", "/OpenAction", "/AF", "/EF",
        "/Thumb", "/URI", "/Author", "/Creator", "/Producer", "/CreationDate", "/ModDate",
        "/StructParents", "/StructParent", "/B", "/PresSteps", "/UserProperties",
    }
)  # fmt: skip
# Of annotations only what is seen: drawings and fields, as they look.
_SEEN: Final = frozenset(
    {
        "/Widget", "/Highlight", "/Underline", "/StrikeOut", "/Ink", "/Square", "/Circle", "/Line",
        "/Polygon", "/PolyLine", "/FreeText", "/Stamp",
    }
)  # fmt: skip
_ANNOTATION_KEYS: Final = frozenset(
    {"/Type", "/Subtype", "/Rect", "/AP", "/AS", "/F", "/C", "/QuadPoints", "/BS", "/Border"}
)


def clean_document(source: BinaryIO, target: BinaryIO, counts: Counter[str]) -> int:
    """Write the cleaned document; return its number of pages. Raises FileRefusedError."""
    source.seek(0)
    try:
        reader = _opened(source)
        writer = PdfWriter()
        for page in reader.pages:
            _add_page(writer, page, counts)
        writer.metadata = None
        for each in writer._objects:  # noqa: SLF001 - there is no public way to see all objects
            _drop_keys(each, counts)
            if isinstance(each, StreamObject):
                quiet_stream(each)
        writer.write(target)
        return len(reader.pages)
    except (FileRefusedError, MemoryError):
        raise
    # pypdf fails on broken files in many ways besides its own errors.
    except (
        PyPdfError,
        ArithmeticError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
    ) as error:
        raise damaged(type(error).__name__) from error


def _opened(source: BinaryIO) -> PdfReader:
    reader = PdfReader(source, strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise FileRefusedError(RefusalReason.ENCRYPTED)
    if len(reader.pages) > MOST_PAGES:
        raise FileRefusedError(RefusalReason.TOO_LARGE, "pages")
    return reader


def _add_page(writer: PdfWriter, page: Any, counts: Counter[str]) -> None:
    annotations = page.get("/Annots")
    kept = ArrayObject()
    for reference in annotations.get_object() if annotations is not None else ():
        annotation = reference.get_object()
        if annotation.get("/Subtype") in _SEEN and "/AP" in annotation:
            kept.append(
                DictionaryObject(
                    {key: value for key, value in annotation.items() if key in _ANNOTATION_KEYS}
                )
            )
        else:
            counts["Annotation"] += 1
    page[NameObject("/Annots")] = kept
    writer.add_page(page)


def _drop_keys(value: Any, counts: Counter[str]) -> None:
    """Remove what describes and runs from a dictionary and from what stands directly in it."""
    if isinstance(value, DictionaryObject):
        for key in [each for each in value if each in _DROPPED]:
            # /A and /B are also the names of fonts, images and colours in lists of resources.
            if _is_named_resource(value, key):
                continue
            del value[key]
            counts[key.removeprefix("/")] += 1
        for each in list(value.values()):
            _drop_keys(each, counts)
    elif isinstance(value, ArrayObject):
        for each in value:
            _drop_keys(each, counts)


def _is_named_resource(value: DictionaryObject, key: str) -> bool:
    content = value[key]
    return key in ("/A", "/B") and isinstance(content, DictionaryObject) and "/S" not in content
