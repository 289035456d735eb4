"""Words for the acts of the audit trail."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from web.models.audit import AuditAct

AUDIT_ACTS: Mapping[AuditAct, str] = {
    AuditAct.VIEWED: _l("Viewed"),
    AuditAct.LISTED: _l("Listed"),
    AuditAct.SEARCHED: _l("Searched"),
    AuditAct.CREATED: _l("Created"),
    AuditAct.CHANGED: _l("Changed"),
    AuditAct.DELETED: _l("Deleted"),
    AuditAct.PRINTED: _l("Printed"),
    AuditAct.DOWNLOADED: _l("Downloaded"),
    AuditAct.UPLOADED: _l("Uploaded"),
    AuditAct.EXPORTED: _l("Exported"),
    AuditAct.DENIED: _l("Denied"),
    AuditAct.PANEL_MOVED: _l("Panel moved"),
    AuditAct.CONSENT_DECIDED: _l("Consent decided"),
    AuditAct.CONSENT_WITHDRAWN: _l("Consent withdrawn"),
    AuditAct.IDENTITY_STORED: _l("Identity stored"),
    AuditAct.IDENTITY_READ: _l("Identity read"),
    AuditAct.ERASED: _l("Erased"),
    AuditAct.SIGNED_IN: _l("Signed in"),
    AuditAct.SIGN_IN_FAILED: _l("Sign-in failed"),
    AuditAct.SIGNED_OUT: _l("Signed out"),
    AuditAct.SESSION_ENDED: _l("Session ended"),
    AuditAct.PASSWORD_CHANGED: _l("Password changed"),
    AuditAct.SETTINGS_CHANGED: _l("Settings changed"),
    AuditAct.AFFILIATION_DECIDED: _l("Affiliation decided"),
    AuditAct.NOTIFIED: _l("Notified"),
}
