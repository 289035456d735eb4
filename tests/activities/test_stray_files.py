"""Files that no row names go after a while; whatever a row names, or may name yet, stays."""

from __future__ import annotations

import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pydicom.data
import pytest

from activities import stray_files
from activities.imaging.cleaner import Cleaner
from activities.stray_files import GRACE, StrayFiles, Sweep
from tests.support.image_ingest import ImageIngest
from web.models.imaging import ImageReview, ImageSeries, ReviewDecision

if TYPE_CHECKING:
    from tests.support.recorded_panels import RecordedPanels

NOW = datetime.now(UTC)
LATER = NOW + GRACE + timedelta(hours=1)
CT = Path(str(pydicom.data.get_testdata_file("CT_small.dcm"))).read_bytes()


@pytest.fixture
def ingest(world: RecordedPanels, tmp_path: Path, cleaner: Cleaner) -> ImageIngest:
    made = ImageIngest(world, tmp_path, cleaner)
    made.judges(made.sends({"IM1": CT}))
    return made


def sweeps(ingest: ImageIngest, at: datetime, *, allow_many: bool = False) -> Sweep:
    return StrayFiles(ingest.lent.sessions, ingest.store).sweep(at, allow_many=allow_many)


def a_stray(ingest: ImageIngest) -> str:
    return ingest.store.put(io.BytesIO(b"x" * 9), ingest.cipher, "uploaded_parts:1:0").ref


def test_what_rows_name_stays_however_old_it_is(ingest: ImageIngest):
    before = sorted(ingest.stored())
    assert len(before) >= 4

    found = sweeps(ingest, LATER)

    assert found == Sweep(files=len(before))
    assert sorted(ingest.stored()) == before


def test_what_no_row_names_goes_when_no_transaction_can_name_it_any_more(ingest: ImageIngest):
    stray = a_stray(ingest)

    young, old = sweeps(ingest, NOW + GRACE / 2), sweeps(ingest, LATER)

    assert (young.waiting, young.removed) == ([stray], [])
    assert (old.waiting, old.removed) == ([], [stray])
    assert set(ingest.stored()) == ingest.named()


def test_a_file_that_was_begun_by_a_killed_process_goes_too(ingest: ImageIngest):
    ref = uuid4().hex
    folder = ingest.folder / "files" / ref[:2]
    folder.mkdir(exist_ok=True)
    (folder / f"{ref}.part").write_bytes(b"half")

    assert sweeps(ingest, NOW).waiting == [ref]
    assert sweeps(ingest, LATER).removed == [ref]
    assert set(ingest.stored()) == ingest.named()


def test_what_a_review_has_replaced_is_the_reviews_to_remove(ingest: ImageIngest):
    replaced = a_stray(ingest)
    (series,) = ingest.rows(ImageSeries)
    with ingest.lent.sessions.begin() as session:
        session.add(
            ImageReview(
                series_id=series.id,
                decision=ReviewDecision.RELEASE,
                decided_by_id=ingest.world.people["clinician"],
                progress={"done": 1, "refs": [replaced]},
                command_id=uuid4(),
            )
        )

    assert sweeps(ingest, LATER).removed == []


def test_names_that_are_none_of_ours_are_left_alone(ingest: ImageIngest):
    for name in ("aa/notes.txt", "README", f"bb/{'b' * 32}.old"):
        path = ingest.folder / "files" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("an operator's own")
        os.utime(path, (0, 0))

    assert sweeps(ingest, LATER).removed == []
    assert len([name for name in ingest.stored() if name not in ingest.named()]) == 3


def test_so_many_that_the_database_may_be_the_wrong_one_wait_for_a_person(
    ingest: ImageIngest, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(stray_files, "_ALWAYS_ALLOWED", 2)
    strays = {a_stray(ingest) for _number in range(3)}

    held = sweeps(ingest, LATER)
    assert (set(held.held_back), held.removed) == (strays, [])

    assert set(sweeps(ingest, LATER, allow_many=True).removed) == strays
    assert set(ingest.stored()) == ingest.named()
