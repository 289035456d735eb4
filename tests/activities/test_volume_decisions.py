"""Series of an older version are looked at anew: a volume is one by today's rule, or by none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from activities.volume_decisions import VolumeDecisions
from tests.support.image_files import SeriesStore
from tests.support.panel_site import a_panel_site
from web.models.imaging import ImageSeries
from web.patient_keys import PatientKeys
from workflows.domain.imaging.volumes import VolumeFault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from uuid import UUID

    from tests.support.databases import Databases
    from tests.support.panel_site import PanelSite


@pytest.fixture
def site(databases: Databases, tmp_path: Path) -> Iterator[PanelSite]:
    with databases.fresh("sqlite") as lent, a_panel_site(lent, tmp_path) as made:
        yield made


def a_series(site: PanelSite, *, slices: int, fault: str) -> UUID:
    with site.lent.sessions.begin() as session:
        store = SeriesStore(
            session=session,
            settings=site.settings,
            patient_id=site.patient_id,
            person_id=site.people["clinician"],
        )
        series = session.get_one(ImageSeries, store.add(slices=slices).id)
        series.is_volume, series.volume_fault = False, fault
        return series.id


def decided(site: PanelSite) -> int:
    return VolumeDecisions(site.lent.sessions, PatientKeys.of(site.settings)).decide_due()


def volume(site: PanelSite, series_id: UUID) -> tuple[bool, str]:
    with site.lent.sessions() as session:
        series = session.get_one(ImageSeries, series_id)
        return series.is_volume, series.volume_fault


def test_what_an_upgrade_left_open_is_decided_by_the_rule(site: PanelSite) -> None:
    whole = a_series(site, slices=4, fault=VolumeFault.UNDECIDED)
    short = a_series(site, slices=2, fault=VolumeFault.UNDECIDED)
    left_alone = a_series(site, slices=4, fault=VolumeFault.UNEVEN)

    assert decided(site) == 2

    assert volume(site, whole) == (True, "")
    assert volume(site, short) == (False, "too_few")
    assert volume(site, left_alone) == (False, "uneven")
    assert decided(site) == 0


def test_of_an_erased_patient_nothing_is_looked_at_twice(site: PanelSite) -> None:
    series_id = a_series(site, slices=4, fault=VolumeFault.UNDECIDED)
    with site.lent.sessions.begin() as session:
        PatientKeys.destroy_key(session, site.patient_id)

    assert decided(site) == 1

    assert volume(site, series_id) == (False, "not_placed")
    assert decided(site) == 0
