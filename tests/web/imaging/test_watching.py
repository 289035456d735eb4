"""Rights that end while images are being sent: nothing comes after the first refusal."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import update

from web.models.imaging import ImageSeries, SeriesState
from web.models.panels import Panel
from web.models.patients import Consent, Patient
from web.models.people import SignInSession
from web.panels.watching import RightEndedError, while_allowed
from workflows.domain.consent import ConsentDecision, ConsentEvidence, Signatory

if TYPE_CHECKING:
    from tests.support.panel_site import PanelSite
    from tests.web.imaging.conftest import Storing

READERS = 16
MEBIBYTE = 1024 * 1024


def withdraws_consent(site: PanelSite) -> None:
    """Commit what the page of a withdrawal commits first: the record that takes consent back."""
    now = datetime.now(UTC)
    with site.lent.sessions.begin() as session:
        session.add(
            Consent(
                id=uuid4(),
                patient_id=site.patient_id,
                position=9,
                care=ConsentDecision.WITHDRAWN,
                databases=ConsentDecision.REFUSED,
                research_contact=ConsentDecision.REFUSED,
                form_version="1.0",
                language="de",
                signatory=Signatory.PARENT,
                signed_on=now.date(),
                evidence=ConsentEvidence.PAPER_ATTESTED,
                sealed_original_place=b"",
                recorded_by_id=site.people["clinician"],
                confirmed_at=now,
            ),
        )


def withholds(site: PanelSite) -> None:
    with site.lent.sessions.begin() as session:
        session.execute(update(ImageSeries).values(state=SeriesState.QUARANTINED))


def ends_sessions(site: PanelSite) -> None:
    with site.lent.sessions.begin() as session:
        session.execute(update(SignInSession).values(ended_at=datetime.now(UTC)))


def restricts_use(site: PanelSite) -> None:
    with site.lent.sessions.begin() as session:
        session.execute(update(Patient).values(restricted_at=datetime.now(UTC)))


def lets_the_term_end(site: PanelSite) -> None:
    with site.lent.sessions.begin() as session:
        state = session.get_one(Panel, site.panel_id).state
        past = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
        for each in state["participants"]:
            if each["person_id"] == str(site.people["guest"]):
                each["access_until"] = past
        session.execute(update(Panel).values(state=dict(state)))


def test_sixteen_readers_get_nothing_after_a_withdrawal(
    panel_site: PanelSite, storing: Storing
) -> None:
    with storing() as store:
        made = store.add(slices=4)
    cookie = panel_site.browser("member").get_cookie("consilium")
    assert cookie is not None
    stop = threading.Event()

    def read_on(number: int) -> list[tuple[float, int, int]]:
        client = panel_site.app.test_client()
        client.set_cookie("consilium", cookie.value)
        seen = []
        while not stop.is_set():
            began = time.monotonic()
            answer = client.get(panel_site.url(f"{made.path(number % 4)}/frames/1"))
            seen.append((began, answer.status_code, len(answer.data)))
        return seen

    with ThreadPoolExecutor(READERS) as pool:
        readers = [pool.submit(read_on, number) for number in range(READERS)]
        time.sleep(1.5)
        withdraws_consent(panel_site)
        withdrawn_at = time.monotonic()
        time.sleep(1.5)
        stop.set()
        seen = [reader.result() for reader in readers]

    before = [status for each in seen for began, status, _size in each if began < withdrawn_at]
    after = [each for reader in seen for each in reader if each[0] > withdrawn_at]
    assert before.count(200) >= READERS
    assert after
    assert {status for _began, status, _size in after} == {404}
    frame = len(made.frames[0][0])
    assert max(size for _began, _status, size in after) < frame
    for reader in seen:
        statuses = [status for _began, status, _size in reader]
        assert 200 not in statuses[statuses.index(404) :]


@pytest.mark.parametrize(
    "ends",
    [withdraws_consent, withholds, ends_sessions, restricts_use, lets_the_term_end],
)
def test_a_long_answer_ends_with_the_right(
    panel_site: PanelSite, storing: Storing, ends: Callable[[PanelSite], None]
) -> None:
    with storing() as store:
        made = store.add_object("video", "video/mp4", bytes(4 * MEBIBYTE))
    path = f"/images/{made.id}/objects/{made.instance_ids[0]}"
    answer = panel_site.get("guest", path)
    pieces = answer.iter_encoded()
    assert len(next(pieces)) > 0

    ends(panel_site)
    time.sleep(1.05)

    with pytest.raises(RightEndedError):
        next(pieces)
    answer.close()


def test_a_long_answer_goes_on_while_the_right_holds(
    panel_site: PanelSite, storing: Storing
) -> None:
    content = bytes(4 * MEBIBYTE)
    with storing() as store:
        made = store.add_object("video", "video/mp4", content)
    paths = {
        "guest": panel_site.url(f"/images/{made.id}/objects/{made.instance_ids[0]}"),
        "clinician": (
            f"/patients/{panel_site.patient_id}/images/{made.id}/objects/{made.instance_ids[0]}"
        ),
    }

    for who, path in paths.items():
        pieces = panel_site.browser(who).get(path).iter_encoded()
        first = next(pieces)
        time.sleep(1.05)
        assert len(first) + sum(map(len, pieces)) == len(content)


def test_it_is_asked_between_pieces_and_not_before_the_first() -> None:
    asked: list[int] = []

    def pieces() -> Iterator[bytes]:
        yield from (b"one", b"two", b"three")

    def is_allowed() -> bool:
        asked.append(len(asked))
        return len(asked) < 2

    sent = while_allowed(pieces(), is_allowed, every_seconds=0)

    assert [next(sent), next(sent)] == [b"one", b"two"]
    with pytest.raises(RightEndedError):
        next(sent)
