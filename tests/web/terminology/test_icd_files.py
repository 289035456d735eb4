"""Chapters, blocks, categories and subcategories of ICD-10, each under what it stands in."""

from __future__ import annotations

from pathlib import Path

import pytest

from web.terminology.icd_files import read_icd
from web.terminology.parsed_terms import BadSourceError


def written(folder: Path, text: str) -> Path:
    path = folder / "icd.xml"
    path.write_text(text, encoding="utf-8")
    return path


def item(code: str, label: str, inner: str = "") -> str:
    return f"<item><name>{code}</name><description>{label}</description>{inner}</item>"


def test_codes_stand_under_what_they_stand_in(tmp_path: Path):
    inner = item("G40", "Epilepsy", item("G40.3", "Generalized epilepsy"))
    path = written(tmp_path, f"<icd_10_v2019>{item('VI', 'Nervous', inner)}</icd_10_v2019>")

    release = read_icd(path)

    assert release.release == "2019"
    assert [(each.code, each.parents) for each in release.terms.values()] == [
        ("VI", ()),
        ("G40", ("VI",)),
        ("G40.3", ("G40",)),
    ]
    assert release.terms["G40.3"].label == "Generalized epilepsy"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("<html/>", "holds no ICD-10"),
        (f"<icd_10_v2019>{item('', 'Nervous')}</icd_10_v2019>", "without code or words"),
    ],
)
def test_another_file_is_refused(tmp_path: Path, text: str, complaint: str):
    with pytest.raises(BadSourceError, match=complaint):
        read_icd(written(tmp_path, text))
