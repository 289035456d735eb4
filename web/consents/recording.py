"""Records what a signed paper says, with its scan if there is one."""

from __future__ import annotations

from flask_babel import gettext as _

from web.consent_vault import ConsentVault
from web.consents.commands import new_consent
from web.consents.forms import RecordForm
from web.consents.scans import drop_unless_used, keep_scan, scan_id_of
from web.panels.giving import command_id_of, give
from web.panels.loading import LoadedPanel
from web.request_session import db_session, installation
from workflows.domain.consent import ConsentEvidence
from workflows.domain.panels.commands import RecordConsent


def record(panel: LoadedPanel, form: RecordForm) -> bool:
    """Give the consent to the panel; False when it was refused, and then nothing is kept."""
    session, vault = db_session(), ConsentVault.of(installation())
    consent = new_consent(session, panel, form)
    kept = None
    if form.scanned is not None:
        kept = keep_scan(session, vault, panel, command_id_of(form), form.scanned)
        consent.evidence = ConsentEvidence.SCAN_UPLOADED
        consent.evidence_file_id = scan_id_of(command_id_of(form))
    file_ref = kept.file_ref if kept else ""
    command = RecordConsent(consent_id=consent.id, given=form.given)
    done = _("The consent is recorded. A clinician confirms it next.")
    taken = give(panel, command, form, contents=[consent], done=done)
    if file_ref:
        drop_unless_used(session, vault, scan_id_of(command_id_of(form)), file_ref)
    return taken
