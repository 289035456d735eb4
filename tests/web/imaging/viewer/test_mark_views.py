"""Marks as the viewer reads and sends them: saved once, by version, for whoever sees the case."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from tests.web.imaging.viewer.sending import a_mark, send
from web.models.audit import AuditAct, AuditEntry
from web.models.image_marks import ImageMark
from web.models.imaging import SeriesState
from workflows.domain.panels import commands as c

if TYPE_CHECKING:
    from tests.support.image_files import StoredSeries
    from tests.support.panel_site import PanelSite
    from tests.web.imaging.conftest import Storing


@pytest.fixture
def series(storing: Storing) -> StoredSeries:
    """Store a released series."""
    with storing() as store:
        return store.add()


def path(series: StoredSeries) -> str:
    """Return where the series' marks are."""
    return f"/images/{series.id}/marks"


def versions(site: PanelSite) -> int:
    """Return how many rows there are."""
    with site.lent.sessions() as session:
        return session.scalar(select(func.count()).select_from(ImageMark)) or 0


def test_a_mark_is_kept_and_read_back(panel_site: PanelSite, series: StoredSeries) -> None:
    sent = a_mark(series)

    answer = send(panel_site, "member", path(series), sent)

    assert (answer.status_code, answer.get_json()["kept"]) == (201, "saved")
    [read] = panel_site.get("lead", path(series)).get_json()["marks"]
    assert read["points"] == [[10.0, 10.0], [20.5, 10.0]]
    assert read["values"] == [{"name": "length", "value": 5.25, "unit": "mm"}]
    assert (read["author"], read["isMine"]) == ("Dra. Julia Ortega Prieto", False)


def test_what_is_drawn_lies_sealed(panel_site: PanelSite, series: StoredSeries) -> None:
    points = [[1.0, 1.0], [2.0, 2.0]]
    sent = a_mark(series, kind="arrow", text="Cortical tuber", points=points, values=[])

    send(panel_site, "member", path(series), sent)

    with panel_site.lent.sessions() as session:
        [row] = session.scalars(select(ImageMark))
    assert b"Cortical" not in row.sealed_body


def test_the_same_command_twice_adds_nothing(panel_site: PanelSite, series: StoredSeries) -> None:
    sent = a_mark(series)

    answers = [send(panel_site, "member", path(series), sent) for _time in range(2)]

    assert [each.status_code for each in answers] == [201, 201]
    assert versions(panel_site) == 1


def test_a_change_is_a_new_version(panel_site: PanelSite, series: StoredSeries) -> None:
    first = a_mark(series)
    send(panel_site, "member", path(series), first)

    points = [[10.0, 10.0], [30.0, 10.0]]
    answer = send(
        panel_site, "member", path(series), a_mark(series, id=first["id"], base=1, points=points)
    )

    [read] = answer.get_json()["marks"]
    assert (read["version"], read["points"]) == (2, points)
    assert versions(panel_site) == 2


def test_of_two_changes_at_once_both_are_kept(panel_site: PanelSite, series: StoredSeries) -> None:
    first = a_mark(series)
    send(panel_site, "member", path(series), first)
    one, other = (
        a_mark(series, id=first["id"], base=1, points=[[0.0, 0.0], [float(at), 0.0]])
        for at in (5, 7)
    )

    send(panel_site, "member", path(series), one)
    answer = send(panel_site, "member", path(series), other)

    assert (answer.status_code, answer.get_json()["kept"]) == (201, "beside")
    assert sorted(each["points"][1][0] for each in answer.get_json()["marks"]) == [5.0, 7.0]


def test_a_removed_mark_stays_as_a_version(panel_site: PanelSite, series: StoredSeries) -> None:
    first = a_mark(series)
    send(panel_site, "member", path(series), first)

    answer = send(
        panel_site, "member", path(series), a_mark(series, id=first["id"], base=1, isRemoved=True)
    )

    assert answer.get_json()["marks"] == []
    assert versions(panel_site) == 2
    with panel_site.lent.sessions() as session:
        acts = session.scalars(
            select(AuditEntry.act)
            .where(AuditEntry.subject_kind == "image_mark")
            .order_by(AuditEntry.seq),
        ).all()
    assert acts == [AuditAct.CREATED, AuditAct.DELETED]


def test_what_changed_meanwhile_is_not_removed(panel_site: PanelSite, series: StoredSeries) -> None:
    first = a_mark(series)
    send(panel_site, "member", path(series), first)
    send(panel_site, "member", path(series), a_mark(series, id=first["id"], base=1))

    answer = send(
        panel_site, "member", path(series), a_mark(series, id=first["id"], base=1, isRemoved=True)
    )

    assert (answer.status_code, answer.get_json()["kept"]) == (409, "not_removed")
    assert len(answer.get_json()["marks"]) == 1


def test_nobody_changes_the_mark_of_another(panel_site: PanelSite, series: StoredSeries) -> None:
    first = a_mark(series)
    send(panel_site, "member", path(series), first)

    answer = send(panel_site, "lead", path(series), a_mark(series, id=first["id"], base=1))

    assert answer.status_code == 403
    assert versions(panel_site) == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("clinician", 201),
        ("member", 201),
        ("lead", 201),
        ("guest", 201),
        ("candidate", 403),
        ("coordinator", 403),
        ("stranger", 404),
    ],
)
def test_whoever_sees_the_case_may_mark(
    panel_site: PanelSite, series: StoredSeries, who: str, status: int
) -> None:
    if who == "candidate":
        invited = c.Invitation(person_id=panel_site.people["candidate"])
        panel_site.does("lead", c.InviteExperts(invitations=(invited,)))

    assert send(panel_site, who, path(series), a_mark(series)).status_code == status
    assert versions(panel_site) == (1 if status == 201 else 0)


def test_the_person_who_asks_changes_what_she_marked(
    panel_site: PanelSite, series: StoredSeries
) -> None:
    first = a_mark(series)
    send(panel_site, "clinician", path(series), first)

    answer = send(panel_site, "clinician", path(series), a_mark(series, id=first["id"], base=1))

    [read] = answer.get_json()["marks"]
    assert (read["version"], read["isMine"]) == (2, True)


def test_an_ended_panel_is_not_marked(panel_site: PanelSite, series: StoredSeries) -> None:
    panel_site.does("clinician", c.WithdrawPanel(note_id=uuid4()))

    answer = send(panel_site, "clinician", path(series), a_mark(series))

    assert answer.status_code == 403
    assert panel_site.get("clinician", path(series)).status_code == 200
    assert versions(panel_site) == 0


def test_nothing_new_is_told_without_a_row(panel_site: PanelSite, series: StoredSeries) -> None:
    first = panel_site.get("lead", path(series))

    again = panel_site.get("lead", path(series), headers={"If-None-Match": first.headers["ETag"]})
    send(panel_site, "member", path(series), a_mark(series))
    later = panel_site.get("lead", path(series), headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, later.status_code) == (304, 200)
    with panel_site.lent.sessions() as session:
        reads = session.scalars(
            select(AuditEntry).where(AuditEntry.subject_kind == "image_marks"),
        ).all()
    assert len(reads) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"points": [[1.0, 1.0]]},
        {"points": [[1.0, 1.0], [1e9, 1.0]]},
        {"kind": "circle"},
        {"text": "x" * 201},
        {"values": [{"name": "length", "value": "much", "unit": "mm"}]},
        {"author": "somebody else"},
        {"frame": 0},
    ],
)
def test_another_shape_is_refused(
    panel_site: PanelSite, series: StoredSeries, changes: dict[str, object]
) -> None:
    answer = send(panel_site, "member", path(series), a_mark(series, **changes))

    assert answer.status_code == 422
    assert versions(panel_site) == 0


def test_marks_stay_on_their_own_images(
    panel_site: PanelSite, series: StoredSeries, storing: Storing
) -> None:
    with storing() as store:
        other, hidden = store.add(), store.add(state=SeriesState.QUARANTINED)

    elsewhere = send(panel_site, "member", path(series), a_mark(other))
    beyond = send(panel_site, "member", path(series), a_mark(series, frame=2))
    unseen = send(panel_site, "member", path(hidden), a_mark(hidden))
    unknown = panel_site.get("member", f"/images/{uuid4()}/marks")

    codes = [each.status_code for each in (elsewhere, beyond, unseen, unknown)]
    assert codes == [404, 404, 404, 404]
