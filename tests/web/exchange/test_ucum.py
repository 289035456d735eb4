"""Which words for units are codes of UCUM."""

from __future__ import annotations

import csv
from importlib import metadata
from pathlib import Path

import pytest

from web.exchange.ucum import is_ucum

# Of the list of examples: Torr is not in UCUM's own tables (ucum-essence 2.2); the others hold
# farad, henry, stokes or tesla, which are other words on forms.
NOT_KNOWN = {"Torr", "F", "H", "T", "pT", "cSt", "pmol/H/mg{protein}"}
# Codes that are other words on forms of hospitals; see the module.
OTHER_WORDS = {"T", "St", "EL", "TL", "H", "G", "F", "b", "ph", "sb"}


@pytest.mark.parametrize(
    "text",
    [
        "g", "mg/dL", "ug/L", "mmol/L", "10*9/L", "10*3/uL", "mm[Hg]", "cm[H2O]", "%", "/min",
        "{score}", "{SDS}", "kg/m2", "mL/min/{1.73_m2}", "[iU]/L", "U/L", "m[IU]/mL", "Cel", "cm/a",
        "wk", "mg/kg/d", "mosm/kg", "umol/(24.h)", "mg/(8.h.kg)", "/[HPF]", "1", "m/s2", "s-1",
        "[pH]", "fL", "pg", "g/(24.h)", "meq/L", "{copies}/mL", "mo", "dB",
    ],
)  # fmt: skip
def test_codes_of_ucum_are_known(text: str):
    assert is_ucum(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "Tabletten", "tablets", "Stk", "St", "Hub", "IE/L", "mg pro Tag", "per meal", "µg/L",
        "mg/", "mg//L", "(mg", "m(s)", "(m)2", "pH", "Tropfen", "ml/kg/Tag", "cc", "gtt", "x10^9/L",
        "NCIT:C48570", "mg/dL)", "2 mg", "-1", "01", "{score", "{a b}",
    ],
)  # fmt: skip
def test_other_words_are_not(text: str):
    assert not is_ucum(text)


def test_every_code_of_ucums_own_list_of_examples_is_known():
    package = metadata.distribution("ucumvert")
    path = Path(str(package.locate_file("ucumvert/vendor/ucum_examples.tsv")))
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter="\t")
    codes = {row["UCUM_CODE"].strip() for row in rows}

    assert len(codes) > 800
    assert {code for code in codes if not is_ucum(code)} == NOT_KNOWN


@pytest.mark.parametrize("word", sorted(OTHER_WORDS))
def test_what_is_another_word_on_forms_is_not_called_a_unit(word: str):
    assert not is_ucum(word)
