"""Audit of reading: one row a series and session, none missing, and few statements a frame."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import event, select, update

from web.imaging.openings import REMEMBERED
from web.models.audit import AuditEntry
from web.models.imaging import ImageOpening
from web.request_session import database

if TYPE_CHECKING:
    from tests.support.panel_site import PanelSite
    from tests.web.imaging.conftest import Storing

MOST_STATEMENTS = 4


def rows(site: PanelSite) -> list[AuditEntry]:
    """Return the audit's rows of opened series."""
    with site.lent.sessions() as session:
        query = select(AuditEntry).where(AuditEntry.subject_kind == "image_series")
        return list(session.scalars(query.order_by(AuditEntry.seq)))


def test_many_frames_are_one_row(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        made = store.add(slices=3)

    panel_site.get("member", f"{made.path()}/metadata")
    for at in range(3):
        assert panel_site.get("member", f"{made.path(at)}/frames/1").status_code == 200

    (row,) = rows(panel_site)
    assert (row.subject_id, row.panel_id) == (str(made.id), panel_site.panel_id)
    assert (row.person_id, row.patient_id) == (
        panel_site.people["member"],
        panel_site.patient_id,
    )


def test_another_session_place_or_hour_is_another_row(
    panel_site: PanelSite, storing: Storing
) -> None:
    with storing() as store:
        made = store.add(slices=1)
    path = f"{made.path(0)}/frames/1"

    panel_site.get("clinician", path)
    panel_site.browser("clinician").get(f"/patients/{panel_site.patient_id}{path}")
    assert [row.panel_id for row in rows(panel_site)] == [panel_site.panel_id, None]

    with panel_site.lent.sessions.begin() as session:
        for opening in session.scalars(select(ImageOpening)):
            opening.opened_at -= REMEMBERED + timedelta(seconds=1)
    panel_site.get("clinician", path)
    assert len(rows(panel_site)) == 3

    panel_site._browsers.pop("clinician")
    panel_site.get("clinician", path)
    assert len(rows(panel_site)) == 4


def test_without_the_row_there_is_no_image(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        made = store.add(slices=1)
    panel_site.browser("member")

    def refuse(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT INTO audit_entries"):
            raise OSError("the disk is full")

    panel_site.app.config["PROPAGATE_EXCEPTIONS"] = False
    panel_site.app.testing = False
    with panel_site.app.app_context():
        engine = database.engine
    event.listen(engine, "before_cursor_execute", refuse)
    try:
        failed = panel_site.get("member", f"{made.path(0)}/frames/1")
    finally:
        event.remove(engine, "before_cursor_execute", refuse)

    assert failed.status_code == 500
    assert made.frames[0][0] not in failed.data
    assert rows(panel_site) == []
    assert panel_site.get("member", f"{made.path(0)}/frames/1").status_code == 200


def test_frames_asked_for_at_once_write_one_row(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        made = store.add(slices=8)
    cookie = panel_site.browser("member").get_cookie("consilium")
    assert cookie is not None

    def ask(at: int) -> int:
        client = panel_site.app.test_client()
        client.set_cookie("consilium", cookie.value)
        return client.get(panel_site.url(f"{made.path(at)}/frames/1")).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(8))) == {200}
    assert len(rows(panel_site)) == 1


def test_a_frame_of_an_open_series_takes_few_statements(
    panel_site: PanelSite, storing: Storing
) -> None:
    with storing() as store:
        made = store.add(slices=2)
    panel_site.get("member", f"{made.path(0)}/frames/1")
    statements: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    with panel_site.app.app_context():
        engine = database.engine
    event.listen(engine, "before_cursor_execute", count)
    answer = panel_site.get("member", f"{made.path(1)}/frames/1")
    event.remove(engine, "before_cursor_execute", count)

    assert answer.data.count(made.frames[1][0]) == 1
    assert len(statements) <= MOST_STATEMENTS, statements


def test_old_openings_are_forgotten(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        one, two = store.add(slices=1), store.add(slices=1)
    panel_site.get("member", f"{one.path(0)}/frames/1")
    with panel_site.lent.sessions.begin() as session:
        opening = session.scalars(select(ImageOpening)).one()
        past = opening.opened_at - 2 * REMEMBERED
        session.execute(update(ImageOpening).values(opened_at=past))

    panel_site.get("member", f"{two.path(0)}/frames/1")

    with panel_site.lent.sessions() as session:
        assert [each.series_id for each in session.scalars(select(ImageOpening))] == [two.id]
