"""Keeps the catalogues of the pages: Flask-Babel would read them from the disk in each request.

Its own domain is made anew for every request, with an empty cache; for a reader in another
language than English that is some thousand messages parsed for each page.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from flask_babel import Babel, Domain, get_locale

if TYPE_CHECKING:
    from babel import Locale


class KeptDomain(Domain):  # type: ignore[misc] # Flask-Babel has no types
    """A domain that looks into its own cache before it asks anybody."""

    def __init__(self, domain: str) -> None:
        super().__init__(domain=domain)
        self._kept: dict[Locale | None, Any] = {}

    def get_translations(self) -> Any:
        """Return the present reader's catalogue; each is read once a process."""
        locale = get_locale()
        found = self._kept.get(locale)
        if found is None:
            found = super().get_translations()
            if locale is not None:
                self._kept[locale] = found
        return found


class KeptBabel(Babel):  # type: ignore[misc] # Flask-Babel has no types
    """Flask-Babel with one domain for all requests of an application."""

    @cached_property
    def domain_instance(self) -> KeptDomain:
        """Return the domain of the pages."""
        return KeptDomain(self.domain)
