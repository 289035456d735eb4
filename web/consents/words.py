"""Words for consent papers: how far the printing is, and why it failed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from web.consents.papers import PaperStage

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
}
OTHER_FAILURE: Final = _l("The printing stopped before it was complete.")
