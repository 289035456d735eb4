"""Makes ready what a process makes at its first use: tables' mappings, templates, catalogues.

Without it whoever is the first to open a page after a start waits while its templates are
compiled, in each process anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import force_locale, get_translations
from sqlalchemy.orm import configure_mappers

from i18n.languages import INTERFACE_LOCALES

if TYPE_CHECKING:
    from flask import Flask


def warm_up(app: Flask) -> None:
    """Compile every template and read every catalogue; nothing of a patient is touched."""
    configure_mappers()
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    with app.app_context():
        for locale in INTERFACE_LOCALES:
            with force_locale(locale):
                get_translations()
