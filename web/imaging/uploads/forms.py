"""The form that sends images; for a script it only begins an upload."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, MultipleFileField

from web.components.fields import CommandIdField
from web.components.forms import ConsiliumForm


class UploadForm(ConsiliumForm):
    """Images of one patient."""

    command_id = CommandIdField()
    # The panel from whose page it is sent, if any.
    panel_id = HiddenField()
    files = MultipleFileField(_l("Images"))
