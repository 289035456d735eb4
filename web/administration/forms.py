"""The form that invites a person to a role at a healthcare provider in a network."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from wtforms import Field
from wtforms.validators import ValidationError

from i18n.languages import CONSENT_LANGUAGES, INTERFACE_LOCALES
from web.administration.invitation_rules import Place
from web.administration.inviting import Invitation
from web.components.fields import OneOfField, PlainTextField, Required
from web.components.forms import ConsiliumForm
from web.frame import words
from workflows.domain.roles import Role

_LONGEST_EMAIL = 254


class InvitationForm(ConsiliumForm):
    """Name, e-mail address, and the role that others will approve."""

    display_name = PlainTextField(_l("Name"), [Required()], limit=120)
    title = PlainTextField(_l("Academic title"), limit=64, description=_l("Such as Dr. or Prof."))
    email = PlainTextField(_l("E-mail address"), [Required()], limit=_LONGEST_EMAIL)
    locale = OneOfField(_l("Language"), [Required()])
    role = OneOfField(_l("Role"), [Required()])
    hcp_id = OneOfField(_l("Healthcare provider"))
    ern_code = OneOfField(_l("Network"))
    acts_for = PlainTextField(
        _l("Acts for"),
        limit=_LONGEST_EMAIL,
        description=_l("For assistants: the e-mail address of the clinician they act for."),
    )

    def offer(
        self,
        roles: Iterable[Role],
        centres: Iterable[tuple[UUID, str]],
        networks: Iterable[tuple[str, str]],
    ) -> None:
        """Fill the lists."""
        self.locale.choices = [(code, CONSENT_LANGUAGES[code]) for code in INTERFACE_LOCALES]
        self.role.offer((role.value, words(role)) for role in roles)
        self.hcp_id.offer(centres, empty=pgettext("no hospital", "None"))
        self.ern_code.offer(networks, empty=pgettext("no network", "None"))

    def validate_email(self, field: Field) -> None:
        """Refuse what is no address at all; whether it is the right one only its owner knows."""
        name, _at, host = (field.data or "").rpartition("@")
        if not name or "." not in host or " " in field.data.strip():
            raise ValidationError(_("This is no e-mail address."))

    @property
    def invitation(self) -> Invitation:
        """Return what was filled in."""
        return Invitation(
            email=self.email.data,
            display_name=self.display_name.data,
            title=self.title.data or "",
            locale=self.locale.data,
            acts_for=self.acts_for.data or "",
            place=Place(
                role=Role(self.role.data),
                hcp_id=UUID(self.hcp_id.data) if self.hcp_id.data else None,
                ern=self.ern_code.data or None,
            ),
        )
