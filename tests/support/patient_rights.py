"""The pages of one patient's rights, on the site of a panel in discussion."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import select

from tests.support.web_pages import token_in
from web.accounts.queries import build_actor
from web.file_store import FileStore
from web.identity_vault import Identity, IdentityVault
from web.models.audit import AuditAct, AuditEntry
from web.models.discussions import Attachment
from web.models.panels import Panel
from web.models.patients import Patient
from web.patient_keys import PatientCipher, PatientKeys
from web.patients.loading import vault_reader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.test import TestResponse

    from tests.support.panel_site import PanelSite

IDENTITY = Identity(
    given_name="Zinnia",
    family_name="Quastenflosser",
    born_on=date(2021, 4, 17),
    local_record_number="LI-77-4711",
    place="Hinterweidlingen",
)
REPORT = b"%PDF-1.7 The report of a canary"


@dataclass
class RightsSite:
    """A panel's site, seen from the patient."""

    panel: PanelSite

    @property
    def patient_id(self) -> UUID:
        """Return the patient of the panel."""
        return self.panel.patient_id

    def url(self, path: str = "") -> str:
        """Return an address of the patient."""
        return f"/patients/{self.patient_id}{path}"

    def get(self, path: str = "", who: str = "clinician") -> TestResponse:
        """Load a page of the patient."""
        return self.panel.browser(who).get(self.url(path))

    def post(
        self,
        path: str,
        values: dict[str, Any] | None = None,
        *,
        who: str = "clinician",
        form_on: str | None = None,
    ) -> TestResponse:
        """Send a form with the token of the page it stands on."""
        client = self.panel.browser(who)
        token = token_in(client.get(self.url(form_on if form_on is not None else path)))
        sent = {"command_id": str(uuid4()), **(values or {}), "csrf_token": token}
        return client.post(self.url(path), data=sent)

    def patient(self) -> Patient:
        """Return the patient's row."""
        with self.panel.lent.sessions() as session:
            return session.get_one(Patient, self.patient_id)

    def cipher(self) -> PatientCipher:
        """Return what opens the patient's texts."""
        with self.panel.lent.sessions() as session:
            return PatientKeys.of(self.panel.settings).cipher(session, self.patient_id)

    def knows_who_it_is(self, identity: Identity = IDENTITY) -> None:
        """Put what names the patient into the vault."""
        settings, person = self.panel.settings, self.panel.people["clinician"]
        with self.panel.lent.sessions.begin() as session:
            reader = vault_reader(build_actor(session, person, datetime.now(UTC)))
            IdentityVault.of(settings).store(
                session,
                reader,
                identity,
                patient_id=self.patient_id,
                hcp_id=session.get_one(Patient, self.patient_id).hcp_id,
            )

    def attaches(self, name: str = "Report.pdf", content: bytes = REPORT) -> Attachment:
        """Attach a file to the panel past the pages."""
        cipher, row_id = self.cipher(), uuid4()
        row = Attachment(
            id=row_id,
            panel_id=self.panel.panel_id,
            patient_id=self.patient_id,
            uploaded_by_id=self.panel.people["clinician"],
            sealed_name=cipher.seal(name, f"attachments:{row_id}:name"),
            media_type="application/pdf",
        )
        stored = FileStore.of(self.panel.settings).put(
            io.BytesIO(content), cipher, row.file_context
        )
        row.file_ref, row.size, row.sha256 = stored.ref, stored.size, stored.sha256
        with self.panel.lent.sessions.begin() as session:
            session.add(row)
        return row

    def panels(self) -> Sequence[Panel]:
        """Return the patient's panels."""
        with self.panel.lent.sessions() as session:
            return session.scalars(select(Panel).where(Panel.patient_id == self.patient_id)).all()

    def trail(self, act: AuditAct) -> Sequence[AuditEntry]:
        """Return the audit's rows of an act on the patient."""
        with self.panel.lent.sessions() as session:
            return session.scalars(
                select(AuditEntry)
                .where(AuditEntry.act == act, AuditEntry.patient_id == self.patient_id)
                .order_by(AuditEntry.seq),
            ).all()
