"""Which formats are offered."""

from __future__ import annotations

import pytest

from tests.support.cases import MADE_AT, a_case
from web.exchange.formats import FORMATS, ExportFormat, offered


def test_pedigrees_are_offered_where_there_are_relatives():
    assert ExportFormat.PED in offered(a_case())
    assert ExportFormat.PED not in offered(a_case(relatives=()))


@pytest.mark.parametrize("kind", ExportFormat)
def test_every_format_is_written(kind: ExportFormat):
    content = FORMATS[kind].write(a_case(), MADE_AT).content

    assert content
    assert b"2019-05-1" not in content
