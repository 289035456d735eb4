"""Forms of the discussion: contribute, remark, ask for data, answer, waive, attach."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import MultipleFileField

from web.components.fields import CommandIdField, GrowingTextField, Required
from web.components.forms import ConsiliumForm
from web.discussions.guarded_texts import GuardedForm


class ContributionForm(GuardedForm):
    """A signed contribution to one thread."""

    command_id = CommandIdField()
    text = GrowingTextField(
        _l("Your contribution"),
        [Required()],
        description=_l("It carries your name and goes into the outcome. You can amend it later."),
    )


class AmendmentForm(GuardedForm):
    """A new version of one's own contribution."""

    command_id = CommandIdField()
    text = GrowingTextField(
        _l("New version"),
        [Required()],
        description=_l("The earlier version stays readable."),
    )


class RemarkForm(GuardedForm):
    """A quick word beside the contributions."""

    command_id = CommandIdField()
    text = GrowingTextField(
        _l("Your remark"),
        [Required()],
        limit=4000,
        description=_l("Remarks are chat: unsigned, and no part of the outcome."),
    )


class DataRequestForm(GuardedForm):
    """What the panel needs from the enrolling centre."""

    command_id = CommandIdField()
    text = GrowingTextField(
        _l("Which data do you need?"),
        [Required()],
        limit=4000,
        description=_l("The enrolling centre is asked to answer. The clock waits for it."),
    )


class AnswerForm(GuardedForm):
    """The enrolling centre's answer to a request for data."""

    command_id = CommandIdField()
    text = GrowingTextField(_l("Your answer"), [Required()])


class WaiverForm(GuardedForm):
    """Why the panel goes on without the data."""

    command_id = CommandIdField()
    text = GrowingTextField(_l("Why can the panel go on without these data?"), [Required()])


class AttachmentsForm(ConsiliumForm):
    """Files to attach to the case."""

    command_id = CommandIdField()
    files = MultipleFileField(_l("Files"), [Required()])
