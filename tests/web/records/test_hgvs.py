"""HGVS expressions that laboratories write, and what is wrong with others."""

from __future__ import annotations

import pytest

from web.records.hgvs import HgvsFault, hgvs_fault


@pytest.mark.parametrize(
    ("expression", "level"),
    [
        ("NM_001032221.6:c.1462-2A>T", "c"),
        ("NM_000138.5:c.3037G>A", "c"),
        ("NM_003165.6:c.12_13delinsTA", "c"),
        ("NM_000088.3:c.589_591dup", "c"),
        ("NM_004006.2(DMD):c.(4_6)_(31_40)del", "c"),
        ("NM_004006.2:c.[76A>C;83G>C]", "c"),
        ("ENST00000373200.7:c.1216C>T", "c"),
        ("LRG_199t1:c.357+1G>A", "c"),
        ("NR_002196.2:n.10A>G", "c"),
        ("NC_012920.1:m.3243A>G", "c"),
        ("NC_000001.11:g.155235252A>G", "g"),
        ("NP_003156.1:p.(Arg406His)", "p"),
        ("NP_003156.1:p.(Lys23Argfs*5)", "p"),
        ("NP_003997.1:p.?", "p"),
        ("NP_000129.3:p.(Val7=)", "p"),
    ],
)
def test_what_laboratories_write_raises_no_alarm(expression: str, level: str):
    assert hgvs_fault(expression, level) is None


@pytest.mark.parametrize(
    ("expression", "level", "fault"),
    [
        ("c.1216C>T", "c", HgvsFault.NO_REFERENCE),
        ("STXBP1 R406H", "p", HgvsFault.NO_REFERENCE),
        ("STXBP1:c.1216C>T", "c", HgvsFault.UNKNOWN_REFERENCE),
        ("NM_003165:c.1216C>T", "c", HgvsFault.UNKNOWN_REFERENCE),
        ("NM_003165.6:p.(Arg4His)", "c", HgvsFault.OTHER_LEVEL),
        ("NM_003165.6:1216C>T", "c", HgvsFault.OTHER_LEVEL),
        ("NM_003165.6:c1216C>T", "c", HgvsFault.OTHER_LEVEL),
        ("NM_003165.6:c.76A>Z", "c", HgvsFault.MALFORMED),
        ("NM_003165.6:c.76_77ins", "c", HgvsFault.MALFORMED),
        ("NM_003165.6:c.", "c", HgvsFault.MALFORMED),
        ("NM_003165.6:c." + "1" * 300 + "A>T", "c", HgvsFault.MALFORMED),
    ],
)
def test_what_is_wrong_is_told_apart(expression: str, level: str, fault: HgvsFault):
    assert hgvs_fault(expression, level) is fault
