"""A blank form: no number, no hospital, lines to write on; and no language in another's place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from activities.blank_forms import _EMPTY, FormVariant, blank_form
from activities.command_line import main
from i18n.consent_forms import FormNotPublishedError, LanguageNotAvailableError, form_text
from tests.support.pdf_reading import compact, pages_of

DAY = date(2026, 11, 27)


def test_a_blank_form_says_that_it_has_no_number():
    pages = pages_of(blank_form("care", FormVariant.ADULT, "en", printed_on=DAY))

    assert all(compact("Blank form without a number") in page for page in pages)
    assert compact("Form for patients who decide for themselves") in pages[0]
    assert "C-" not in pages[0]


def test_the_sheet_for_a_child_stands_alone():
    text = "".join(pages_of(blank_form("care", FormVariant.CHILD_ASSENT, "lv", printed_on=DAY)))

    sheet = form_text("care", "1.1", "lv").words["assent"]
    assert isinstance(sheet, dict)
    assert text.startswith(compact(_EMPTY))
    assert compact(str(sheet["title"])) in text
    assert "2016/679" not in text


@pytest.mark.parametrize(
    ("kind", "language", "error"),
    [("care", "tlh", LanguageNotAvailableError), ("cars", "en", FormNotPublishedError)],
)
def test_what_is_not_published_is_said(kind: str, language: str, error: type[Exception]):
    with pytest.raises(error):
        blank_form(kind, FormVariant.ADULT, language, printed_on=DAY)


def test_the_command_writes_the_file(tmp_path: Path):
    out = tmp_path / "form.pdf"
    words = ["consent-form", "--variant", "represented-adult", "--language", "el", str(out)]

    answer = CliRunner().invoke(main, words)

    assert answer.exit_code == 0, answer.output
    assert out.read_bytes().startswith(b"%PDF-")


def test_the_command_says_which_language_is_missing(tmp_path: Path):
    words = ["consent-form", "--language", "tlh", str(tmp_path / "form.pdf")]

    answer = CliRunner().invoke(main, words)

    assert answer.exit_code == 1
    assert "is not published in 'tlh'" in answer.output
    assert not (tmp_path / "form.pdf").exists()
