"""Reviews carried out: blackened and released, destroyed, and gone on with after a death."""

from __future__ import annotations

import io
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import numpy as np
import pydicom
import pytest
from sqlalchemy import select, update
from temporalio.testing import ActivityEnvironment

from activities.image_release import ImageRelease
from activities.imaging.cleaner import Cleaner
from tests.support.image_files import SeriesStore, StoredSeries
from tests.support.panel_site import PanelSite, a_panel_site
from web.file_store import FileStore, NoSuchFileError
from web.imaging.review.releasing import fingerprint_of
from web.models.image_marks import ImageView
from web.models.imaging import (
    ImageInstance,
    ImageReview,
    ImageSeries,
    ReviewDecision,
    SeriesState,
)
from web.patient_keys import PatientKeys
from workflows.messages import CarryOutReview

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.databases import Databases

MASK = {"instance": None, "frame": None, "x": 3, "y": 5, "width": 20, "height": 10}


@pytest.fixture
def site(databases: Databases, tmp_path: Path) -> Iterator[PanelSite]:
    with databases.fresh("sqlite") as lent, a_panel_site(lent, tmp_path) as made:
        yield made


@contextmanager
def stored(site: PanelSite) -> Iterator[SeriesStore]:
    with site.lent.sessions.begin() as session:
        yield SeriesStore(
            session=session,
            settings=site.settings,
            patient_id=site.patient_id,
            person_id=site.people["clinician"],
        )


def signs(
    site: PanelSite,
    made: StoredSeries,
    decision: ReviewDecision = ReviewDecision.RELEASE,
    **kept: Any,
) -> UUID:
    """Write down what the page writes when somebody signs."""
    row_id = uuid4()
    with site.lent.sessions.begin() as session:
        query = select(ImageInstance).where(ImageInstance.series_id == made.id)
        mark = fingerprint_of(session.scalars(query).all())
        session.add(
            ImageReview(
                id=row_id,
                series_id=made.id,
                decision=decision,
                decided_by_id=site.people["clinician"],
                masks={"masks": [], "fingerprint": mark, **kept},
                progress={},
                failed_because="",
                command_id=row_id,
            ),
        )
    return row_id


def carries_out(site: PanelSite, cleaner: Cleaner, review_id: UUID) -> ImageReview:
    release = ImageRelease(
        site.lent.sessions,
        PatientKeys.of(site.settings),
        FileStore.of(site.settings),
        cleaner,
    )
    ActivityEnvironment().run(release.carry_out_review, CarryOutReview(review_id=review_id))
    with site.lent.sessions() as session:
        return session.get_one(ImageReview, review_id)


def content_of(site: PanelSite, instance_id: UUID) -> bytes:
    with site.lent.sessions() as session:
        row = session.get_one(ImageInstance, instance_id)
        cipher = PatientKeys.of(site.settings).cipher(session, site.patient_id)
    store = FileStore.of(site.settings)
    return b"".join(store.open_decrypted(row.file_ref, cipher, row.file_context))


def series_of(site: PanelSite, made: StoredSeries) -> ImageSeries:
    with site.lent.sessions() as session:
        return session.get_one(ImageSeries, made.id)


def files_of(site: PanelSite) -> set[str]:
    folder = site.settings.data_folder / "files"
    return {path.name for path in folder.rglob("*") if path.is_file()}


def is_blank(frame: Any) -> bool:
    """Tell whether nothing is left where the mask was: one value, the darkest there is."""
    return len(np.unique(frame[5:15, 3:23])) == 1


def keeps_a_view(site: PanelSite, made: StoredSeries) -> UUID:
    """Keep a look at the first image, with its picture."""
    view = ImageView(
        id=uuid4(),
        panel_id=site.panel_id,
        patient_id=site.patient_id,
        series_id=made.id,
        instance_id=made.instance_ids[0],
        frame=1,
        sealed_state=b"",
        author_id=site.people["clinician"],
        command_id=uuid4(),
    )
    with site.lent.sessions.begin() as session:
        cipher = PatientKeys.of(site.settings).cipher(session, site.patient_id)
        store = FileStore.of(site.settings)
        view.thumbnail_ref = store.put(io.BytesIO(b"x"), cipher, view.thumbnail_context).ref
        session.add(view)
        return view.id


@pytest.mark.parametrize(
    ("decision", "instead"), [(ReviewDecision.RELEASE, None), (ReviewDecision.REFUSE, "")]
)
def test_pictures_of_kept_views_go_with_the_pixels_they_showed(
    site: PanelSite, cleaner: Cleaner, decision: ReviewDecision, instead: str | None
) -> None:
    with stored(site) as store:
        made = store.add(modality="US", state=SeriesState.QUARANTINED)
    view_id = keeps_a_view(site, made)
    with site.lent.sessions.begin() as session:
        picture = session.get_one(ImageView, view_id).thumbnail_ref
        if decision is ReviewDecision.REFUSE:
            session.get_one(ImageSeries, made.id).state = SeriesState.REFUSED
    assert picture in files_of(site)

    carries_out(site, cleaner, signs(site, made, decision, masks=[MASK], looked_at="all"))

    with site.lent.sessions() as session:
        assert session.get_one(ImageView, view_id).thumbnail_ref == instead
    assert picture not in files_of(site)


def test_masks_are_black_and_the_rest_is_as_it_was(site: PanelSite, cleaner: Cleaner) -> None:
    with stored(site) as store:
        made = store.add(
            slices=2,
            frames=2,
            modality="US",
            state=SeriesState.QUARANTINED,
            review_reasons={"codes": ["burned_in_likely"]},
        )
    before = files_of(site)

    review = carries_out(site, cleaner, signs(site, made, masks=[MASK], looked_at="all"))

    assert (review.carried_out_at is not None, review.failed_because) == (True, "")
    assert series_of(site, made).state is SeriesState.RELEASED
    assert series_of(site, made).released_by_id == site.people["clinician"]
    for at, instance_id in enumerate(made.instance_ids):
        was = pydicom.dcmread(io.BytesIO(made.files[at])).pixel_array.copy()
        now = pydicom.dcmread(io.BytesIO(content_of(site, instance_id)))
        assert now.BurnedInAnnotation == "NO"
        for frame, earlier in zip(now.pixel_array, was, strict=True):
            assert is_blank(frame)
            earlier[5:15, 3:23] = frame[5, 3]
            assert np.array_equal(frame, earlier)
    # Each file took the place of another: instances, metadata and thumbnail.
    assert len(files_of(site)) == len(before)
    assert len(files_of(site) & before) == 0


def test_frames_lie_where_the_rows_say_afterwards(site: PanelSite, cleaner: Cleaner) -> None:
    with stored(site) as store:
        made = store.add(slices=1, frames=3, modality="US", state=SeriesState.QUARANTINED)

    carries_out(site, cleaner, signs(site, made, masks=[{**MASK, "frame": 2}]))

    with site.lent.sessions() as session:
        row = session.get_one(ImageInstance, made.instance_ids[0])
    content = content_of(site, made.instance_ids[0])
    spans = row.frame_offsets["frames"]
    frames = [content[start : start + length] for start, length in spans]
    assert (frames[0], frames[2]) == (made.frames[0][0], made.frames[0][2])
    assert frames[1] != made.frames[0][1]
    assert row.size == len(content)


def test_a_mask_of_one_image_leaves_the_others_alone(site: PanelSite, cleaner: Cleaner) -> None:
    with stored(site) as store:
        made = store.add(slices=2, state=SeriesState.QUARANTINED)
    mask = {**MASK, "instance": str(made.instance_ids[1])}

    carries_out(site, cleaner, signs(site, made, masks=[mask]))

    pixels = [
        pydicom.dcmread(io.BytesIO(content_of(site, each))).pixel_array
        for each in made.instance_ids
    ]
    assert [is_blank(each) for each in pixels] == [False, True]


def test_the_receipt_counts_the_masks(site: PanelSite, cleaner: Cleaner) -> None:
    with stored(site) as store:
        made = store.add(slices=1, state=SeriesState.QUARANTINED)

    carries_out(site, cleaner, signs(site, made, masks=[MASK, MASK]))

    row = series_of(site, made)
    with site.lent.sessions() as session:
        cipher = PatientKeys.of(site.settings).cipher(session, site.patient_id)
    assert row.sealed_receipt is not None
    assert json.loads(cipher.open(row.sealed_receipt, row.receipt_context))["masked_regions"] == 2


def test_a_second_time_changes_nothing(site: PanelSite, cleaner: Cleaner) -> None:
    with stored(site) as store:
        made = store.add(slices=1, state=SeriesState.QUARANTINED)
    review_id = signs(site, made, masks=[MASK])
    first = carries_out(site, cleaner, review_id)
    files = files_of(site)

    again = carries_out(site, cleaner, review_id)

    assert again.carried_out_at == first.carried_out_at
    assert files_of(site) == files


def test_a_worker_that_died_is_gone_on_for(site: PanelSite, cleaner: Cleaner) -> None:
    class DiesOnce(Cleaner):
        """Gives up at the second file, as a worker that is killed."""

        calls = 0

        def confirm(self, *args: Any, **kwargs: Any) -> Any:
            self.calls += 1
            if self.calls == 2:
                raise KeyboardInterrupt
            return cleaner.confirm(*args, **kwargs)

        def render(self, *args: Any, **kwargs: Any) -> bytes:
            return cleaner.render(*args, **kwargs)

    with stored(site) as store:
        made = store.add(slices=3, state=SeriesState.QUARANTINED)
    before = files_of(site)
    review_id = signs(site, made, masks=[MASK])
    mortal = DiesOnce()

    with pytest.raises(KeyboardInterrupt):
        carries_out(site, mortal, review_id)
    assert series_of(site, made).state is SeriesState.QUARANTINED
    carries_out(site, mortal, review_id)

    assert mortal.calls == 4
    assert series_of(site, made).state is SeriesState.RELEASED
    assert len(files_of(site)) == len(before)
    for each in made.instance_ids:
        assert is_blank(pydicom.dcmread(io.BytesIO(content_of(site, each))).pixel_array)


def test_what_was_added_after_the_signature_is_not_released(
    site: PanelSite, cleaner: Cleaner
) -> None:
    with stored(site) as store:
        made = store.add(slices=1, state=SeriesState.QUARANTINED)
    review_id = signs(site, made, masks=[MASK])
    with stored(site) as store:
        store._instance(made, 5, frames=1, side=64, modality="CT")

    review = carries_out(site, cleaner, review_id)

    assert review.failed_because == "changed"
    assert series_of(site, made).state is SeriesState.QUARANTINED


def test_a_release_that_was_overtaken_releases_nothing(site: PanelSite, cleaner: Cleaner) -> None:
    with stored(site) as store:
        made = store.add(slices=1, state=SeriesState.QUARANTINED)
    review_id = signs(site, made, masks=[MASK])
    with site.lent.sessions.begin() as session:
        session.execute(update(ImageSeries).values(state=SeriesState.REFUSED))

    review = carries_out(site, cleaner, review_id)

    assert review.failed_because == "overtaken"
    assert series_of(site, made).state is SeriesState.REFUSED


def test_what_was_refused_is_destroyed(site: PanelSite, cleaner: Cleaner) -> None:
    with stored(site) as store:
        made = store.add(slices=2, state=SeriesState.REFUSED)
    assert len(files_of(site)) == 4

    review = carries_out(site, cleaner, signs(site, made, ReviewDecision.REFUSE))

    assert review.carried_out_at is not None
    assert files_of(site) == set()
    assert series_of(site, made).metadata_ref is None
    with pytest.raises(NoSuchFileError):
        content_of(site, made.instance_ids[0])


def test_what_came_again_before_it_was_destroyed_stays(site: PanelSite, cleaner: Cleaner) -> None:
    with stored(site) as store:
        made = store.add(slices=1, state=SeriesState.REFUSED)
    review_id = signs(site, made, ReviewDecision.REFUSE)
    with site.lent.sessions.begin() as session:
        session.execute(update(ImageSeries).values(state=SeriesState.QUARANTINED))

    review = carries_out(site, cleaner, review_id)

    assert review.failed_because == "overtaken"
    assert content_of(site, made.instance_ids[0]) == made.files[0]


def test_a_worker_that_died_while_it_destroyed_is_gone_on_for(
    site: PanelSite, cleaner: Cleaner, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stored(site) as store:
        made = store.add(slices=2, state=SeriesState.REFUSED)
    review_id = signs(site, made, ReviewDecision.REFUSE)
    inner, left = FileStore.delete, [True, True]

    def dies(store: FileStore, ref: str) -> None:
        if not left:
            raise KeyboardInterrupt
        left.pop()
        inner(store, ref)

    monkeypatch.setattr(FileStore, "delete", dies)
    with pytest.raises(KeyboardInterrupt):
        carries_out(site, cleaner, review_id)
    monkeypatch.undo()
    # The series may be in use again by then; what was forgotten is destroyed all the same.
    with site.lent.sessions.begin() as session:
        session.execute(update(ImageSeries).values(state=SeriesState.QUARANTINED))

    assert carries_out(site, cleaner, review_id).carried_out_at is not None
    assert files_of(site) == set()


@pytest.mark.parametrize("step", ["confirm", "render"])
def test_a_refusal_in_the_midst_of_blackening_leaves_nothing(
    site: PanelSite, cleaner: Cleaner, step: str
) -> None:
    class Overtaken:
        """Somebody refuses while this works."""

        def __getattr__(self, name: str) -> Any:
            inner = getattr(cleaner, name)
            if name != step:
                return inner

            def overtaken(*args: Any, **kwargs: Any) -> Any:
                done = inner(*args, **kwargs)
                with site.lent.sessions.begin() as session:
                    session.execute(update(ImageSeries).values(state=SeriesState.REFUSED))
                carries_out(site, cleaner, signs(site, made, ReviewDecision.REFUSE))
                return done

            return overtaken

    with stored(site) as store:
        made = store.add(slices=2, state=SeriesState.QUARANTINED)

    review = carries_out(site, Overtaken(), signs(site, made, masks=[MASK]))  # type: ignore[arg-type]  # a cleaner in all but name

    assert review.failed_because == "overtaken"
    assert files_of(site) == set()
