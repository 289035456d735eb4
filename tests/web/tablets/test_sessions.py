"""One form is signed once: whoever comes second changes nothing, and a late one neither."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.support.centre_site import CLINICIAN, CentreSite
from tests.support.tablet_signing import prints_signable
from tests.web.tablets.test_answers import ANSWERS
from web.consent_vault import ConsentVault
from web.models.patients import ConsentPaper
from web.tablets.sessions import (
    VALID_FOR,
    AlreadySignedError,
    TabletStage,
    find_session,
    open_session,
    sessions_of,
    sign,
)

if TYPE_CHECKING:
    from uuid import UUID

NOW = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)


@pytest.fixture
def paper(site: CentreSite, panel_id: UUID) -> ConsentPaper:
    return prints_signable(site, panel_id)


def opened(site: CentreSite, panel_id: UUID, paper: ConsentPaper) -> str:
    with site.lent.sessions() as session:
        actor = site.actor(CLINICIAN)
        token = open_session(session, actor, paper=paper, panel_id=panel_id, now=NOW)
        session.commit()
    return token


def stage(site: CentreSite, token: str, now: datetime) -> TabletStage | None:
    with site.lent.sessions() as session:
        found = find_session(session, token, now)
        return found.stage if found else None


def test_it_can_be_signed_for_half_an_hour(site: CentreSite, panel_id: UUID, paper: ConsentPaper):
    token = opened(site, panel_id, paper)

    assert timedelta(minutes=30) == VALID_FOR
    assert stage(site, token, NOW + timedelta(minutes=29)) is TabletStage.OPEN
    assert stage(site, token, NOW + timedelta(minutes=30)) is TabletStage.EXPIRED
    assert stage(site, token + "x", NOW) is None


def test_of_two_who_sign_at_once_one_is_heard(
    site: CentreSite, panel_id: UUID, paper: ConsentPaper
):
    token, vault = opened(site, panel_id, paper), ConsentVault.of(site.settings)
    with site.lent.sessions() as session:
        found = find_session(session, token, NOW)
        assert found is not None

        heard = [sign(session, vault, found, ANSWERS, NOW) for _ in range(2)]
        session.commit()

    assert heard == [True, False]
    assert stage(site, token, NOW) is TabletStage.SIGNED


def test_a_page_that_was_open_too_long_signs_nothing(
    site: CentreSite, panel_id: UUID, paper: ConsentPaper
):
    token, vault = opened(site, panel_id, paper), ConsentVault.of(site.settings)
    with site.lent.sessions() as session:
        found = find_session(session, token, NOW)
        assert found is not None

        assert not sign(session, vault, found, ANSWERS, NOW + VALID_FOR)


def test_a_page_of_an_address_that_is_void_signs_nothing(
    site: CentreSite, panel_id: UUID, paper: ConsentPaper
):
    token, vault = opened(site, panel_id, paper), ConsentVault.of(site.settings)
    with site.lent.sessions() as session:
        found = find_session(session, token, NOW)
        assert found is not None
        session.commit()
        opened(site, panel_id, paper)

        assert not sign(session, vault, found, ANSWERS, NOW)


def test_what_was_signed_is_never_opened_again(
    site: CentreSite, panel_id: UUID, paper: ConsentPaper
):
    token, vault = opened(site, panel_id, paper), ConsentVault.of(site.settings)
    with site.lent.sessions() as session:
        found = find_session(session, token, NOW)
        assert found is not None
        sign(session, vault, found, ANSWERS, NOW)
        session.commit()

    with pytest.raises(AlreadySignedError):
        opened(site, panel_id, paper)
    with site.lent.sessions() as session:
        [listed] = sessions_of(session, panel_id, NOW)
    assert listed.stage is TabletStage.SIGNED
