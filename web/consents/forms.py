"""Forms of consent: print a form, record what was decided, confirm it, take it back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField
from wtforms.validators import ValidationError

from i18n.languages import CONSENT_LANGUAGES
from web.components.days import DayField, today_here
from web.components.fields import (
    ChecksField,
    ChoiceField,
    CommandIdField,
    OneOfField,
    PlainTextField,
    Required,
)
from web.components.forms import ConsiliumForm
from web.consents.offered_forms import OfferedForm
from web.consents.scans import Scan, read_scan
from web.consents.words import SCAN_REFUSALS
from web.discussions.file_kinds import FileRefusedError
from web.frame import words
from web.models.patients import ConsentPaper
from workflows.domain.consent import (
    ConsentDecision,
    ConsentGiven,
    ConsentPurpose,
    Signatory,
    StatedConsent,
)


class _FormChoice(ConsiliumForm):
    """Which form: language, version and who signs."""

    language = OneOfField(_l("Language of the patient"), [Required()])
    form_version = OneOfField(_l("Version of the form"), [Required()])
    signatory = ChoiceField(_l("Who signs"), [Required()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.offer(CONSENT_LANGUAGES.items())
        self._versions: dict[str, OfferedForm] = {}
        self.signatory.offer((each, words(each)) for each in Signatory)

    def offer_versions(self, offered: Iterable[OfferedForm]) -> None:
        """Offer the versions that hold at the patient's centre; the first one is chosen."""
        self._versions = {each.version: each for each in offered}
        self.form_version.choices = [
            (version, _("%(version)s, your centre's own", version=version))
            if each.is_own
            else (version, version)
            for version, each in self._versions.items()
        ]

    @property
    def chosen_version(self) -> OfferedForm | None:
        """Return the version that was chosen, if it is one that holds."""
        return self._versions.get(self.form_version.data or "")

    def validate_language(self, field: OneOfField) -> None:
        """Say that a language is missing; none takes its place."""
        chosen = self.chosen_version
        if field.data and chosen and field.data not in chosen.languages:
            raise ValidationError(
                _(
                    "Version %(version)s of the form is not published in %(language)s yet. "
                    "Another language is never used in its place.",
                    version=chosen.version,
                    language=CONSENT_LANGUAGES.get(field.data, field.data),
                ),
            )


class PrintForm(_FormChoice):
    """Print a form for the patient to read and sign."""

    command_id = CommandIdField()


class PrintAgainForm(ConsiliumForm):
    """Try a printing again that did not come to its end."""

    command_id = CommandIdField()
    paper_id = HiddenField()


class RecordForm(_FormChoice):
    """What the signed paper says, and where it lies."""

    command_id = CommandIdField()
    consent_number = OneOfField(
        _l("Number on the signed paper"),
        description=_l("It stands at the foot of every page."),
    )
    signed_on = DayField(_l("Signed on"), [Required()])
    care = ChoiceField(_l("Care: sharing for diagnosis and treatment"), [Required()])
    databases = ChoiceField(_l("Databases and registries of the networks"), [Required()])
    research_contact = ChoiceField(_l("Being contacted about research"), [Required()])
    minor_assented = BooleanField(
        _l("The minor was told in plain words and agrees"),
        description=_l("Only where a parent or legal representative of a minor signs."),
    )
    explained_by = OneOfField(_l("Who explained the form"))
    interpreter_present = BooleanField(_l("An interpreter was present"))
    scan = FileField(
        _l("Scan of the signed paper, if there is one"),
        description=_l(
            "PDF, JPEG or PNG, up to 20 MB. It shows the patient's name: it is sealed as it is "
            "in the vault of your centre, and no other centre ever sees it.",
        ),
    )
    original_place = PlainTextField(
        _l("Where the signed paper lies"),
        [Required()],
        description=_l("Seen by your centre only, such as: records office, shelf 12."),
    )
    is_attested = BooleanField(
        _l("I have seen the signed paper"),
        [Required(_l("Somebody must have seen the signed paper."))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._papers: dict[str, ConsentPaper] = {}
        self.scanned: Scan | None = None
        # Whether a file of another system filled it in; nobody has compared it with the paper yet.
        self.is_begun_from_file = False
        decisions = (ConsentDecision.GIVEN, ConsentDecision.REFUSED)
        for field in (self.care, self.databases, self.research_contact):
            field.offer((each, words(each)) for each in decisions)
        self.consent_number.offer((), empty=_("Another paper, without a number of ours"))

    def offer_papers(self, papers: Sequence[ConsentPaper]) -> None:
        """Offer the numbers of the printed papers."""
        self._papers = {paper.consent_number: paper for paper in papers}
        self.consent_number.offer(
            [(number, self._paper_words(paper)) for number, paper in self._papers.items()],
            empty=_("Another paper, without a number of ours"),
        )

    def offer_explainers(self, people: Iterable[tuple[UUID, str]], likely: UUID | None) -> None:
        """Offer the centre's health professionals; ``likely`` is chosen until somebody differs."""
        self.explained_by.choices = list(people)
        if not self.explained_by.data:
            self.explained_by.data = str(likely) if likely else ""

    def begin_with(self, paper: ConsentPaper) -> None:
        """Fill in what the last printed paper says already."""
        self.consent_number.data = paper.consent_number
        self.language.data = paper.language
        self.form_version.data = paper.form_version
        self.signatory.data = paper.signatory.value

    def begin_with_stated(self, stated: StatedConsent) -> None:
        """Fill in what a document of another system says; what it leaves open stays open."""
        self.is_begun_from_file = True
        paper = self._papers.get(stated.number)
        if paper is not None:
            self.begin_with(paper)
        else:
            self.consent_number.data = ""
            if stated.language in CONSENT_LANGUAGES:
                self.language.data = stated.language
            if stated.form_version in self._versions:
                self.form_version.data = stated.form_version
            self.signatory.data = stated.signatory.value if stated.signatory else None
        self.signed_on.data = stated.signed_on
        for field, said in (
            (self.care, stated.given.care),
            (self.databases, stated.given.databases),
            (self.research_contact, stated.given.research_contact),
        ):
            is_said = said in (ConsentDecision.GIVEN, ConsentDecision.REFUSED)
            field.data = said.value if is_said else None

    @property
    def given(self) -> ConsentGiven:
        """Return the three decisions of the valid form."""
        return ConsentGiven(
            care=ConsentDecision(self.care.data),
            databases=ConsentDecision(self.databases.data),
            research_contact=ConsentDecision(self.research_contact.data),
        )

    @property
    def explainer_id(self) -> UUID | None:
        """Return who explained the form."""
        return UUID(self.explained_by.data) if self.explained_by.data else None

    def validate_scan(self, field: FileField) -> None:
        """Look into the scan, if one was sent; what it holds counts, not its name."""
        if not field.data:
            return
        try:
            self.scanned = read_scan(field.data)
        except FileRefusedError as refusal:
            raise ValidationError(str(SCAN_REFUSALS[refusal.reason])) from refusal

    def validate_consent_number(self, field: OneOfField) -> None:
        """Refuse a paper of another language, version or signatory than the form says."""
        paper = self._papers.get(field.data or "")
        if paper is None:
            return
        said = (self.language.data, self.form_version.data, self.signatory.data)
        if all(said) and said != (paper.language, paper.form_version, paper.signatory.value):
            raise ValidationError(
                _("This paper says: %(paper)s.", paper=self._paper_words(paper)),
            )

    def validate_signed_on(self, field: DayField) -> None:
        """Refuse days on which this form cannot have been signed."""
        chosen = self.chosen_version
        if field.data > today_here():
            raise ValidationError(_("A day in the future cannot be the day of the signature."))
        if chosen and field.data < chosen.published_on:
            raise ValidationError(_("This version of the form did not exist on that day."))
        paper = self._papers.get(self.consent_number.data or "")
        if paper is not None and field.data < paper.requested_at.date():
            raise ValidationError(_("This paper was printed after that day."))

    @staticmethod
    def _paper_words(paper: ConsentPaper) -> str:
        return ", ".join(
            (
                paper.consent_number,
                CONSENT_LANGUAGES.get(paper.language, paper.language),
                paper.form_version,
                words(paper.signatory),
            ),
        )


class TabletForm(ConsiliumForm):
    """Have a printed form signed on a tablet."""

    paper_id = HiddenField()

    @property
    def seen_paper_id(self) -> UUID:
        """Return the paper that was chosen; an impossible one if none was sent."""
        try:
            return UUID(self.paper_id.data or "")
        except ValueError:
            return UUID(int=0)


class ReuseForm(ConsiliumForm):
    """Use the consent that holds for another panel."""

    command_id = CommandIdField()


class ConfirmForm(ConsiliumForm):
    """Stand for the recorded consent, as it was shown."""

    command_id = CommandIdField()
    consent_id = HiddenField()

    @property
    def seen_consent_id(self) -> UUID:
        """Return the record that the clinician saw; an impossible one if none was sent."""
        try:
            return UUID(self.consent_id.data or "")
        except ValueError:
            return UUID(int=0)


class WithdrawForm(ConsiliumForm):
    """Take consent back, purpose by purpose."""

    command_id = CommandIdField()
    purposes = ChecksField(_l("What is withdrawn"), [Required(_l("Choose what is withdrawn."))])
    signatory = ChoiceField(_l("Who withdraws"), [Required()])
    withdrawn_on = DayField(_l("Withdrawn on"), [Required()])
    original_place = PlainTextField(
        _l("How it was told, and where it is written down"),
        description=_l("A withdrawal needs no form; a word is enough. Seen by your centre only."),
    )

    def offer_purposes(self, held: Iterable[ConsentPurpose]) -> None:
        """Offer these purposes; a new form begins with today."""
        self.purposes.offer((each, words(each)) for each in held)
        self.signatory.offer((each, words(each)) for each in Signatory)
        if not self.is_submitted():
            self.withdrawn_on.data = today_here()

    @property
    def chosen(self) -> frozenset[ConsentPurpose]:
        """Return the purposes of the valid form."""
        return frozenset(ConsentPurpose(each) for each in self.purposes.data or ())

    def validate_withdrawn_on(self, field: DayField) -> None:
        """Refuse days to come."""
        if field.data > today_here():
            raise ValidationError(_("A day in the future cannot be the day of the withdrawal."))
