"""A centre's words fill the places of the published form, and nothing else gets in."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from i18n.consent_forms import TEMPLATES, form_text
from web.centre_forms.checking import SIZE_LIMIT, Fault, FormFault, check_files

BASE = form_text("care", "1.1", "en").words
FOLDER = Path(TEMPLATES) / "care" / "1.1"


def published(language: str) -> str:
    return (FOLDER / f"{language}.yaml").read_text("utf-8")


def faults_of(content: str | bytes, name: str = "en.yaml") -> list[Fault]:
    sent = content.encode() if isinstance(content, str) else content
    texts, faults = check_files([(name, sent)], BASE)
    assert bool(texts) is not bool(faults)
    return faults


def changed(old: str, new: str) -> list[tuple[FormFault, str, str]]:
    content = published("en")
    assert old in content
    return [
        (each.kind, each.place, each.detail) for each in faults_of(content.replace(old, new, 1))
    ]


@pytest.mark.parametrize("language", ["bg", "el", "en", "lv", "uk"])
def test_a_published_text_is_taken_byte_for_byte(language: str):
    content = published(language).encode()

    [text], faults = check_files([(f"{language}.yaml", content)], BASE)

    assert faults == []
    assert text.language == language
    assert text.content.encode() == content
    assert text.sha256 == hashlib.sha256(content).hexdigest()


def test_own_sentences_are_the_centre_s_affair():
    assert changed("Please tick one box for each purpose.", "Tick one box in each row.") == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "heading: The three purposes",
            "headline: The three purposes",
            (FormFault.MISSING, "sections/purposes/heading", ""),
        ),
        (
            "  - id: retention",
            "  - id: keeping",
            (FormFault.MISSING, "sections/retention", ""),
        ),
        (
            "    - You may withdraw each consent at any time.\n",
            "",
            (FormFault.MISSING, "essentials/points/3", ""),
        ),
        (
            "language: en\n",
            "language: en\nextra: {}\n",
            (FormFault.ADDED, "extra", ""),
        ),
        (
            "agree: I agree\n  disagree: I do not agree",
            "disagree: I do not agree\n  agree: I agree",
            (FormFault.OTHER_ORDER, "decision", "heading, instruction, agree, disagree, choices"),
        ),
        (
            "name: Name in block capitals",
            "name: [Name]",
            (FormFault.OTHER_SHAPE, "signatures/fields/name", ""),
        ),
        ("form: Form", "form: ' '", (FormFault.EMPTY, "labels/form", "")),
        (
            "Page {page} of {pages}",
            "Page {page}",
            (FormFault.PLACEHOLDERS, "labels/page", "{page} {pages}"),
        ),
        (
            '"{contact_point}"',
            '"{contact_point} {password}"',
            (FormFault.PLACEHOLDERS, "sections/contacts/points/2/text", "{contact_point}"),
        ),
        (
            "Only our hospital. Your contact details",
            "Anonymised data. Your contact details",
            (FormFault.ANONYMOUS, "sections/recipients/points/3/text", ""),
        ),
        (
            "language: en",
            "language: zh",
            (FormFault.NO_LANGUAGE, "language", ""),
        ),
        (
            "title: Consent to",
            'title: "\\u202eConsent"\n#',
            (FormFault.CHARACTERS, "title", "U+202E"),
        ),
        (
            "title: Consent to",
            "title: 同意\n#",
            (FormFault.CHARACTERS, "title", "U+540C, U+610F"),
        ),
    ],
)
def test_each_fault_is_named_with_its_place(old: str, new: str, fault: tuple[FormFault, str, str]):
    kind, place, detail = fault

    found = changed(old, new)

    assert (kind, place) in [(each[0], each[1]) for each in found]
    assert not detail or fault in found


def test_a_key_with_a_stroke_is_no_way_into_another_place():
    content = published("en").replace("  heading: The essentials in brief\n", "", 1)

    found = faults_of(f"essentials/heading: The essentials in brief\n{content}")

    assert {each.kind for each in found} == {FormFault.MISSING, FormFault.ADDED}


def test_an_entry_that_stands_twice_is_found():
    content = published("en")
    start = content.index("  - id: retention")
    section = content[start : content.index("  - id: legal_basis")]

    found = faults_of(content.replace(section, section + section))

    assert FormFault.ADDED in {each.kind for each in found}


@pytest.mark.parametrize(
    ("content", "kind", "line"),
    [
        (b"a: " + b"x" * SIZE_LIMIT, FormFault.TOO_LARGE, 0),
        ("title: Größe".encode("utf-16"), FormFault.NOT_UTF8, 0),
        (b"title: 'Consent", FormFault.NOT_YAML, 1),
        (b"a: &a [x]\nb: *a", FormFault.MARKED, 1),
        (b"a: !!python/name:os.system ''", FormFault.MARKED, 1),
        (b"a: x\na: y", FormFault.DOUBLED, 2),
        (b"a: " + b"[" * 5000, FormFault.NO_FORM, 1),
        (b"%PDF-1.7", FormFault.NOT_YAML, 1),
        (b"", FormFault.NO_FORM, 0),
    ],
)
def test_a_hostile_file_is_refused_unread(content: bytes, kind: FormFault, line: int):
    assert faults_of(content) == [
        Fault(file="en.yaml", kind=kind, line=line, place="a" if kind is FormFault.DOUBLED else "")
    ]


@pytest.mark.parametrize("name", ["el.yaml", "EL (2).yaml", "el-final.yml"])
def test_a_file_named_for_another_language_is_refused(name: str):
    [fault] = faults_of(published("en"), name)

    assert (fault.kind, fault.detail) == (FormFault.OTHER_LANGUAGE, "en")


@pytest.mark.parametrize("name", ["consent.yaml", "en.yaml", "en_GB.yaml", "", "9"])
def test_a_name_that_says_no_other_language_is_let_through(name: str):
    assert faults_of(published("en"), name) == []


def test_two_files_of_one_language_are_refused():
    content = published("lv").encode()

    _, faults = check_files([("lv.yaml", content), ("lv (2).yaml", content)], BASE)

    assert [(each.file, each.kind, each.detail) for each in faults] == [
        ("lv (2).yaml", FormFault.LANGUAGE_TWICE, "lv")
    ]
