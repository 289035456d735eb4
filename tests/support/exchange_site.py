"""Import and export of one patient's case through the pages."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from tests.support.centre_site import CLINICIAN, CentreSite, hidden_in
from tests.support.consent_acts import confirms, prints, records
from tests.support.web_pages import token_in
from web.exchange.records import record_of
from web.models.records import ItemKind
from web.records.commands import Writer, add_entry, save_field
from web.records.items import ItemView, read_all

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from werkzeug.test import TestResponse

    from web.exchange.case import Case


@dataclass
class ExchangeSite:
    """The site, the patient, and a panel of theirs that waits for consent."""

    site: CentreSite
    patient_id: UUID
    panel_id: UUID

    def consents(self, **decisions: str) -> None:
        """Print, record and confirm a consent; care is given unless said otherwise."""
        paper = prints(self.site, self.panel_id)
        answer = records(self.site, self.panel_id, consent_number=paper.consent_number, **decisions)
        assert answer.status_code == 303, answer.text
        assert confirms(self.site, self.panel_id).status_code == 303

    def holds(self, case: Case) -> None:
        """Put a case into the record past the pages."""
        writer = Writer(actor=self.site.actor(CLINICIAN), cipher=self.site.cipher(self.patient_id))
        with self.site.lent.sessions.begin() as session:
            for item in record_of(case):
                if item.kind is ItemKind.FIELD:
                    save_field(session, writer, item.key, item.content, seen_version=0)
                else:
                    add_entry(session, writer, item.content, command_id=uuid4())

    def items(self) -> Sequence[ItemView]:
        """Return what the record holds now."""
        with self.site.lent.sessions() as session:
            return read_all(session, self.site.cipher(self.patient_id))

    def exports(self, kind: str, who: str = CLINICIAN) -> TestResponse:
        """Ask for a file."""
        url = f"/patients/{self.patient_id}/export"
        return self.site.post(url, {"kind": kind}, who=who, form_on="/settings")

    def uploads(
        self, content: bytes, kind: str, *, name: str = "file", who: str = CLINICIAN, **more: Any
    ) -> TestResponse:
        """Send a file to be looked at."""
        url = f"/patients/{self.patient_id}/import"
        client = self.site.browser(who)
        values = {
            "csrf_token": token_in(client.get("/settings")),
            "kind": kind,
            "text": "",
            "file": (io.BytesIO(content), name),
            **more,
        }
        return client.post(url, data=values, content_type="multipart/form-data")

    def accepts(self, preview: TestResponse, chosen: Sequence[int], **more: Any) -> TestResponse:
        """Take these lines of a preview over."""
        url = f"/patients/{self.patient_id}/import/accept"
        values = {**hidden_in(preview), "take": [str(each) for each in chosen], **more}
        return self.site.post(url, values, form_on="/settings")
