"""Release, refusal and withholding on their pages: by whom, under what signature."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from tests.support.page_checks import assert_page
from web.models.audit import AuditEntry
from web.models.imaging import ImageReview, ImageSeries, ReviewDecision, SeriesState

if TYPE_CHECKING:
    from uuid import UUID

    from werkzeug.test import TestResponse

    from tests.support.panel_site import PanelSite
    from tests.web.imaging.conftest import Storing

RISKY = {"codes": ["burned_in_likely"]}
SIGNED = {"signed": "y"}


def fingerprint_on(page: TestResponse) -> str:
    found = re.search(r'name="fingerprint"[^>]*value="([0-9a-f]+)"', page.text)
    assert found
    return found.group(1)


def signs(site: PanelSite, series_id: UUID, who: str = "clinician", **more: Any) -> TestResponse:
    path = f"/images/review/{series_id}"
    mark = fingerprint_on(site.get("clinician", path))
    values = {"fingerprint": mark, **SIGNED, **more}
    return site.post(who, path, {name: value for name, value in values.items() if value})


def state_of(site: PanelSite, series_id: UUID) -> SeriesState:
    with site.lent.sessions() as session:
        return session.get_one(ImageSeries, series_id).state


def reviews_of(site: PanelSite, series_id: UUID) -> list[ImageReview]:
    with site.lent.sessions() as session:
        query = select(ImageReview).where(ImageReview.series_id == series_id)
        return list(session.scalars(query.order_by(ImageReview.decided_at)))


def test_the_page_says_why_and_shows_the_images(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        made = store.add(
            slices=1, frames=13, modality="US", state=SeriesState.QUARANTINED, review_reasons=RISKY
        )

    page = panel_site.get("clinician", f"/images/review/{made.id}")

    assert_page(page)
    assert page.text.count("/rendered") == 12
    assert "Page 1 of 2" in page.text
    assert "I, Dr. Annika Hartwig, looked at these images." in page.text
    assert panel_site.get("clinician", f"/images/review/{made.id}?page=2").text.count("<img") == 1


def test_turning_the_page_keeps_what_was_drawn_and_decides_nothing(
    panel_site: PanelSite, storing: Storing
) -> None:
    with storing() as store:
        made = store.add(
            slices=1, frames=13, modality="US", state=SeriesState.QUARANTINED, review_reasons=RISKY
        )
    path = f"/images/review/{made.id}"
    drawn = {"mask-frame": "3", "mask-x": "7", "mask-y": "8", "mask-width": "90"}
    typed = {**drawn, "mask-instance": str(made.instance_ids[0]), "mask-height": "11"}

    page = panel_site.post(
        "clinician", f"{path}?page=2", {**typed, **SIGNED, "listed": "1-12", "turn": "2"}
    )

    assert_page(page)
    assert page.status_code == 200
    assert page.text.count("<img") == 1
    for name, value in (*typed.items(), ("listed", "1-12")):
        assert re.search(rf'name="{name}"[^>]*value="{value}"', page.text), name
    assert state_of(panel_site, made.id) is SeriesState.QUARANTINED
    assert reviews_of(panel_site, made.id) == []


@pytest.mark.parametrize("root", ["panel", "patient"])
def test_a_signature_releases_what_needs_no_look_at_once(
    panel_site: PanelSite, storing: Storing, root: str
) -> None:
    with storing() as store:
        made = store.add(state=SeriesState.QUARANTINED)
    assert panel_site.get("member", f"{made.path()}/metadata").status_code == 404

    if root == "panel":
        answer = signs(panel_site, made.id)
    else:
        client = panel_site.browser("clinician")
        path = f"/patients/{panel_site.patient_id}/images/review/{made.id}"
        page = client.get(path)
        assert_page(page)
        form = {
            "fingerprint": fingerprint_on(page),
            "csrf_token": re.findall(r'csrf_token" value="([^"]+)"', page.text)[0],
            "command_id": re.findall(r'command_id"[^>]* value="([^"]+)"', page.text)[0],
            **SIGNED,
        }
        answer = client.post(path, data=form)

    assert answer.status_code == 303
    assert panel_site.get("member", f"{made.path()}/metadata").status_code == 200
    (review,) = reviews_of(panel_site, made.id)
    assert review.decided_by_id == panel_site.people["clinician"]
    assert review.carried_out_at is not None


def test_without_a_signature_nothing_is_released(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        made = store.add(state=SeriesState.QUARANTINED)

    answer = signs(panel_site, made.id, signed="")

    assert answer.status_code == 422
    assert state_of(panel_site, made.id) is SeriesState.QUARANTINED


def test_a_risky_series_needs_the_word_that_it_was_looked_at(
    panel_site: PanelSite, storing: Storing
) -> None:
    with storing() as store:
        made = store.add(modality="US", state=SeriesState.QUARANTINED, review_reasons=RISKY)

    assert signs(panel_site, made.id).status_code == 422
    assert signs(panel_site, made.id, looked_at="listed").status_code == 422
    # What is listed stands in the open beside the signature: numbers say nothing of the patient.
    words = signs(panel_site, made.id, looked_at="listed", listed="Quastenflosser on image 3")
    assert words.status_code == 422
    assert "Write numbers only" in words.text
    assert reviews_of(panel_site, made.id) == []
    assert signs(panel_site, made.id, looked_at="all").status_code == 303

    # The worker rewrites the files first: that nothing is burnt in stands in them only then.
    (review,) = reviews_of(panel_site, made.id)
    assert review.carried_out_at is None
    assert review.masks["looked_at"] == "all"
    assert state_of(panel_site, made.id) is SeriesState.QUARANTINED
    assert "worker is preparing" in panel_site.get("clinician", f"/images/review/{made.id}").text


def test_rectangles_are_kept_with_the_signature(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        made = store.add(state=SeriesState.QUARANTINED)
    rows = {
        "mask-instance": ["", str(made.instance_ids[1]), ""],
        "mask-frame": ["", "1", ""],
        "mask-x": ["0", "5", ""],
        "mask-y": ["0", "6", ""],
        "mask-width": ["64", "7", ""],
        "mask-height": ["10", "8", ""],
    }

    assert signs(panel_site, made.id, **rows).status_code == 303

    (review,) = reviews_of(panel_site, made.id)
    assert review.masks["masks"] == [
        {"instance": None, "frame": None, "x": 0, "y": 0, "width": 64, "height": 10},
        {
            "instance": str(made.instance_ids[1]),
            "frame": 1,
            "x": 5,
            "y": 6,
            "width": 7,
            "height": 8,
        },
    ]
    assert state_of(panel_site, made.id) is SeriesState.QUARANTINED


@pytest.mark.parametrize(
    ("values", "status"),
    [
        (("", "1", "", "1", "1"), 409),
        (("", "1", "1", "0", "1"), 409),
        (("", "-1", "1", "1", "1"), 409),
        (("0", "1", "1", "1", "1"), 409),
        (("", "64", "0", "1", "1"), 409),
        (("2", "1", "1", "1", "1"), 409),
    ],
)
def test_what_is_no_rectangle_in_the_image_is_refused(
    panel_site: PanelSite, storing: Storing, values: tuple[str, ...], status: int
) -> None:
    with storing() as store:
        made = store.add(state=SeriesState.QUARANTINED)
    names = ("mask-frame", "mask-x", "mask-y", "mask-width", "mask-height")
    row = dict(zip(names, values, strict=True))

    answer = signs(
        panel_site,
        made.id,
        **{"mask-instance": [""]},
        **{name: [value] for name, value in row.items()},
    )

    assert answer.status_code == status
    assert reviews_of(panel_site, made.id) == []


def test_what_was_added_after_the_look_is_not_released(
    panel_site: PanelSite, storing: Storing
) -> None:
    with storing() as store:
        made = store.add(state=SeriesState.QUARANTINED)
    path = f"/images/review/{made.id}"
    mark = fingerprint_on(panel_site.get("clinician", path))
    with storing() as store:
        store._instance(made, 9, frames=1, side=64, modality="CT")

    answer = panel_site.post("clinician", path, {"fingerprint": mark, **SIGNED})

    assert answer.status_code == 409
    assert "Look again" in answer.text
    assert state_of(panel_site, made.id) is SeriesState.QUARANTINED


def test_one_signature_releases_several(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        one, two = (store.add(state=SeriesState.QUARANTINED) for _ in range(2))
        risky = store.add(state=SeriesState.QUARANTINED, review_reasons=RISKY)
    page = panel_site.get("clinician", "/images/review")
    assert_page(page)
    chosen = re.findall(r'value="([0-9a-f-]{36}:[0-9a-f]+)"', page.text)
    assert sorted(each.partition(":")[0] for each in chosen) == sorted([str(one.id), str(two.id)])

    answer = panel_site.post("clinician", "/images/review", {"chosen": chosen, **SIGNED})

    assert answer.status_code == 303
    assert state_of(panel_site, one.id) is SeriesState.RELEASED
    assert state_of(panel_site, two.id) is SeriesState.RELEASED
    assert state_of(panel_site, risky.id) is SeriesState.QUARANTINED
    forged = panel_site.post(
        "clinician", "/images/review", {"chosen": [f"{risky.id}:{'0' * 32}"], **SIGNED}
    )
    assert forged.status_code == 422


def test_withheld_is_gone_for_others_and_can_be_released_again(
    panel_site: PanelSite, storing: Storing
) -> None:
    with storing() as store:
        made = store.add()
    review = f"/images/review/{made.id}"

    answer = panel_site.post("clinician", f"{review}/withhold", {}, form_on=review)

    assert answer.status_code == 303
    assert panel_site.get("member", f"{made.path()}/metadata").status_code == 404
    assert signs(panel_site, made.id).status_code == 303
    assert panel_site.get("member", f"{made.path()}/metadata").status_code == 200
    assert [each.decision for each in reviews_of(panel_site, made.id)] == [
        ReviewDecision.WITHHOLD,
        ReviewDecision.RELEASE,
    ]


def test_refused_is_gone_for_everybody(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        made = store.add(state=SeriesState.QUARANTINED)
    review = f"/images/review/{made.id}"

    answer = panel_site.post("clinician", f"{review}/refuse", {}, form_on=review)

    assert answer.status_code == 303
    for who in ("clinician", "member"):
        assert panel_site.get(who, f"{made.path()}/metadata").status_code == 404
    assert panel_site.get("clinician", review).status_code == 404
    assert state_of(panel_site, made.id) is SeriesState.REFUSED


@pytest.mark.parametrize(("who", "status"), [("member", 403), ("stranger", 404)])
def test_only_the_centre_reviews(
    panel_site: PanelSite, storing: Storing, who: str, status: int
) -> None:
    with storing() as store:
        made = store.add()
    panel_site.app.config["WTF_CSRF_ENABLED"] = False
    client = panel_site.browser(who)

    assert panel_site.get(who, "/images/review").status_code == status
    assert panel_site.get(who, f"/images/review/{made.id}").status_code == status
    for act in ("refuse", "withhold"):
        path = panel_site.url(f"/images/review/{made.id}/{act}")
        assert client.post(path, data={}).status_code == status
    assert state_of(panel_site, made.id) is SeriesState.RELEASED


def test_each_decision_is_on_record(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        made = store.add(state=SeriesState.QUARANTINED)

    signs(panel_site, made.id)

    with panel_site.lent.sessions() as session:
        query = select(AuditEntry).where(AuditEntry.subject_kind == "image_review")
        (row,) = session.scalars(query)
    assert row.detail == {"decision": "release", "masks": 0}
    assert row.person_id == panel_site.people["clinician"]


def test_a_film_is_signed_without_its_sound(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        made = store.add_object(
            "video", "video/mp4", b"a film", size=(64, 48), state=SeriesState.QUARANTINED
        )
        image = store.add(state=SeriesState.QUARANTINED)
    page = panel_site.get("clinician", f"/images/review/{made.id}")
    assert_page(page)
    assert "Take the sound away" in page.text
    assert (
        "Take the sound away" not in panel_site.get("clinician", f"/images/review/{image.id}").text
    )

    assert signs(panel_site, made.id, without_sound="y").status_code == 303

    (review,) = reviews_of(panel_site, made.id)
    # The worker writes the film anew before anybody else hears it.
    assert (review.masks["is_silent"], review.carried_out_at) == (True, None)
    assert state_of(panel_site, made.id) is SeriesState.QUARANTINED


def test_a_page_of_a_document_has_room_for_rectangles(
    panel_site: PanelSite, storing: Storing
) -> None:
    with storing() as store:
        made = store.add_object(
            "document",
            "application/pdf",
            b"%PDF",
            pages=3,
            state=SeriesState.QUARANTINED,
            review_reasons=RISKY,
        )
    page = panel_site.get("clinician", f"/images/review/{made.id}")
    assert_page(page)
    assert page.text.count("/rendered") == 3
    assert "Every page" in page.text
    where = {"mask-instance": [""], "mask-frame": ["3"], "mask-x": ["10"], "mask-y": ["20"]}
    size = {"mask-width": ["30"], "mask-height": ["40"]}

    beside = signs(panel_site, made.id, **(where | {"mask-frame": ["4"]}), **size, looked_at="all")
    assert beside.status_code == 409
    assert signs(panel_site, made.id, **where, **size, looked_at="all").status_code == 303

    (review,) = reviews_of(panel_site, made.id)
    assert review.carried_out_at is None


def test_what_has_nothing_to_blacken_says_so(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        made = store.add_object("signal", "application/edf", b"0", state=SeriesState.QUARANTINED)

    page = panel_site.get("clinician", f"/images/review/{made.id}")

    assert_page(page)
    assert "Nothing can be blackened in files of this kind" in page.text
    assert "mask-x" not in page.text
