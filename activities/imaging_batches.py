"""Divides files into batches, and prepares the next one while the present one is kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Final, TypeVar
from uuid import UUID

FILES_TOGETHER: Final = 32
# As they came and cleaned, of two batches: four times as much lies in memory.
BYTES_TOGETHER: Final = 24 * 1024**2

_Prepared = TypeVar("_Prepared", bound=AbstractContextManager[object])


def batches(sizes: Iterable[tuple[UUID, int]]) -> Iterator[list[UUID]]:
    """Yield the files of these sizes, as many together as may be; a large one comes alone."""
    some: list[UUID] = []
    held = 0
    for file_id, size in sizes:
        if some and (len(some) >= FILES_TOGETHER or held + size > BYTES_TOGETHER):
            yield some
            some, held = [], 0
        some.append(file_id)
        held += size
    if some:
        yield some


def one_ahead(
    prepare: Callable[[Sequence[UUID]], _Prepared], wanted: Iterable[Sequence[UUID]]
) -> Iterator[tuple[Sequence[UUID], Callable[[], _Prepared]]]:
    """Yield each batch with what gives its prepared files, while the next is prepared beside it.

    Whoever stops early leaves one batch that is prepared for nothing; it is let go.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="imaging-ahead") as beside:
        going: deque[tuple[Sequence[UUID], Future[_Prepared]]] = deque()
        try:
            for batch in wanted:
                going.append((batch, beside.submit(prepare, batch)))
                if len(going) > 1:
                    yield going[0][0], going[0][1].result
                    going.popleft()
            yield from ((batch, future.result) for batch, future in going)
        finally:
            for _batch, future in going:
                if future.exception() is None:
                    # Nothing happens to what was used: it is let go already.
                    with future.result():
                        pass
