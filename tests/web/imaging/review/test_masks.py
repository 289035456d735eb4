"""Rectangles are read as a form sends them, and come back from what is kept."""

from __future__ import annotations

from uuid import uuid4

import pytest

from web.imaging.review.masks import MOST_MASKS, MaskError, SignedMask, read_masks

ROW = {"instance": "", "frame": "", "x": "1", "y": "2", "width": "3", "height": "4"}


def test_a_row_is_a_rectangle_and_an_empty_row_is_none() -> None:
    instance = uuid4()
    sent = [ROW, dict.fromkeys(ROW, ""), {**ROW, "instance": str(instance), "frame": " 7 "}]

    masks = read_masks(sent)

    assert masks == [
        SignedMask(instance=None, frame=None, x=1, y=2, width=3, height=4),
        SignedMask(instance=instance, frame=7, x=1, y=2, width=3, height=4),
    ]
    assert [SignedMask.from_json(each.to_json()) for each in masks] == masks
    assert [masks[1].is_on(each) for each in (instance, uuid4())] == [True, False]
    assert masks[0].is_on(uuid4())


@pytest.mark.parametrize(
    "change",
    [
        {"x": ""},
        {"y": "two"},
        {"width": "0"},
        {"height": "-4"},
        {"frame": "0"},
        {"frame": "1.5"},
        {"x": "1234567"},
        {"instance": "not an id"},
        {"x": "٣"},
    ],
)
def test_what_is_no_rectangle_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(MaskError):
        read_masks([{**ROW, **change}])


def test_more_than_anybody_draws_is_refused() -> None:
    with pytest.raises(MaskError):
        read_masks([ROW] * (MOST_MASKS + 1))
