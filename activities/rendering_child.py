"""Renders one HTML document to PDF, then exits: the child process of document_rendering.

It trusts nothing it is given and stands alone: started with `python -I` by its path, it imports
WeasyPrint and nothing of ours. It reads a line of JSON (the job) and then the HTML from its input,
and writes the PDF to its output; the exit status tells what went wrong.
"""

from __future__ import annotations

import base64
import ctypes
import ctypes.util
import io
import json
import logging
import os
import resource
import sys
from datetime import datetime
from typing import Any

PAGE_LIMIT_EXCEEDED = 3
MEMORY_EXHAUSTED = 4

_PICTURE = "data:image/png;base64,"
_ARCHIVAL_AND_TAGGED = "pdf/a-3a"
_PDF_UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 pdfuaid:part="1"/>
<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000


def leave_the_network() -> bool:
    """Move this process into an empty network namespace; False when the kernel does not permit it.

    Must run while the process has one thread: a user namespace, which is what permits this without
    being root, is refused to a process with several.
    """
    unshare = ctypes.CDLL(None, use_errno=True).unshare
    return any(unshare(flags) == 0 for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET))


def leave_libraries_to_the_loader() -> None:
    """Let the system's loader alone find libraries, which it does by their sonames.

    WeasyPrint asks for other systems' names first, and for each ctypes would start ldconfig, gcc
    and ld: half a second for fifty programs, with every document.
    """
    if sys.platform == "linux":
        ctypes.util.find_library = _find_nothing  # type: ignore[assignment]  # a parameter is named otherwise


def _find_nothing(_name: str) -> str | None:
    return None


def accept_limits(job: dict[str, Any]) -> None:
    """Bind this process, for good, to the limits that the job names."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = int(used.ru_utime + used.ru_stime) + 1 + int(job["cpu_seconds"])
    # The first limit ends the process with SIGXCPU, by which the parent knows it; the second could
    # not be ignored.
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    for kind, limit in (
        (resource.RLIMIT_AS, job["memory_bytes"]),
        (resource.RLIMIT_FSIZE, job["file_bytes"]),
        (resource.RLIMIT_NOFILE, job["open_files"]),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (limit, limit))


def render(job: dict[str, Any], html: str) -> bytes:
    """Return the PDF of the document; exits when it has more pages than the job allows."""
    from weasyprint import HTML, Attachment

    # A relative address needs something to be relative to, or WeasyPrint fails on it; it is refused
    # all the same.
    source = HTML(string=html, base_url="https://document.invalid/", url_fetcher=fetcher(job))
    document = source.render(presentational_hints=False)
    if len(document.pages) > job["pages"]:
        os._exit(PAGE_LIMIT_EXCEEDED)
    # Given times, not the clock's: the same paper printed again has the same bytes.
    document.metadata.created = document.metadata.modified = job["created_at"]
    document.metadata.lang = job["language"]
    at = datetime.fromisoformat(job["created_at"])
    attachments = [
        Attachment(
            file_obj=io.BytesIO(base64.b64decode(each["content"])),
            name=each["name"],
            description=each["description"],
            created=at,
            modified=at,
            relationship="Data",
        )
        for each in job["attached"]
    ]
    if job["variant"] == _ARCHIVAL_AND_TAGGED:
        declare_accessible(document.metadata)
    pdf: bytes = document.write_pdf(pdf_variant=job["variant"], attachments=attachments)
    return pdf


def fetcher(job: dict[str, Any]) -> Any:
    """Return what brings nothing at all, or only the PNG pictures inside of the document.

    Style and drawings are part of every document; pictures are for those that say so.
    """
    from weasyprint.urls import URLFetcher

    class Pictures(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.startswith(_PICTURE):
                raise ValueError("no picture inside of the document")
            return super().fetch(url, headers)

    if job["pictures"]:
        return Pictures(allowed_protocols=("data",), allow_redirects=False)
    return URLFetcher(allowed_protocols=(), allow_redirects=False)


def declare_accessible(metadata: Any) -> None:
    """Let the XMP of a tagged PDF/A say that the file is PDF/UA-1 too (ISO 14289-1, clause 5).

    WeasyPrint declares one standard only. PDF/A asks that properties it does not know are described
    (ISO 19005-3, clause 6.6.2.3), so the description comes with it.
    """
    written = metadata.generate_rdf_metadata

    def with_both(*arguments: Any) -> bytes:
        rdf: bytes = written(*arguments)
        body, end, rest = rdf.rpartition(b"</rdf:RDF>")
        return body + _PDF_UA + end + rest

    metadata.generate_rdf_metadata = with_both


def main() -> None:
    """Serve the one document that comes in."""
    leave_the_network()
    # A warning of WeasyPrint quotes the document, which may be about a patient.
    logging.disable()
    leave_libraries_to_the_loader()
    import weasyprint  # noqa: F401  loaded here, so that only the document itself counts against the limits

    job = json.loads(sys.stdin.buffer.readline())
    html = sys.stdin.buffer.read().decode()
    accept_limits(job)
    try:
        pdf = render(job, html)
    except MemoryError:
        os._exit(MEMORY_EXHAUSTED)
    sys.stdout.buffer.write(pdf)
    sys.stdout.buffer.flush()
    # Nothing is left to tidy: the kernel takes the memory back faster than Python would.
    os._exit(0)


if __name__ == "__main__":
    main()
