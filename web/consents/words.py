"""Words for consent papers: how far the printing is, and why it failed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from web.consents.papers import PaperStage
from web.discussions.file_kinds import FileRefusal
from web.tablets.sessions import TabletStage

# Flask-Babel has no types; a lazy text becomes str(…) when a page shows it.
PAPER_STAGES: Final[Mapping[PaperStage, Any]] = {
    PaperStage.WAITING: _l("Saved, to be printed as soon as the workflow engine is back"),
    PaperStage.PRINTING: _l("Being printed"),
    PaperStage.LATE: _l("The printing takes longer than usual"),
    PaperStage.PRINTED: _l("Ready"),
    PaperStage.FAILED: _l("Could not be printed"),
}

# The keys are the names of the renderer's errors as activities/consent_documents.py keeps them.
FAILURES: Final[Mapping[str, Any]] = {
    "DetailNotPrintableError": _l(
        "A detail of your hospital cannot be printed. Ask the platform's administrator to correct "
        "the hospital's name, address or contact points.",
    ),
    "FormAlteredError": _l(
        "The published form is damaged on this server. Nothing but the published text is ever "
        "printed; tell whoever runs the platform.",
    ),
    "FormNotPublishedError": _l("This version of the form is no longer on this server."),
    "LanguageNotAvailableError": _l("The form is not published in this language."),
    "PatientErasedError": _l("The patient was erased."),
    "SealNotUsableError": _l(
        "The seal of this installation cannot be used; tell whoever runs the platform.",
    ),
}
TABLET_STAGES: Final[Mapping[TabletStage, Any]] = {
    TabletStage.OPEN: _l("Ready to be signed"),
    TabletStage.EXPIRED: _l("Not signed in time"),
    TabletStage.SIGNED: _l("Signed; the document is being made"),
    TabletStage.SEALED: _l("Signed and sealed; the panel takes it in"),
    TabletStage.RECORDED: _l("Signed and recorded"),
    TabletStage.FAILED: _l("Signed; the document could not be made"),
    TabletStage.REFUSED: _l("Signed; not taken in by the panel"),
}
SCAN_REFUSALS: Final[Mapping[FileRefusal, Any]] = {
    FileRefusal.EMPTY: _l("The scan is empty. Choose it again."),
    FileRefusal.TOO_LARGE: _l("The scan is larger than 20 MB. Scan it in grey, or page by page."),
    FileRefusal.UNKNOWN_KIND: _l("The scan is no PDF, JPEG or PNG inside, whatever its name says."),
    FileRefusal.DICOM_IMAGE: _l("The scan is a DICOM image. Scan it as PDF, JPEG or PNG."),
}
OTHER_FAILURE: Final = _l("The printing stopped before it was complete.")
