"""Records what a signed paper says, with its scan if there is one."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _

from web.consent_vault import ConsentVault
from web.consents.commands import new_consent
from web.consents.forms import RecordForm
from web.consents.giver import ConsentGiver
from web.consents.history import given_in
from web.consents.scans import drop_unless_used, keep_scan, scan_id_of
from web.models.patients import Consent
from web.panels.giving import command_id_of, give
from web.panels.loading import LoadedPanel
from web.request_session import db_session, installation
from workflows.domain.consent import ConsentEvidence
from workflows.domain.panels.commands import RecordConsent


def record(panel: LoadedPanel, form: RecordForm) -> bool:
    """Give the consent to the panel; False when it was refused, and then nothing is kept."""

    def tell_panel(consent: Consent) -> bool:
        command = RecordConsent(consent_id=consent.id, given=given_in(consent))
        done = _("The consent is recorded. A clinician confirms it next.")
        return give(panel, command, form, contents=[consent], done=done)

    return record_with_scan(ConsentGiver.in_panel(panel), form, tell_panel)


def record_with_scan(
    giver: ConsentGiver, form: RecordForm, keep: Callable[[Consent], bool]
) -> bool:
    """Let ``keep`` write the consent down; False when it was refused, and no scan is kept then."""
    session, vault = db_session(), ConsentVault.of(installation())
    consent = new_consent(session, giver, form)
    kept = None
    if form.scanned is not None:
        kept = keep_scan(session, vault, giver, command_id_of(form), form.scanned)
        consent.evidence = ConsentEvidence.SCAN_UPLOADED
        consent.evidence_file_id = scan_id_of(command_id_of(form))
    file_ref = kept.file_ref if kept else ""
    taken = keep(consent)
    if file_ref:
        drop_unless_used(session, vault, scan_id_of(command_id_of(form)), file_ref)
    return taken
