"""Files are divided by number and size, and the next batch is prepared while one is kept."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING, Self
from uuid import UUID

import pytest

from activities import imaging_batches
from activities.imaging_batches import batches, one_ahead

if TYPE_CHECKING:
    from collections.abc import Sequence

IDS = [UUID(int=number) for number in range(5)]


class Prepared:
    """What is prepared, and whether it was let go."""

    def __init__(self) -> None:
        self.is_open = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.is_open = False


def test_a_batch_holds_so_many_files_and_bytes_and_no_more(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(imaging_batches, "FILES_TOGETHER", 3)
    monkeypatch.setattr(imaging_batches, "BYTES_TOGETHER", 100)

    by_number = batches((each, 1) for each in IDS)
    by_size = batches(zip(IDS, (60, 40, 1, 500, 0), strict=True))

    assert list(by_number) == [IDS[:3], IDS[3:]]
    assert list(by_size) == [IDS[:2], IDS[2:3], IDS[3:4], IDS[4:]]
    assert list(batches([])) == []


def test_the_next_batch_is_prepared_while_one_is_kept():
    begun = {each: Event() for each in IDS}

    def prepare(batch: Sequence[UUID]) -> Prepared:
        begun[batch[0]].set()
        return Prepared()

    kept = []
    for batch, prepared in one_ahead(prepare, [[each] for each in IDS]):
        with prepared():
            following = IDS.index(batch[0]) + 1
            assert following == len(IDS) or begun[IDS[following]].wait(10)
            kept += batch

    assert kept == IDS


def test_whoever_stops_early_leaves_nothing_open():
    made: list[Prepared] = []

    def prepare(_batch: Sequence[UUID]) -> Prepared:
        made.append(Prepared())
        return made[-1]

    for _batch, _prepared in one_ahead(prepare, [[each] for each in IDS]):
        break

    assert len(made) == 2
    assert not any(each.is_open for each in made)


def test_what_cannot_be_prepared_fails_where_it_is_kept_and_stops_no_other():
    def prepare(batch: Sequence[UUID]) -> Prepared:
        if batch == [IDS[1]]:
            raise RuntimeError("poison")
        return Prepared()

    kept = []
    for batch, prepared in one_ahead(prepare, [[each] for each in IDS]):
        if batch == [IDS[1]]:
            with pytest.raises(RuntimeError, match="poison"):
                prepared()
            continue
        with prepared():
            kept += batch

    assert kept == [IDS[0], *IDS[2:]]
