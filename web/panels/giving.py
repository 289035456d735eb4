"""Gives a command from a form: refused beside the form, done, or saved for later."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from flask import flash
from flask_babel import gettext as _

from i18n.labels import label
from web.components.forms import ConsiliumForm
from web.current_gateway import gateway
from web.models.base import Base
from web.panel_gateway import ActionRefusedError, Order
from web.panels.loading import LoadedPanel
from web.request_session import db_session
from workflows.domain.panels.commands import Command


def give(
    panel: LoadedPanel,
    command: Command,
    form: ConsiliumForm,
    *,
    contents: Sequence[Base] = (),
    done: str,
) -> bool:
    """Give ``command`` and tell the reader: ``done``, or that it is saved for later.

    False means that it was refused; the form says why, and nothing was kept.
    """
    order = Order(
        command_id=command_id_of(form),
        panel_id=panel.id,
        patient_id=panel.row.patient_id,
        actor=panel.actor,
        command=command,
        contents=contents,
    )
    try:
        has_taken_effect = gateway().perform(db_session(), order)
    except ActionRefusedError as refusal:
        form.refuse(_(label(refusal.reason)))
        return False
    tell(done, has_taken_effect=has_taken_effect)
    return True


def tell(done: str, *, has_taken_effect: bool) -> None:
    """Flash that something is done, or that it is saved."""
    if has_taken_effect:
        flash(done, "success")
    else:
        flash(_("Saved. It will take effect as soon as the workflow engine is back."), "warning")


def command_id_of(form: ConsiliumForm) -> UUID:
    """Return the id made with the form; a form without a usable one gets a new one."""
    field = form._fields.get("command_id")
    try:
        return UUID(str(field.data)) if field is not None else uuid4()
    except ValueError:
        return uuid4()
