"""Pages that patients open without an account: their language, their words, their small frame."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from i18n import patient_words
from i18n.languages import CONSENT_LANGUAGES
from i18n.translators import Translator, patient_translator


def language_of_reader(preferred: str = "") -> str:
    """Return one of the consent languages: chosen on the page, of the paper, or the browser's."""
    for wish in (request.args.get("language", ""), preferred):
        if wish in CONSENT_LANGUAGES:
            return wish
    return request.accept_languages.best_match(list(CONSENT_LANGUAGES)) or "en"


def patient_page(template: str, language: str, **values: Any) -> str:
    """Render a page whose words all come from the patient catalogue of ``language``.

    Templates say ``say(words.VERIFY_TITLE)``; the interface's own catalogue plays no part.
    """
    translator: Translator = patient_translator(language)
    return render_template(
        template,
        say=translator.gettext,
        words=patient_words,
        language=language,
        languages=CONSENT_LANGUAGES,
        **values,
    )
