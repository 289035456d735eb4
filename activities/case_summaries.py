"""Prints cases and outcomes as the web put them into words.

The words wait sealed, and go when they are printed.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from activities.document_letters import printed
from activities.patient_documents import PicturedPage
from web.consents.document_vault import DocumentVault
from web.models.documents import PatientDocument

# Line ends stand in the page's own source; what draws nothing or cannot be drawn is a gap.
_LINE_END: Final = "\n"


class CaseSummaries:
    """Opens what is to be printed."""

    def __init__(self, vault: DocumentVault) -> None:
        """Read from ``vault``."""
        self._vault = vault

    def compose(self, session: Session, document: PatientDocument) -> str:
        """Return the page as HTML, every character of it one that our fonts can draw.

        Raises:
            NoSuchFileError: when the words are gone.
            SealBrokenError: when they are not as we wrote them.

        """
        page = self._vault.open(session, document).decode()
        return _LINE_END.join(printed(line) for line in page.splitlines())

    def compose_outcome(self, session: Session, document: PatientDocument) -> PicturedPage:
        """Return the outcome's page with its pictures; raises as ``compose`` does."""
        return PicturedPage(html=self.compose(session, document))
