"""The workstation's policies let no foreign host and no text that is run as code in."""

from __future__ import annotations

import pytest

from web.imaging.workstation.policies import FILE_POLICY, PAGE_POLICY


@pytest.mark.parametrize("policy", [PAGE_POLICY, FILE_POLICY])
def test_nothing_comes_from_elsewhere(policy: str) -> None:
    rules = dict(each.split(" ", 1) for each in policy.split("; "))

    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == "'self' 'wasm-unsafe-eval'"
    assert "http" not in policy
    assert "*" not in policy
    assert "'unsafe-eval'" not in policy
    assert rules["frame-ancestors"] == "'none'"
