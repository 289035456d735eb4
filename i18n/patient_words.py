"""Sentences that patients and their families read, beside the consent form itself.

The page that checks a paper, the tablet on which a form is signed, the report on a patient's data
and the proof of a withdrawal. They have a catalogue of their own ("patient"), complete in every
language in which consent is asked; the consent form's own words stand in consent_templates.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from i18n.translators import marked as _
from workflows.domain.consent import ConsentDecision, ConsentEvidence, ConsentPurpose, Signatory

PURPOSES: Mapping[Enum, str] = {
    ConsentPurpose.CARE: _("Diagnosis and treatment"),
    ConsentPurpose.DATABASES: _("Databases and registries"),
    ConsentPurpose.RESEARCH_CONTACT: _("Contact about research"),
}
DECISIONS: Mapping[Enum, str] = {
    ConsentDecision.UNDECIDED: _("Not decided"),
    ConsentDecision.GIVEN: _("Consent given"),
    ConsentDecision.REFUSED: _("Consent refused"),
    ConsentDecision.WITHDRAWN: _("Consent withdrawn"),
}
SIGNATORIES: Mapping[Enum, str] = {
    Signatory.PATIENT: _("The patient"),
    Signatory.PARENT: _("A parent or legal representative of the child"),
    Signatory.LEGAL_REPRESENTATIVE: _("The legal representative of the adult"),
}
EVIDENCE: Mapping[Enum, str] = {
    ConsentEvidence.PAPER_ATTESTED: _("Signed on paper; the hospital keeps the original"),
    ConsentEvidence.SCAN_UPLOADED: _("Signed on paper; a scan is kept for the hospital only"),
    ConsentEvidence.SIGNED_ON_TABLET: _("Signed on a tablet"),
}

# The page on which anybody can check a paper.
VERIFY_TITLE = _("Check a consent form")
VERIFY_INTRODUCTION = _(
    "This page confirms whether a consent form was printed by this system. "
    "It shows nothing about any person.",
)
VERIFY_NUMBER = _("Consent number")
VERIFY_NUMBER_HINT = _("It stands at the foot of every page, such as C-7K3Q-M4PX.")
VERIFY_CHECKSUM = _("Checksum of the text")
VERIFY_CHECKSUM_HINT = _(
    "It stands below the consent number. You may leave this field empty.",
)
VERIFY_BUTTON = _("Check")
VERIFY_KNOWN = _("A form with this number was printed by this system.")
VERIFY_UNKNOWN = _(
    "No form with this number was printed by this system. "
    "Please compare the number with the paper.",
)
VERIFY_SAME = _("The checksum is that of the published text of this form.")
VERIFY_DIFFERENT = _(
    "The checksum is not that of the published text of this form. The paper may have been altered.",
)
VERIFY_FORM = _("Form")
VERIFY_VERSION = _("Version")
VERIFY_LANGUAGE = _("Language")
VERIFY_TOO_MANY = _("Too many attempts. Please try again in a few minutes.")
LANGUAGE_CHOICE = _("Language of this page")

# The tablet on which a form is read and signed.
TABLET_TITLE = _("Read and sign the consent form")
TABLET_INTRODUCTION = _(
    "Please read the form, or have it read to you. Then decide about each purpose separately.",
)
TABLET_NAME = _("Name of the person who signs")
TABLET_SECOND_NAME = _("Name of the second person who signs, if there is one")
TABLET_EXPLAINER = _("Name of the health professional who explained the form")
TABLET_INTERPRETER = _("Name of the interpreter, if one was present")
TABLET_MINOR_ASSENTS = _("The child was told about it in plain words and agrees")
TABLET_DRAW = _("Please sign in this box with a finger or a pen.")
TABLET_SIGNATURE = _("Signature of the person who signs")
TABLET_SECOND_SIGNATURE = _("Signature of the second person who signs")
TABLET_EXPLAINER_SIGNATURE = _("Signature of the health professional")
TABLET_CLEAR = _("Clear this signature")
TABLET_PAPER_INSTEAD = _(
    "If you prefer paper or cannot sign here, please ask for the printed form.",
)
TABLET_BUTTON = _("Sign the form")
TABLET_DONE_TITLE = _("Thank you")
TABLET_DONE = _(
    "Your decision has been recorded. Please give the tablet back to the health professional.",
)
TABLET_COPY = _("You will receive a copy of the signed form.")
TABLET_EXPIRED = _(
    "This page is no longer valid. Please give the tablet back to the health professional.",
)
TABLET_ERRORS = _("Something is still missing. Please look at the places that are marked.")
TABLET_DECIDE = _("Please decide about this purpose.")
TABLET_NAME_MISSING = _("Please enter the name.")
TABLET_SIGNATURE_MISSING = _("Please sign in the box.")
TABLET_SIGNATURE_UNREADABLE = _("The signature could not be read. Please sign again.")

# The report on a patient's data (GDPR Art. 15).
REPORT_TITLE = _("Report on the data stored about a patient")
REPORT_BASIS = _("Made under Article 15 of the General Data Protection Regulation.")
REPORT_MADE = _("Made by %(hospital)s on %(date)s.")
REPORT_PERSON = _("It concerns the person recorded under the pseudonym %(nickname)s.")
REPORT_STORED = _("What is stored")
REPORT_IDENTITY = _("Kept at our hospital only, in encrypted form")
REPORT_SHARED = _("Shared in pseudonymised form, if consent is given")
REPORT_NAME = _("Name")
REPORT_BIRTH_DATE = _("Date of birth")
REPORT_BIRTH_PLACE = _("Place of birth")
REPORT_RECORD_NUMBER = _("Record number at the hospital")
REPORT_NICKNAME = _("Pseudonym")
REPORT_SEX = _("Sex")
REPORT_BIRTH_MONTH = _("Year and month of birth")
REPORT_RESIDENCE = _("Area of residence")
REPORT_CONTENTS = _("Texts and files of the case")
REPORT_CONTENTS_COUNT = _("%(texts)s texts and %(files)s files are stored in encrypted form.")
REPORT_COPY = _("A copy of the data in machine-readable form is handed over on request.")
REPORT_CONSENTS = _("Decisions about consent")
REPORT_DATE = _("Date")
REPORT_TIME = _("Time")
REPORT_DECISION = _("Decision")
REPORT_FORM = _("Form and language")
REPORT_SIGNATORY = _("Signed by")
REPORT_RECORDED_BY = _("Recorded by")
REPORT_PANELS = _("Discussions in the networks and those who take or took part")
REPORT_PANEL = _("Discussion")
REPORT_NETWORK = _("Network")
REPORT_PERSON_COLUMN = _("Person")
REPORT_CENTRE = _("Hospital and country")
REPORT_FROM = _("From")
REPORT_UNTIL = _("Until")
REPORT_NOBODY = _("The data have not been shared with anybody.")
REPORT_SEEN = _("Who has seen or changed the data, and when")
REPORT_ACT = _("What was done")
REPORT_SYSTEM = _("The system itself")
REPORT_RIGHTS = _("Your rights")
REPORT_RIGHTS_TEXT = _(
    "You may have incorrect data corrected, have the use of the data restricted, have the data "
    "erased, receive them in machine-readable form, and lodge a complaint with the supervisory "
    "authority.",
)
REPORT_CONTACT = _("Contact point: %(contact)s")
REPORT_OFFICER = _("Data protection officer: %(officer)s")
REPORT_AUTHORITY = _("Supervisory authority: %(authority)s")
REPORT_RESTRICTED = _("The use of the data has been restricted since %(date)s.")
REPORT_RETENTION = _("It will be reviewed by %(date)s whether the data are still needed.")
REPORT_FEMALE = _("Female")
REPORT_MALE = _("Male")
REPORT_UNDETERMINED = _("Undetermined")
REPORT_FOETUS = _("Unborn child, sex unknown")
REPORT_VIEWED = _("Seen")
REPORT_LISTED = _("Shown in a list")
REPORT_PRINTED = _("Printed")
REPORT_EXPORTED = _("Handed over or exported")
REPORT_CHANGED = _("Entered or changed")
REPORT_REFUSED = _("Access was refused")
REPORT_WITHDRAWN = _("A withdrawal was recorded")
REPORT_ERASED = _("Erased")

# The proof of what a withdrawal has stopped.
PROOF_TITLE = _("Confirmation of the withdrawal of consent")
PROOF_RECORDED = _("The withdrawal was recorded on %(date)s at %(time)s for these purposes:")
PROOF_WHAT = _("What has stopped")
PROOF_WHEN = _("Since")
PROOF_READING = _("Other hospitals can no longer open the data of the case.")
PROOF_PANEL = _("Discussion %(number)s has been stopped.")
PROOF_PEOPLE = _("Persons of other hospitals who have lost their access: %(count)s.")
PROOF_FILES = _(
    "Images, reports and papers are no longer handed out to other hospitals: %(count)s."
)
PROOF_MAILS = _("Messages that were waiting to be sent have been cancelled: %(count)s.")
PROOF_SEARCH = _("Searches by other hospitals no longer find the patient.")
PROOF_EXPORTS = _("Every later export from the databases leaves the patient out.")
PROOF_CONTACTS = _("The patient is no longer on any list of contacts for research.")
PROOF_LAWFUL = _("What was done before the withdrawal remains lawful.")
PROOF_AGAIN = _("Consent can be given again at any time.")
PROOF_PENDING = _("Still being carried out")

# The sheet in front of the archived copy of a form that was signed on paper.
ARCHIVE_TITLE = _("Record of a consent signed on paper")
ARCHIVE_WHAT = _(
    "The form as it was given to the person who signs follows behind this sheet, with the "
    "decisions that were recorded. It bears no signatures: the signed original is what counts.",
)
ARCHIVE_NO_NUMBER = _("A paper without a number of this system")
ARCHIVE_SIGNED_ON = _("Signed on")
ARCHIVE_EXPLAINED_BY = _("Explained by")
ARCHIVE_INTERPRETER = _("An interpreter was present.")
ARCHIVE_PLACE = _("Where the signed original is kept")
ARCHIVE_ATTESTED_BY = _("Attested and recorded by")
ARCHIVE_CONFIRMED_BY = _("Confirmed by")
ARCHIVE_EVIDENCE = _("How it was signed")
ARCHIVE_FILES = _("Files inside this document")
PAGE_LABEL = _("Page {page} of {pages}")
MADE_ON = _("Made on %(date)s")
