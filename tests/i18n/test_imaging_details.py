"""What readers of files say of a fault has words in every language, but for names of standards."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from i18n.imaging_details import DETAILS
from tests.support.dicom_files import cleaned
from web.imaging.words import reason_words
from web.settings import ROOT
from workflows.domain.imaging.verdicts import RefusalReason

# Attributes, and what is made of their names.
NAMES = {
    "BitsAllocated", "BitsStored", "HighBit", "JBIG2", "NumberOfFrames",
    "PlanePositionSlideSequence", "Rows x Columns", "SamplesPerPixel", "TotalPixelMatrix",
    "TotalPixelMatrixColumns",
}  # fmt: skip


def written_details() -> Iterator[str]:
    """Yield each detail that stands in the source of a reader."""
    for path in sorted((ROOT / "activities" / "imaging").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            at = {"damaged": 0, "FileRefusedError": 1}.get(node.func.id)
            if at is None or len(node.args) <= at:
                continue
            detail = node.args[at]
            if isinstance(detail, ast.Constant) and isinstance(detail.value, str):
                yield detail.value


@pytest.fixture(autouse=True)
def _in_a_page() -> Iterator[None]:
    app = Flask("words", root_path=str(ROOT / "web"))
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "i18n" / "locales")
    Babel(app)
    with app.test_request_context():
        yield


def test_every_detail_has_words() -> None:
    found = set(written_details())

    assert found - NAMES == DETAILS
    assert len(found) > 50


@pytest.mark.parametrize("language", ["de", "es", "fr"])
def test_details_are_told_in_the_readers_language(language: str) -> None:
    with force_locale(language):
        told = {each: reason_words(RefusalReason.DAMAGED, each) for each in DETAILS}
        missing = reason_words(RefusalReason.DAMAGED, "Rows is missing")

    assert {each for each, words in told.items() if words.endswith(f"({each})")} <= {"bytes"}
    assert "Rows" in missing
    assert "is missing" not in missing


def test_names_of_standards_stand_for_themselves() -> None:
    with force_locale("de"):
        assert reason_words(RefusalReason.TOO_LARGE, "NumberOfFrames").endswith("(NumberOfFrames)")


def test_an_empty_file_is_said_to_be_empty() -> None:
    verdict, _content = cleaned(b"")

    assert (verdict.refusal, verdict.detail) == (RefusalReason.DAMAGED, "the file is empty")
