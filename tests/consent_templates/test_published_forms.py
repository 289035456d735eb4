"""Published texts never change, and every language says the same things in the same places."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator

import pytest
import yaml

from i18n.consent_forms import (
    SIGNATORIES,
    TEMPLATES,
    Words,
    available_languages,
    form_text,
    published_versions,
)
from i18n.languages import CONSENT_LANGUAGES

VERSIONS = published_versions("care")
FORMS = [
    (version, language) for version in VERSIONS for language in available_languages("care", version)
]
PUBLISHED_ON = {"1.0": "2026-11-23", "1.1": "2026-11-27"}

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
    "care/1.1/bg.yaml": "977ac494ab20eefb181150de74fd8e3c19c441eef5a35387f281a331ef28ad6a",
    "care/1.1/cs.yaml": "33b0ff74c6e1334d49055de1a4c2d4bdc7225f9da6f8fca058229532ca48c8eb",
    "care/1.1/da.yaml": "6d369a0e9061f37428e1fac5feaeb3d80b1f27d991ddd459390229ac93a496e1",
    "care/1.1/de.yaml": "b5db6352208f923f52f94756c5ea1ef19dbc73dd584d5fdd019922236884d9a5",
    "care/1.1/el.yaml": "f899055219e84400595ab232a60949cd14cbee64bc4f990e2f18122454950965",
    "care/1.1/en.yaml": "d6fb6215804014fe18901112562c19082962c6a02c7031a17fdec0a0b6616aff",
    "care/1.1/es.yaml": "8453cda65346d7da69c100bcc94a987b0d325d093154b18e2e18733fc77f10f8",
    "care/1.1/et.yaml": "275602d498d6ff277f2ee260e088311e58c8aed8d4c97e04b5db44fac85137cd",
    "care/1.1/fi.yaml": "cc4668a5482dd7146f4f620aba1bf5afbca1b333a21c8fea79b6a6841d0f8103",
    "care/1.1/fr.yaml": "6a1bcfc605376861707fbe3996a77b48544038a42360f6a652db74daf7249c2c",
    "care/1.1/ga.yaml": "07860a703f7b67047e914c11cc9704b44aeccae4592d69d8a456db7161cc9845",
    "care/1.1/hr.yaml": "b328dee4eeb92dea9bba0dabff6e19a41cd7a7f1925098543a95ef0e5a70aa4c",
    "care/1.1/hu.yaml": "fdff0a8b7beff7e04151d7c6052df31d34707e69cd71865c1727ff2b4ea7fadc",
    "care/1.1/is.yaml": "38b2fb05576f25ce5fcbde324c025c029ca596502859de5dc0e0db9f6dc68e15",
    "care/1.1/it.yaml": "216ffe7ae5983b94a73235f316240891327920d7fbf67047141c26db661235b3",
    "care/1.1/layout.css": "856c66e6638309f0b89357ad5fe29000263dd5320f64b681ef8ecdb13e801bfe",
    "care/1.1/layout.html": "ee2b51926a0ab1b885ff1d5f10ff01f11fd3536cc1af4afcaee389df0d02988f",
    "care/1.1/lt.yaml": "46cf89f7afc4da74b943556eac29f00c6fa181cf7f7374bb77d7fccf88a26e45",
    "care/1.1/lv.yaml": "14cb7a3fb50e4d202d6ee0ff1f3b4e0b9cae373fd198175b2284ab3b3910db40",
    "care/1.1/mt.yaml": "a4bae0188153a70c8fbd5f2c3656f7a725b01d3d3f7d4b4d9a8a12f1adcb866b",
    "care/1.1/nb.yaml": "db3ce1ed6894816194ece29ed7398eb2b279e1f4afac37c5e6a9637f0cd2c4f7",
    "care/1.1/nl.yaml": "93a4990f196671bbf2f73c753ca29eecd9f6665dd0f7fa49f0afe39e5b0f6169",
    "care/1.1/pl.yaml": "42887e020fc21516b2da518963ce92d9345ad898b5ddd6438c06e12a65fcf4b6",
    "care/1.1/pt.yaml": "816599d6ac49acd91732b2834b22ed6c37455c2458c34451fe355200753d3147",
    "care/1.1/ro.yaml": "3dc968743c93cd857e3f94856885e836b42e21274cedfc8474cf7a592422f86f",
    "care/1.1/sk.yaml": "3566323c88329a6ffcf71a14b707c2d9ec5811b6f901651f5ba7eb38ee5bff71",
    "care/1.1/sl.yaml": "b00eea79b1a6d1b648b4073ab6cfe8abc0c5bc1209019c34a06c3825fce9cf0d",
    "care/1.1/sv.yaml": "d88aaf3d975266e3b78c9f5b3c7dc114f86d7ec368e25670517839e350dd290b",
    "care/1.1/uk.yaml": "6b3c1a1e7dac8a3add52fd473b5781470ab0acdc04aca4d173b079e22fc479e1",
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


def texts(version: str, language: str) -> dict[str, str]:
    return dict(places(dict(form_text("care", version, language).words)))


def test_published_files_are_what_they_were() -> None:
    now = {name: hashlib.sha256((TEMPLATES / name).read_bytes()).hexdigest() for name in PUBLISHED}

    assert now == PUBLISHED


def test_checksums_lists_what_was_published_and_nothing_else() -> None:
    lines = (TEMPLATES / "CHECKSUMS").read_text().splitlines()

    assert lines == [f"{checksum}  {name}" for name, checksum in sorted(PUBLISHED.items())]


def test_every_file_of_a_form_is_published() -> None:
    files = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.is_file()}

    about = {f"care/{version}/about.yaml" for version in VERSIONS}
    assert files - {"CHECKSUMS"} - about == PUBLISHED.keys()


@pytest.mark.parametrize("version", VERSIONS)
def test_the_about_page_tells_what_is_there(version: str) -> None:
    about = yaml.safe_load((TEMPLATES / "care" / version / "about.yaml").read_text())

    assert (about["kind"], about["version"]) == ("care", version)
    assert tuple(about["languages"]) == available_languages("care", version)
    assert about["published_on"].isoformat() == PUBLISHED_ON[version]
    assert about["changes"]


@pytest.mark.parametrize(("version", "language"), FORMS)
def test_a_language_has_the_same_texts_at_the_same_places_as_english(
    version: str, language: str
) -> None:
    assert list(texts(version, language)) == list(texts(version, "en"))


@pytest.mark.parametrize(("version", "language"), FORMS)
def test_a_language_has_the_same_placeholders_and_figures_as_english(
    version: str, language: str
) -> None:
    def fixed_parts(of: str) -> dict[str, Counter[str]]:
        return {
            place: Counter(re.findall(r"\{\w+\}|\d+", text))
            for place, text in texts(version, of).items()
        }

    assert fixed_parts(language) == fixed_parts("en")


def test_the_placeholders_are_those_a_paper_can_fill() -> None:
    used = set(re.findall(r"\{(\w+)\}", " ".join(texts(VERSIONS[-1], "en").values())))

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
    words = form_text("care", VERSIONS[-1], "en").words

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


@pytest.mark.parametrize(("version", "language"), FORMS)
def test_every_choice_is_worded_for_every_signatory(version: str, language: str) -> None:
    found = texts(version, language)

    for choice in ("care", "databases", "research_contact"):
        statements = {
            found[f"/decision/choices/{choice}/statement/{signatory}"] for signatory in SIGNATORIES
        }
        assert len(statements) == 3


@pytest.mark.parametrize(("version", "language"), FORMS)
def test_no_text_is_empty_or_promises_that_nobody_could_be_recognised(
    version: str, language: str
) -> None:
    found = texts(version, language)

    assert [place for place, text in found.items() if not text.strip()] == []
    # Rare-disease data are pseudonymised and nothing more.
    assert [
        place
        for place, text in found.items()
        if re.search(r"an[oó]n[iy]m|anoniem|ανών|ανων|анонім|аноним", text, re.IGNORECASE)
    ] == []


@pytest.mark.parametrize(("version", "language"), FORMS)
def test_a_file_says_which_language_it_is(version: str, language: str) -> None:
    assert texts(version, language)["/language"] == language
    assert language in CONSENT_LANGUAGES


def test_the_layout_takes_everything_from_the_document_itself() -> None:
    for path in TEMPLATES.glob("care/*/layout.*"):
        content = path.read_text().replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert re.findall(r"url\(|https?:|src=|href=|\|\s*safe", content) == []


@pytest.mark.parametrize("language", available_languages("care", "1.1"))
def test_the_sheet_for_children_is_one_text_without_a_word_of_law(language: str) -> None:
    sheet = {place: text for place, text in texts("1.1", language).items() if "/assent" in place}

    assert len(sheet) == 27
    # GDPR recital 58: plain language that the child can easily understand.
    assert [text for text in sheet.values() if re.search(r"2016/679|\bGDPR\b|\bArt", text)] == []
    assert all(len(text) < 420 for text in sheet.values())
