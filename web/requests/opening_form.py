"""The form behind the button that opens a panel."""

from __future__ import annotations

from web.components.fields import CommandIdField
from web.components.forms import ConsiliumForm


class OpenPanelForm(ConsiliumForm):
    """One button; its id makes a double click one panel."""

    command_id = CommandIdField()
