"""Keeps the catalogues of the pages: Flask-Babel would read them from the disk in each request.

Its own domain is made anew for every request, with an empty cache; for a reader in another
language than English that is some thousand messages parsed for each page. And a page has some
hundred messages, so that what is done for each of them is little: a request's domain remembers
the catalogue of the language it was last asked in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import Babel, Domain, get_domain, get_locale
from flask_babel import _get_current_context as babel_context
from markupsafe import Markup

if TYPE_CHECKING:
    from babel import Locale
    from flask import Flask


class KeptDomain(Domain):  # type: ignore[misc] # Flask-Babel has no types
    """The domain of one request; the catalogues are those of the process."""

    def __init__(self, domain: str, kept: dict[str, Any]) -> None:
        super().__init__(domain=domain)
        self._kept = kept
        # Where Flask-Babel notes the language; to ask it for that place costs more than a message.
        self._noted = babel_context()
        self._locale: Locale | None = None
        self._translations: Any = None

    def get_translations(self) -> Any:
        """Return the present reader's catalogue; each is read once a process."""
        locale = getattr(self._noted, "babel_locale", None) or get_locale()
        if locale is None:
            return super().get_translations()
        if locale is not self._locale:
            name = str(locale)
            if name not in self._kept:
                self._kept[name] = super().get_translations()
            self._locale, self._translations = locale, self._kept[name]
        return self._translations


class KeptBabel(Babel):  # type: ignore[misc] # Flask-Babel has no types
    """Flask-Babel with one set of catalogues for all requests of an application."""

    def init_app(self, app: Flask, *args: Any, **options: Any) -> None:
        """Give templates a shorter way to a message than Jinja's own, which calls thrice."""
        self._kept: dict[str, Any] = {}
        super().init_app(app, *args, **options)
        app.jinja_env.globals.update(_=_in_markup, gettext=_in_markup)

    @property
    def domain_instance(self) -> KeptDomain:
        """Return a domain for one request: Flask-Babel keeps it as long as that lasts."""
        return KeptDomain(self.domain, self._kept)


def _in_markup(message: str, /, **values: Any) -> Markup:
    """Return a message as a template shows it: values are escaped, ``%%`` is a percent sign."""
    translated = Markup(get_domain().get_translations().ugettext(message))  # noqa: S704 - our own
    return translated % values if "%" in translated else translated
