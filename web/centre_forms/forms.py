"""Forms around a centre's own version: propose it, decide on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import MultipleFileField
from wtforms.validators import ValidationError

from web.centre_forms.checking import SIZE_LIMIT
from web.centre_forms.rules import FormDecision, RejectionReason
from web.centre_forms.words import DECISIONS, REJECTIONS
from web.components.days import DayField
from web.components.fields import (
    ChoiceField,
    CommandIdField,
    GrowingTextField,
    OneOfField,
    Required,
    plain,
)
from web.components.forms import ConsiliumForm
from web.consents import published_forms

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

_MOST_FILES: Final = 27
_LONGEST_NAME: Final = 60


class ProposalForm(ConsiliumForm):
    """A version of the centre's own, one file for each language."""

    command_id = CommandIdField()
    centre = OneOfField(_l("Centre"), [Required()])
    based_on = OneOfField(_l("Based on the published version"), [Required()])
    changes = GrowingTextField(
        _l("What is different from the published version, and why"),
        [Required()],
        limit=4000,
        description=_l("Read by the coordinator who decides, and later by whoever compares."),
    )
    files = MultipleFileField(_l("Files with the words"), [Required()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.based_on.choices = [(each, each) for each in published_forms.versions()]

    def offer_centres(self, centres: Iterable[tuple[UUID, str]]) -> None:
        """Offer the centres that the reader represents."""
        self.centre.choices = [(str(hcp_id), name) for hcp_id, name in centres]

    @property
    def centre_id(self) -> UUID:
        """Return the centre of the valid form."""
        return UUID(self.centre.data)

    @property
    def contents(self) -> list[tuple[str, bytes]]:
        """Return the name and content of each file, no more of it than is looked at."""
        return [(_name(sent), sent.stream.read(SIZE_LIMIT + 1)) for sent in self.files.data]

    def validate_files(self, field: MultipleFileField) -> None:
        """Refuse more files than there are languages."""
        if len(field.data) > _MOST_FILES:
            raise ValidationError(
                ngettext(
                    "Send at most %(num)d file, one for each language.",
                    "Send at most %(num)d files, one for each language.",
                    _MOST_FILES,
                ),
            )


class DecisionForm(ConsiliumForm):
    """Approve a proposed version from a day on, or reject it for a reason."""

    decision = ChoiceField(_l("Your decision"), [Required()])
    valid_from = DayField(
        _l("If you approve: the day from which it can be signed"),
        description=_l("Patients who signed an older version are asked anew from this day on."),
    )
    because = OneOfField(
        _l("If you reject: why"),
        description=_l("The centre's representative reads this."),
    )

    def __init__(self, today: date, *args: Any, **kwargs: Any) -> None:
        """Offer the choices; ``today`` is the day it is at the centre."""
        super().__init__(*args, **kwargs)
        self._today = today
        self.decision.offer(DECISIONS.items())
        self.because.offer(REJECTIONS.items())
        if not self.is_submitted():
            self.valid_from.data = today

    @property
    def is_approval(self) -> bool:
        """Tell what the valid form decides."""
        return bool(self.decision.data == FormDecision.APPROVE)

    @property
    def reason(self) -> RejectionReason:
        """Return why the valid form rejects."""
        return RejectionReason(self.because.data)

    def validate_valid_from(self, field: DayField) -> None:
        """Ask for a day where something is approved; what is past was signed without it."""
        if not self.is_approval:
            return
        if field.data is None:
            raise ValidationError(_("Say from which day it can be signed."))
        if field.data < self._today:
            raise ValidationError(_("A version cannot be signed before it is approved."))

    def validate_because(self, field: OneOfField) -> None:
        """Ask for a reason where something is rejected."""
        if self.decision.data == FormDecision.REJECT and not field.data:
            raise ValidationError(_("Say why the version is rejected."))


def _name(sent: FileStorage) -> str:
    return plain(sent.filename or "", lines=False)[:_LONGEST_NAME]
