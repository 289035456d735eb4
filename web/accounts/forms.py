"""Forms of accounts: sign-in, settings, change of password. They check shape, not sense."""

from __future__ import annotations

import zoneinfo
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, PasswordField, ValidationError

from i18n.languages import CONSENT_LANGUAGES, INTERFACE_LOCALES
from web.components.fields import OneOfField, PlainTextField, Required
from web.components.forms import ConsiliumForm
from web.passwords import MAX_LENGTH

if TYPE_CHECKING:
    from wtforms import Field

_LONGEST_EMAIL = 254


class SecretField(PasswordField):
    """A password: taken as typed, never shown again."""

    def __init__(self, label: Any = None, validators: Any = (), **kwargs: Any) -> None:
        """Limit the length, as hashing costs more for longer input."""
        super().__init__(label, [*validators, _not_endless], **kwargs)


class SignInForm(ConsiliumForm):
    """E-mail address and password, and where to go then."""

    email = PlainTextField(_l("E-mail address"), [Required()], limit=_LONGEST_EMAIL)
    password = SecretField(_l("Password"), [Required()])
    next = HiddenField()


class SettingsForm(ConsiliumForm):
    """Language, time zone and notifications of one person."""

    locale = OneOfField(_l("Language"), [Required()])
    time_zone = OneOfField(_l("Time zone"), [Required()])
    mail_locale = OneOfField(_l("Language of mails"))
    wants_mail = BooleanField(_l("Send me e-mail"))
    wants_urgent_mail_at_once = BooleanField(
        _l("Send e-mail about urgent panels at once"),
        description=_l("Otherwise urgent panels wait for the daily digest."),
    )
    digest_hour = OneOfField(
        _l("Daily digest"),
        [Required()],
        description=_l("You get at most one digest a day, and none when nothing waits for you."),
    )

    def offer_choices(self, time_zone: str) -> None:
        """Fill the lists; the zone in use stays offered whatever it is."""
        self.locale.choices = [(code, CONSENT_LANGUAGES[code]) for code in INTERFACE_LOCALES]
        self.mail_locale.offer(CONSENT_LANGUAGES.items(), empty=_("As the pages"))
        self.time_zone.choices = [(zone, zone) for zone in european_time_zones(time_zone)]
        self.digest_hour.choices = [
            (str(hour), _("at %(hour)s", hour=f"{hour:02d}:00")) for hour in range(24)
        ]


class LostPasswordForm(ConsiliumForm):
    """The e-mail address of whoever lost a password."""

    email = PlainTextField(_l("E-mail address"), [Required()], limit=_LONGEST_EMAIL)


class ChoosePasswordForm(ConsiliumForm):
    """A new password, twice."""

    new = SecretField(_l("New password"), [Required()])
    again = SecretField(_l("New password again"), [Required()])

    def validate_again(self, field: Field) -> None:
        """Refuse two different new passwords."""
        if field.data != self.new.data:
            raise ValidationError(_("The two new passwords differ."))


class ChangePasswordForm(ChoosePasswordForm):
    """The present password and the new one, twice."""

    present = SecretField(_l("Present password"), [Required()])


def _not_endless(_form: object, field: Field) -> None:
    if len(field.data or "") > MAX_LENGTH:
        raise ValidationError(
            _("A password can have at most %(number)d characters.", number=MAX_LENGTH)
        )


def european_time_zones(in_use: str) -> list[str]:
    """Return the zones to choose from, with the one in use whatever it is."""
    european = {
        zone
        for zone in zoneinfo.available_timezones()
        if zone.startswith("Europe/") and "/" not in zone.removeprefix("Europe/")
    }
    islands = {"Asia/Nicosia", "Atlantic/Azores", "Atlantic/Canary", "Atlantic/Madeira"}
    return sorted(european | islands | {"Atlantic/Reykjavik", "UTC", in_use})
