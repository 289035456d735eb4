"""Words for documents about a patient: how far the making is, and why it failed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from web.consents.documents import DocumentStage

# Flask-Babel has no types; a lazy text becomes str(…) when a page shows it.
DOCUMENT_STAGES: Final[Mapping[DocumentStage, Any]] = {
    DocumentStage.MAKING: _l("Being made"),
    DocumentStage.LATE: _l("The making takes longer than usual"),
    DocumentStage.MADE: _l("Ready"),
    DocumentStage.FAILED: _l("Could not be made"),
}
DOCUMENT_FAILED: Final = _l("The document could not be made. Ask for it again.")


def document_words() -> dict[str, object]:
    """Return what ``consents/show_documents.html`` says."""
    return {"document_stages": DOCUMENT_STAGES, "document_failed": DOCUMENT_FAILED}
