"""Which words for units are codes of UCUM."""

from __future__ import annotations

import pytest

from web.exchange.ucum import is_ucum


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
