"""What PDF/A-3a asks for and a program can see without rendering, read with pikepdf (QPDF).

No validator of PDF/A can be installed from the registries that we use (veraPDF is neither in
Debian nor on PyPI or npm). These are the clauses of ISO 19005-3 that a writer most easily breaks;
passing them is no certificate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pikepdf

# Clause 6.5.1: what an action may not do; 6.3.1: what may not be drawn.
_FORBIDDEN_ACTIONS: Final = {
    "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Hide", "/SetOCGState",
    "/Rendition", "/Trans", "/GoTo3DView", "/JavaScript",
}  # fmt: skip
_FORBIDDEN_FILTERS: Final = {"/LZWDecode", "/Crypt"}


def archive_faults(file: Path) -> list[str]:
    """Return what breaks PDF/A-3a in this file, each with its clause; none if nothing was found."""
    with pikepdf.open(file) as pdf:
        return [
            *(f"QPDF: {problem}" for problem in pdf.check_pdf_syntax()),
            *_faults_of_the_file(pdf, file.read_bytes()),
            *_faults_of_metadata(pdf),
            *_faults_of_attachments(pdf),
            *(fault for each in pdf.objects for fault in _faults_of_an_object(each)),
        ]


def _faults_of_the_file(pdf: pikepdf.Pdf, content: bytes) -> Iterator[str]:
    root = pdf.Root
    has_header = re.match(rb"%PDF-1\.[0-7]\r?\n%[\x80-\xff]{4}", content) is not None
    is_tagged = root.get("/MarkInfo", {}).get("/Marked", False)
    holds = {
        "6.1.2: the header is that of PDF 1.n with four bytes above 127": has_header,
        "6.1.3: the trailer has an ID": "/ID" in pdf.trailer,
        "6.1.3: the file is not encrypted": "/Encrypt" not in pdf.trailer,
        "6.5.2: the catalogue acts by nothing": "/AA" not in root,
        "6.6.2.1: the catalogue has metadata": "/Metadata" in root,
        "6.7.2.2: the file is marked as tagged": bool(is_tagged),
        "6.7.3.3: there is a structure": "/StructTreeRoot" in root,
        "6.7.4: a language is named": "/Lang" in root,
        "6.11: nothing is required of the reader": "/Requirements" not in root,
        "6.2.4.3: device colours have an output intent": "/OutputIntents" in root
        or not _has_device_colours(pdf),
    }
    yield from (f"does not hold: {clause}" for clause, does_hold in holds.items() if not does_hold)


def _has_device_colours(pdf: pikepdf.Pdf) -> bool:
    operators = {"rg", "RG", "g", "G", "k", "K"}
    return any(
        str(instruction.operator) in operators
        for page in pdf.pages
        for instruction in pikepdf.parse_content_stream(page)
    )


def _faults_of_metadata(pdf: pikepdf.Pdf) -> Iterator[str]:
    xmp = pdf.Root.Metadata.read_bytes().decode()
    if re.search(r"<\?xpacket [^>]*\b(bytes|encoding)=", xmp):
        yield "6.6.2.1: the packet's header has an attribute that it may not have"
    for wanted in ('pdfaid:part="3"', 'pdfaid:conformance="A"', 'pdfuaid:part="1"'):
        if wanted not in xmp:
            yield f"6.6.4: the metadata do not say {wanted}"
    if "PDF/UA identification schema" not in xmp:
        yield "6.6.2.3: the schema of PDF/UA is used and not described"
    title = str(pdf.docinfo.get("/Title", ""))
    if not title or title.replace("&", "&amp;") not in xmp:
        yield "6.6.3: the title in the metadata is not that of the file"


def _faults_of_attachments(pdf: pikepdf.Pdf) -> Iterator[str]:
    associated = {each.objgen for each in pdf.Root.get("/AF", [])}
    for name in pdf.attachments:
        specification = pdf.attachments[name].obj
        embedded = specification.EF.F
        if specification.objgen not in associated or "/AFRelationship" not in specification:
            yield f"6.8: {name} is not associated with the document"
        if not {"/F", "/UF"} <= set(specification.keys()):
            yield f"6.8: {name} lacks one of its two names"
        if "/Subtype" not in embedded or "/ModDate" not in embedded.get("/Params", {}):
            yield f"6.8: {name} lacks its type or its date"


def _faults_of_an_object(each: Any) -> Iterator[str]:
    if isinstance(each, pikepdf.Stream):
        yield from _faults_of_a_stream(each)
    if isinstance(each, (pikepdf.Dictionary, pikepdf.Stream)):
        yield from _faults_of_a_font(each)
        if str(each.get("/S", "")) in _FORBIDDEN_ACTIONS:
            yield f"6.5.1: an action {each.S}"
        if each.get("/Type") == "/Annot" and "/F" not in each:
            yield "6.3.2: an annotation without flags"


def _faults_of_a_stream(stream: Any) -> Iterator[str]:
    filters = stream.get("/Filter", [])
    used = {str(each) for each in (filters if isinstance(filters, pikepdf.Array) else [filters])}
    if used & _FORBIDDEN_FILTERS:
        yield f"6.1.7.2: a stream uses {used & _FORBIDDEN_FILTERS}"
    if stream.get("/Subtype") == "/Image" and stream.get("/Interpolate", False):
        yield "6.2.8: an image is interpolated"


def _faults_of_a_font(each: Any) -> Iterator[str]:
    kind = each.get("/Type")
    if kind == "/FontDescriptor" and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(each):
        yield f"6.2.11.4: the font {each.get('/FontName')} is not embedded"
    if kind == "/Font" and each.get("/Subtype") == "/Type0" and "/ToUnicode" not in each:
        yield "6.2.11.7: a font does not say which letters it draws"
