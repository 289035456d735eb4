"""The languages of the product: those consent is asked in, and those the pages speak."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# The 24 official languages of the European Union, Icelandic, Norwegian and Ukrainian, each by the
# name its speakers give it (CLDR). A code here says that consent may be asked in this language, not
# that every form version has it: see i18n.consent_forms.
CONSENT_LANGUAGES: Mapping[str, str] = MappingProxyType(
    {
        "bg": "Български",
        "cs": "Čeština",
        "da": "Dansk",
        "de": "Deutsch",
        "el": "Ελληνικά",
        "en": "English",
        "es": "Español",
        "et": "Eesti",
        "fi": "Suomi",
        "fr": "Français",
        "ga": "Gaeilge",
        "hr": "Hrvatski",
        "hu": "Magyar",
        "is": "Íslenska",
        "it": "Italiano",
        "lt": "Lietuvių",
        "lv": "Latviešu",
        "mt": "Malti",
        "nb": "Norsk bokmål",
        "nl": "Nederlands",
        "pl": "Polski",
        "pt": "Português",
        "ro": "Română",
        "sk": "Slovenčina",
        "sl": "Slovenščina",
        "sv": "Svenska",
        "uk": "Українська",
    }
)

# The languages in which every page is complete.
INTERFACE_LOCALES: tuple[str, ...] = ("en", "de", "es", "fr")
