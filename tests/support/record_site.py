"""One patient's record through its pages: sections, entries, and what is stored of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import select

from tests.support.centre_site import CLINICIAN, CentreSite
from tests.support.web_pages import token_in
from web.models.records import ItemKind, RecordItem
from web.records.items import ItemView, read_all

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from werkzeug.test import TestResponse


@dataclass
class RecordSite:
    """The site and the patient."""

    site: CentreSite
    patient_id: UUID

    def url(self, path: str = "") -> str:
        """Return an address of the record."""
        return f"/patients/{self.patient_id}/record{path}"

    def get(self, path: str, who: str = CLINICIAN) -> TestResponse:
        """Load a page of the record."""
        return self.site.get(self.url(path), who)

    def saves(self, section: str, values: dict[str, Any], who: str = CLINICIAN) -> TestResponse:
        """Send the questions of a section."""
        return self.site.post(self.url(f"/{section}"), values, who=who)

    def autosaves(self, section: str, values: dict[str, Any], who: str = CLINICIAN) -> TestResponse:
        """Send the questions as the script does while they are written."""
        page = self.url(f"/{section}")
        return self.site.post(f"{page}/autosave", values, who=who, form_on=page)

    def acts(self, section: str, values: dict[str, Any], who: str = CLINICIAN) -> TestResponse:
        """Send a form of a section's table."""
        page = self.url(f"/{section}")
        client = self.site.browser(who)
        sent = {"command_id": str(uuid4()), "version": "0", "item": "", **values}
        token = token_in(client.get(page))
        return client.post(f"{page}/entries", data={**sent, "csrf_token": token})

    def items(self) -> Sequence[ItemView]:
        """Return what the record holds now."""
        with self.site.lent.sessions() as session:
            return read_all(session, self.site.cipher(self.patient_id))

    def rows(self, kind: ItemKind) -> Sequence[RecordItem]:
        """Return the rows of one kind, removed ones too."""
        with self.site.lent.sessions() as session:
            return session.scalars(select(RecordItem).where(RecordItem.kind == kind)).all()
