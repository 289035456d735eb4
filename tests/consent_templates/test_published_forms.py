"""Published texts never change, and every language says the same things in the same places."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from i18n.consent_forms import SIGNATORIES, TEMPLATES, Words, available_languages, form_text
from i18n.languages import CONSENT_LANGUAGES

FORM = TEMPLATES / "care" / "1.0"
LANGUAGES = available_languages("care", "1.0")

# A second copy of CHECKSUMS, on purpose: patients have signed these texts. If this test fails, do
# not correct the sum; restore the file and publish a new version. A language that is added gets a
# line of its own, here and there.
PUBLISHED = {
    "care/1.0/bg.yaml": "1a2077a1a4d3ddb1015af03d71dcbecacfd1493272b568a9eb838cd5b1697285",
    "care/1.0/de.yaml": "4201c1082b7a96a078434a51502d43dfe878b702d4351da80d86124e1e071598",
    "care/1.0/el.yaml": "069dd096925f07eeac71f01e89da33decb3e22e5a7f2bfcb896321005dd0c1b4",
    "care/1.0/en.yaml": "722647bc2cd6998b3ee6d89ed4c79b5b397f3687b0c84e6936d3d885df83ab5e",
    "care/1.0/es.yaml": "0a062bc548880ceccb2e2187eb04e0420d518d70a3fdcdaeff1473f86ebade7a",
    "care/1.0/fr.yaml": "8590ac3aae40ef182e76332b714b6a741c6a1032e50a87a2914cd903fb86329c",
    "care/1.0/layout.css": "902420fce9a6107d991dd1d57167f8ce28b5a31a44f15ad53b0b5fa95fee826c",
    "care/1.0/layout.html": "db5b0269eb3dca8a00e0963b12a45782411f6ba17eae9668e347eb95f821b8eb",
    "care/1.0/lv.yaml": "10201a975860552c8cda30be5d172016d86104183b4aee3a3f3ff6ca9573d4ab",
}


def places(words: Words, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text with the place it stands at; an entry with an id is placed by it."""
    if isinstance(words, str):
        yield path, words
    elif isinstance(words, list):
        for number, entry in enumerate(words):
            key = entry["id"] if isinstance(entry, dict) and "id" in entry else number
            yield from places(entry, f"{path}/{key}")
    else:
        for key, entry in words.items():
            yield from places(entry, f"{path}/{key}")


def texts(language: str) -> dict[str, str]:
    return dict(places(dict(form_text("care", "1.0", language).words)))


def test_published_files_are_what_they_were() -> None:
    now = {name: hashlib.sha256((TEMPLATES / name).read_bytes()).hexdigest() for name in PUBLISHED}

    assert now == PUBLISHED


def test_checksums_lists_what_was_published_and_nothing_else() -> None:
    lines = (TEMPLATES / "CHECKSUMS").read_text().splitlines()

    assert lines == [f"{checksum}  {name}" for name, checksum in sorted(PUBLISHED.items())]


def test_every_file_of_a_form_is_published() -> None:
    files = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.is_file()}

    assert files - {"CHECKSUMS", "care/1.0/about.yaml"} == PUBLISHED.keys()


def test_the_about_page_tells_what_is_there() -> None:
    about = yaml.safe_load((FORM / "about.yaml").read_text())

    assert (about["kind"], about["version"]) == (FORM.parent.name, FORM.name)
    assert tuple(about["languages"]) == LANGUAGES
    assert about["published_on"].isoformat() == "2026-11-23"
    assert about["changes"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_the_same_texts_at_the_same_places_as_english(language: str) -> None:
    assert list(texts(language)) == list(texts("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_the_same_placeholders_and_figures_as_english(language: str) -> None:
    def fixed_parts(of: str) -> dict[str, Counter[str]]:
        return {
            place: Counter(re.findall(r"\{\w+\}|\d+", text)) for place, text in texts(of).items()
        }

    assert fixed_parts(language) == fixed_parts("en")


def test_the_placeholders_are_those_a_paper_can_fill() -> None:
    used = set(re.findall(r"\{(\w+)\}", " ".join(texts("en").values())))

    assert used == {
        "hospital_name",
        "hospital_address",
        "hospital_country",
        "contact_point",
        "data_protection_officer",
        "supervisory_authority",
        "page",
        "pages",
        "date",
    }


def test_the_form_asks_for_three_choices_and_says_what_the_law_asks() -> None:
    words = form_text("care", "1.0", "en").words

    assert ids_of(words["sections"]) == [
        "networks",
        "purposes",
        "shared_data",
        "recipients",
        "freedom",
        "withdrawal",
        "rights",
        "retention",
        "legal_basis",
        "contacts",
    ]
    decision = words["decision"]
    assert isinstance(decision, dict)
    assert ids_of(decision["choices"]) == ["care", "databases", "research_contact"]


def ids_of(entries: Words) -> list[Words]:
    assert isinstance(entries, list)
    return [entry["id"] for entry in entries if isinstance(entry, dict)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_is_worded_for_every_signatory(language: str) -> None:
    found = texts(language)

    for choice in ("care", "databases", "research_contact"):
        statements = {
            found[f"/decision/choices/{choice}/statement/{signatory}"] for signatory in SIGNATORIES
        }
        assert len(statements) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_promises_that_nobody_could_be_recognised(language: str) -> None:
    found = texts(language)

    assert [place for place, text in found.items() if not text.strip()] == []
    # Rare-disease data are pseudonymised and nothing more.
    assert [
        place
        for place, text in found.items()
        if re.search(r"an[oó]n[iy]m|anoniem|ανών|ανων|анонім|аноним", text, re.IGNORECASE)
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_says_which_language_it_is(language: str) -> None:
    assert texts(language)["/language"] == language
    assert language in CONSENT_LANGUAGES


def test_the_layout_takes_everything_from_the_document_itself() -> None:
    for name in ("layout.html", "layout.css"):
        content = Path(FORM / name).read_text()
        assert re.findall(r"url\(|https?:|src=|href=|\|\s*safe", content) == []
