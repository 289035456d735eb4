"""Countries stand as the reader of each language looks for them."""

from __future__ import annotations

from flask_babel import force_locale

from tests.support.component_pages import component_site
from web.networks.country_order import by_country

CENTRES = [("SE", "Norrsund"), ("AT", "Graz"), ("ES", "Malaga"), ("DE", "Aalen"), ("DE", "Ulm")]


def in_language(language: str) -> list[str]:
    with component_site().test_request_context("/"), force_locale(language):
        return [name for _code, name in by_country(CENTRES, lambda centre: centre[0])]


def test_centres_stand_by_the_name_of_their_country_and_keep_their_order_within_it():
    # Austria, Germany, Spain, Sweden; Allemagne, Autriche, Espagne, Suède.
    assert in_language("en") == ["Graz", "Aalen", "Ulm", "Malaga", "Norrsund"]
    assert in_language("fr") == ["Aalen", "Ulm", "Graz", "Malaga", "Norrsund"]


def test_an_accent_sends_no_country_to_the_end():
    # Deutschland, Österreich, Schweden, Spanien.
    assert in_language("de") == ["Aalen", "Ulm", "Graz", "Norrsund", "Malaga"]
