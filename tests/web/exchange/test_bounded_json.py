"""JSON of strangers is parsed within limits."""

from __future__ import annotations

import pytest

from web.exchange.bounded_json import bounded_object
from web.exchange.notes import Refusal, RefusedError


def test_an_object_is_parsed_with_and_without_a_byte_order_mark():
    assert bounded_object(b'{"a": [1, "]]]]{{"]}') == {"a": [1, "]]]]{{"]}
    assert bounded_object(b'\xef\xbb\xbf{"a": "\\""}') == {"a": '"'}


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"[1]", Refusal.NOT_THIS_FORMAT),
        (b"\t", Refusal.EMPTY),
        (b'{"a": ' + b"9" * 41 + b"}", Refusal.NOT_JSON),
        (b'{"a": -Infinity}', Refusal.NOT_JSON),
        (b"[" * 100_000, Refusal.TOO_DEEP),
        (b'{"a": "\xe9"}', Refusal.NOT_TEXT),
    ],
)
def test_everything_else_is_refused(content: bytes, refusal: Refusal):
    with pytest.raises(RefusedError) as refused:
        bounded_object(content)

    assert refused.value.refused.refusal is refusal
