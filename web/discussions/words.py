"""Words of attachments: what a file is, and why one was not taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from web.discussions.file_kinds import FileRefusal, MediaType

# Flask-Babel has no types; a lazy text becomes str(…) when a page shows it.
KINDS: Final[Mapping[MediaType, Any]] = {
    MediaType.PDF: _l("PDF document"),
    MediaType.JPEG: _l("Picture (JPEG)"),
    MediaType.PNG: _l("Picture (PNG)"),
    MediaType.TEXT: _l("Text"),
    MediaType.DICOM: _l("DICOM image"),
}
ICONS: Final[Mapping[MediaType, str]] = {
    MediaType.PDF: "file-text",
    MediaType.JPEG: "image",
    MediaType.PNG: "image",
    MediaType.TEXT: "file",
    MediaType.DICOM: "scan",
}
_MEGABYTE: Final = 1_000_000
# Each takes the file's name.
REFUSALS: Final[Mapping[FileRefusal, Any]] = {
    FileRefusal.EMPTY: _l("“%(name)s” is empty."),
    FileRefusal.TOO_LARGE: _l("“%(name)s” is larger than 50 MB."),
    FileRefusal.UNKNOWN_KIND: _l(
        "“%(name)s” is not a PDF, JPEG, PNG, plain text or DICOM file inside, whatever its name "
        "says.",
    ),
    FileRefusal.DICOM_IMAGE: _l(
        "“%(name)s” is a DICOM image. Send it under “Images”, where names are removed first.",
    ),
    FileRefusal.BROKEN: _l("“%(name)s” is damaged and cannot be shown. Export it again."),
    FileRefusal.TOO_MANY_PIXELS: _l(
        "“%(name)s” has more than 50 million pixels. Export it smaller.",
    ),
}


def readable_size(size: int) -> str:
    """Return a size in bytes as the reader writes numbers: ``1.4 MB``, ``1,4 MB``."""
    if size < _MEGABYTE:
        return str(_("%(number)s kB", number=format_decimal(max(1, round(size / 1000)))))
    return str(_("%(number)s MB", number=format_decimal(round(size / _MEGABYTE, 1))))
