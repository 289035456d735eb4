"""Codes with the meanings of the standard."""

from __future__ import annotations

import pytest

from activities.imaging.known_codes import known_codes


@pytest.mark.parametrize(
    ("scheme", "value", "meaning"),
    [
        ("SCT", "69536005", "Head"),
        ("SRT", "T-D1100", "Head"),
        ("UCUM", "mV", "mV"),
        ("SCPECG", "5.6.3-9-1", "Lead I"),
        ("DCM", "113100", "Basic Application Confidentiality Profile"),
    ],
)
def test_codes_are_known(scheme: str, value: str, meaning: str):
    assert known_codes()[scheme, value] == meaning


def test_codes_of_a_hospital_are_not():
    assert not [scheme for scheme, _value in known_codes() if scheme.startswith("L-")]
