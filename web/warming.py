"""Makes ready what a process makes at its first use: tables' mappings, templates, catalogues.

Without it whoever is the first to open a page after a start waits while its templates are
compiled, in each process anew. What is ready then stays for the life of the process.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Final

from flask_babel import force_locale, get_translations
from sqlalchemy.orm import configure_mappers

from i18n.languages import INTERFACE_LOCALES

if TYPE_CHECKING:
    from flask import Flask

# A page makes some ten thousand objects, nearly all of which end with it.
_OBJECTS_BETWEEN_LOOKS: Final = 10_000


def warm_up(app: Flask) -> None:
    """Compile every template and read every catalogue; nothing of a patient is touched."""
    configure_mappers()
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    with app.app_context():
        for locale in INTERFACE_LOCALES:
            with force_locale(locale):
                get_translations()


def look_past_what_stays() -> None:
    """Let the collector of cycles pass over what is there now, and look less often.

    It would look through a quarter of a million objects that never end, in the midst of whatever
    page has just made the next ones: 150 ms for a long page.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_LOOKS, 10, 10)
