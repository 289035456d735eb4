"""The terms of the newest consent form in every language: docs/consent-terms.md.

``python -m i18n.form_terms > docs/consent-terms.md`` writes the page; nobody translates it apart
from the form, so that it says what patients read.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

from i18n.consent_forms import form_text, published_versions
from i18n.languages import CONSENT_LANGUAGES

KIND: Final = "care"
_HEAD: Final = """# Terms of the consent form

What the consent form calls things in each of its languages, one term a language; reports, proofs,
mails and the page of the tablet use the same. The form itself is the source of this page
(`make docs`). Meanings stand in the [glossary](glossary.md), who has read the texts in
[consent forms](consent-forms.md).
"""
# The points of a section of the form, in their order, by the glossary's words.
TERMS: Final[Mapping[str, Sequence[str]]] = {
    "purposes": ("Diagnosis and treatment", "Databases and registries", "Contact about research"),
    "rights": ("Access", "Correction", "Restriction", "Erasure", "Portability", "Complaint"),
    "contacts": ("Controller", "Contact point", "Data protection officer", "Supervisory authority"),
}
_TITLES: Final = {"purposes": "Purposes", "rights": "Rights", "contacts": "Who is responsible"}


def terms_of(language: str) -> Mapping[str, Sequence[str]]:
    """Return the terms of the newest published form, by section, in the order of ``TERMS``."""
    words: Any = form_text(KIND, published_versions(KIND)[-1], language).words
    sections = {each["id"]: each for each in words["sections"]}
    return {section: [point["term"] for point in sections[section]["points"]] for section in TERMS}


def page() -> str:
    """Return the page: a table for each section of the form."""
    return "\n".join([_HEAD, *(_table(section) for section in TERMS)])


def _table(section: str) -> str:
    rows = [
        f"| {name} (`{code}`) | {' | '.join(terms_of(code)[section])} |"
        for code, name in CONSENT_LANGUAGES.items()
    ]
    columns = TERMS[section]
    head = f"| | {' | '.join(columns)} |"
    return "\n".join(
        [f"## {_TITLES[section]}\n", head, "|---" * (len(columns) + 1) + "|", *rows, ""]
    )


if __name__ == "__main__":
    sys.stdout.write(page())
