"""Forms of the networks: a healthcare provider, and how it belongs to a network."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from i18n.collation import sort_key
from web.accounts.forms import european_time_zones
from web.components.fields import GrowingTextField, OneOfField, PlainTextField, Required
from web.components.forms import ConsiliumForm
from web.networks.words import MEMBERSHIP_KINDS

# Member states of the EU and the EEA, in which networks have members, and neighbours of guests.
_COUNTRIES: Final = (
    *("AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT"),
    *("LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE", "IS", "LI", "NO"),
    *("CH", "GB", "UA"),
)
_ADDRESS_LIMIT: Final = 500


class CentreForm(ConsiliumForm):
    """A healthcare provider with what its consent forms print."""

    name = PlainTextField(_l("Name"), [Required()])
    city = PlainTextField(_l("City"), [Required()], limit=120)
    country = OneOfField(_l("Country"), [Required()])
    time_zone = OneOfField(_l("Time zone"), [Required()])
    address = GrowingTextField(_l("Address"), [Required()], limit=_ADDRESS_LIMIT)
    contact_point = GrowingTextField(
        _l("Contact point"),
        [Required()],
        limit=_ADDRESS_LIMIT,
        description=_l("Where patients ask, and where they take consent back."),
    )
    data_protection_officer = GrowingTextField(
        _l("Data-protection officer"), [Required()], limit=_ADDRESS_LIMIT
    )
    supervisory_authority = GrowingTextField(
        _l("Supervisory authority"),
        [Required()],
        limit=_ADDRESS_LIMIT,
        description=_l("Where patients can lodge a complaint."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = get_locale().territories
        by_words = sort_key(get_locale().language)
        countries = [(code, names.get(code, code)) for code in _COUNTRIES]
        self.country.offer(sorted(countries, key=lambda pair: by_words(pair[1])))
        zones = european_time_zones(self.time_zone.data or "Europe/Brussels")
        self.time_zone.offer((zone, zone) for zone in zones)


class MembershipForm(ConsiliumForm):
    """That a healthcare provider belongs to a network, and in what way."""

    ern_code = OneOfField(_l("Network"), [Required()])
    kind = OneOfField(_l("Membership"), [Required()])

    def offer_networks(self, names: Mapping[str, str], codes: Collection[str]) -> None:
        """Offer the networks in which the reader may decide, and every kind of membership."""
        self.ern_code.offer((code, names[code]) for code in codes)
        self.kind.offer(MEMBERSHIP_KINDS.items())
