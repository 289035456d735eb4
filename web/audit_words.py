"""Words for the audit trail: what was done, of what, and why it was possible or refused."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from web.models.audit import AuditAct
from web.rights.grounds import ERASED_AGAIN, RESTRICTION_LIFTED, ErasureGround, RestrictionGround
from workflows.domain.access import AccessReason
from workflows.domain.errors import RefusalReason

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
    AuditAct.RESTRICTED: _l("Use restricted"),
    AuditAct.SIGNED_IN: _l("Signed in"),
    AuditAct.SIGN_IN_FAILED: _l("Sign-in failed"),
    AuditAct.SIGNED_OUT: _l("Signed out"),
    AuditAct.SESSION_ENDED: _l("Session ended"),
    AuditAct.PASSWORD_CHANGED: _l("Password changed"),
    AuditAct.SETTINGS_CHANGED: _l("Settings changed"),
    AuditAct.AFFILIATION_DECIDED: _l("Affiliation decided"),
    AuditAct.NOTIFIED: _l("Notified"),
}

# By the subject that views and commands write into the trail.
SUBJECTS: Mapping[str, str] = {
    "access_log": _l("Access log"),
    "access_report": _l("Report on the data"),
    "case_summary": _l("Summary of the case"),
    "outcome_paper": _l("Outcome as a PDF"),
    "account": _l("Account"),
    "account_letter": _l("Letter about an account"),
    "affiliation": _l("Affiliation"),
    "attachment": _l("Attachment"),
    "attachments": _l("Attachments"),
    "board": _l("Board"),
    "case_export": _l("Export of the case"),
    "case_import": _l("Import into the record"),
    "centre_form": _l("Consent form of a centre"),
    "hcp": _l("Healthcare provider"),
    "consent": _l("Consent"),
    "consent_archive": _l("Archived copy of a consent on paper"),
    "consent_file": _l("Scan or sealed document of a consent"),
    "consent_history": _l("Consent history"),
    "consent_paper": _l("Consent paper"),
    "consent_task": _l("Task of a consent"),
    "consent_tasks": _l("Tasks of consents"),
    "contribution": _l("Contribution"),
    "data_request": _l("Data request"),
    "demographics": _l("Demographics"),
    "discussion": _l("Discussion"),
    "follow_up": _l("Follow-up"),
    "identity": _l("Identity"),
    "image_consent": _l("Consent to identifiable images"),
    "image_mark": _l("Mark on an image"),
    "image_marks": _l("Marks on images"),
    "image_pins": _l("Views of images pinned to a question"),
    "image_receipt": _l("Receipt of the cleaning of images"),
    "image_review": _l("Decision about a series of images"),
    "image_reviews": _l("Images that wait for a decision"),
    "image_series": _l("Series of images"),
    "image_studies": _l("List of examinations"),
    "image_upload": _l("Upload of images"),
    "image_view": _l("Kept look at an image"),
    "image_viewer": _l("Viewer of images"),
    "images": _l("Images"),
    "invitation": _l("Invitation"),
    "outcome": _l("Outcome"),
    "outcome_draft": _l("Draft of the outcome"),
    "panel": _l("Panel"),
    "panel_act": _l("Act in a panel"),
    "panel_envelope": _l("Panel without the case"),
    "panel_people": _l("People of a panel"),
    "panel_request": _l("Consultation request"),
    "panels": _l("Panels"),
    "patient": _l("Patient"),
    "patients": _l("Patients"),
    "person": _l("Person"),
    "portability": _l("Portable copy"),
    "proof_sheet": _l("Proof of a withdrawal"),
    "record": _l("Clinical record"),
    "record_history": _l("History of the clinical record"),
    "record_item": _l("Entry of the clinical record"),
    "remark": _l("Remark"),
    "retention_plan": _l("Plan of a retention review"),
    "route": _l("Page"),
    "similar_patient": _l("Shown as a similar patient"),
    "similar_patients": _l("Similar patients"),
    "tablet_session": _l("Signing on a tablet"),
    "term_reviews": _l("Terms to review"),
    "timeline": _l("Timeline"),
}
# By the reason that stands in the trail. The reader is another person, so none says "you".
REASONS: Mapping[str, str] = {
    AccessReason.OWN_CENTRE: _l("Works at the enrolling centre"),
    AccessReason.PANEL_MEMBER: _l("Takes part in the panel"),
    AccessReason.COORDINATES: _l("Coordinates a network of the panel"),
    AccessReason.INVITED: _l("Is invited to the panel"),
    AccessReason.HOLDS_ROLE: _l("The role allows it"),
    AccessReason.NO_RELATION: _l("Refused: no part in it"),
    AccessReason.NO_ROLE: _l("Refused: the role does not allow it"),
    AccessReason.CONSENT_NOT_CONFIRMED: _l("Consent is not confirmed: process only"),
    AccessReason.PROCESS_ONLY: _l("Sees the process only"),
    AccessReason.PATIENT_ERASED: _l("The patient was erased: process only"),
    RefusalReason.NOT_YOUR_PART: _l("Refused: not this person's part"),
    "asked": _l("Asked to see the identity"),
    "to_correct": _l("Opened the identity to correct it"),
    "identifier_check": _l("Compared a text with the identity before it was saved"),
    "to_compare": _l("Compared the identity with the facts that a panel sees"),
    "access_report": _l("Read for the report on the data"),
    "portability": _l("Read for the portable copy"),
    "signed_on_tablet": _l("Signed on a tablet"),
    "seal_again": _l("Let the document of a signed form be made once more"),
    "not_own_centre": _l("Refused: another centre"),
    "not_allowed": _l("Refused: not allowed"),
    "wrong_password": _l("Refused: wrong password"),
    "too_many_attempts": _l("Refused: too many attempts"),
    "not_the_clinician": _l("Refused: a clinician does this in person"),
    RestrictionGround.ACCURACY_CONTESTED: _l("The patient says that data are wrong"),
    RestrictionGround.UNLAWFUL_BUT_KEPT: _l("Unlawful, and the patient wants no erasure"),
    RestrictionGround.NEEDED_FOR_CLAIMS: _l("The patient needs the data for legal claims"),
    RestrictionGround.OBJECTION_PENDING: _l("The patient objected; that is being looked into"),
    RESTRICTION_LIFTED: _l("The restriction was lifted; the patient was told before"),
    ErasureGround.NO_LONGER_NEEDED: _l("The data are no longer needed"),
    ErasureGround.PATIENT_WITHDREW: _l("The patient withdrew consent and wants the erasure"),
    ErasureGround.PATIENT_OBJECTED: _l("The patient objected to the use of the data"),
    ErasureGround.STORED_UNLAWFULLY: _l("The data were stored unlawfully"),
    ErasureGround.REQUIRED_BY_LAW: _l("The law requires the erasure"),
    ERASED_AGAIN: _l("Erased before; erased again after a backup was restored"),
}


def subject_words(kind: str) -> str:
    """Return what an entry is about."""
    return str(SUBJECTS.get(kind, kind))


def reason_words(reason: str) -> str:
    """Return why an entry's act was possible or refused."""
    return str(REASONS.get(reason, reason))
