"""The pseudo-locale touches every word and no gap, and text that escaped it is found."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog

from tests.support.pseudo_locale import TextsOfNoCatalogue, pseudo, pseudo_catalogue


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Worklist", "⟦Ŵöŕķļîšţ···⟧"),
        ("Panel %(number)s", "⟦Þåñéļ %(number)s······⟧"),
        ("born %(year)d-%(month)02d", "⟦ƀöŕñ %(year)d-%(month)02d··········⟧"),
    ],
)
def test_words_are_accented_longer_and_in_brackets_and_gaps_are_not(message: str, expected: str):
    assert pseudo(message) == expected


def test_a_plural_keeps_its_two_forms():
    template = Catalog()
    template.add(("%(num)d panel", "%(num)d panels"))

    catalogue = pseudo_catalogue(template)

    found = catalogue.get("%(num)d panel")
    assert found is not None
    assert found.string == ("⟦%(num)d þåñéļ·····⟧", "⟦%(num)d þåñéļš······⟧")


def test_text_that_no_catalogue_gave_is_found_wherever_it_shows():
    page = """<h1>⟦Þåñéļ⟧</h1><p>Hard-coded ⟦ṁöŕé⟧</p><a title="Too">12 + 3</a>
    <input placeholder="Name"><nav aria-label="⟦Ṁéñû⟧"></nav><script>var words</script>"""

    assert TextsOfNoCatalogue().on(page) == ["Hard-coded ⟦ṁöŕé⟧", "Too", "Name"]


def test_what_people_typed_is_nobody_s_fault():
    page = "<p>⟦Ŵŕîţţéñ ƀý Dr. Berg ⟦ŷéš⟧⟧, Lindenberg</p><p>Dr. Berg &amp; Lindenberg</p>"

    assert TextsOfNoCatalogue(["Dr. Berg", "Lindenberg"]).on(page) == []
