"""What the index tells of a series: whether its stored slices make a volume."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING

import pytest

from activities.imaging_index import count_instances, find_volume_fault, instances_of
from tests.support.image_files import SeriesStore
from tests.support.panel_site import a_panel_site
from web.models.imaging import ImageSeries
from workflows.domain.imaging.volumes import VolumeFault

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.databases import Databases


@pytest.mark.parametrize(
    ("last", "expected"),
    [(4, None), (9, VolumeFault.UNEVEN), (3, VolumeFault.REPEATED)],
)
def test_the_places_of_stored_slices_decide(
    databases: Databases, tmp_path: Path, last: int, expected: VolumeFault | None
) -> None:
    with databases.fresh("sqlite") as lent, a_panel_site(lent, tmp_path) as site:
        with lent.sessions.begin() as session:
            store = SeriesStore(
                session=session,
                settings=site.settings,
                patient_id=site.patient_id,
                person_id=site.people["clinician"],
            )
            made = store.add(slices=4)
            cipher = store.cipher
            instances = instances_of(session, made.id)
            moved = instances[-1]
            described = json.loads(
                zlib.decompress(cipher.open(moved.sealed_metadata or b"", moved.metadata_context))
            )
            described["00200032"]["Value"] = [0, 0, last]
            moved.sealed_metadata = cipher.seal(
                zlib.compress(json.dumps(described).encode()), moved.metadata_context
            )

            fault = find_volume_fault(cipher, instances)
            series = session.get_one(ImageSeries, made.id)
            count_instances(series, instances, fault)

        assert fault is expected
        assert series.is_volume is (expected is None)
        assert series.volume_fault == (expected.value if expected else "")
