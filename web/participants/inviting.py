"""Offers whom to invite, and turns what was ticked into invitations."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from web.panels.loading import LoadedPanel
from web.panels.people import names_of
from web.participants.candidates import Candidate, Group, expert_groups, experts, guests
from web.participants.forms import InvitationForm
from web.request_session import db_session
from workflows.domain.panels.commands import Invitation, InviteExperts
from workflows.domain.panels.state import ParticipantKind

ROWS_SHOWN: Final = 60


class Offer:
    """What the page offers; the same lists check what comes back."""

    def __init__(self, panel: LoadedPanel, words: str) -> None:
        session, now = db_session(), datetime.now(UTC)
        self._everybody = experts(session, panel.state)
        found = experts(session, panel.state, words) if words else self._everybody
        self._found = {each.person_id for each in found}
        self._guests = guests(session, panel.state, now)
        self._groups = expert_groups(session, panel.state, self._everybody)
        self._suggesters = names_of(session, {each.suggested_by for each in self._everybody})

    @property
    def not_shown(self) -> int:
        """Return how many people fit the search and are not on the page."""
        return max(0, len(self._found) - ROWS_SHOWN)

    @property
    def has_guests(self) -> bool:
        """Tell whether the networks have approved guests."""
        return bool(self._guests)

    @property
    def has_groups(self) -> bool:
        """Tell whether the networks have expert groups."""
        return bool(self._groups)

    def fill(self, form: InvitationForm) -> None:
        """Put the choices into the form: who is ticked already, then who fits the search."""
        ticked = set(form.people.data or ())
        kept = [each for each in self._everybody if str(each.person_id) in ticked]
        fitting = [
            each
            for each in self._everybody
            if each.person_id in self._found and str(each.person_id) not in ticked
        ]
        shown = [*kept, *fitting[:ROWS_SHOWN]]
        form.people.offer((each.person_id, self._words(each)) for each in shown)
        form.guests.offer((each.person_id, _guest_words(each)) for each in self._guests)
        form.group.offer(
            [(group.id, _group_words(group)) for group in self._groups],
            empty=_("No group"),
        )

    def command(self, form: InvitationForm) -> InviteExperts:
        """Return the invitation of everybody who was ticked, each once."""
        group = next((one for one in self._groups if str(one.id) == form.group.data), None)
        members = {UUID(each) for each in form.people.data or ()}
        members |= group.people if group else frozenset()
        terms = {str(each.person_id): each.access_until for each in self._guests}
        invitations = [Invitation(person_id=each) for each in sorted(members)]
        invitations += [
            Invitation(
                person_id=UUID(each),
                participant=ParticipantKind.GUEST,
                access_until=terms[each],
            )
            for each in form.guests.data or ()
            if UUID(each) not in members
        ]
        return InviteExperts(
            invitations=tuple(invitations),
            group_id=group.id if group else None,
        )

    def _words(self, each: Candidate) -> str:
        where = f"{each.name} – {each.hospital}, {each.country}"
        if each.suggested_by is None:
            return where
        by = self._suggesters.get(each.suggested_by, "")
        return str(_("%(person)s (suggested by %(colleague)s)", person=where, colleague=by))


def _guest_words(each: Candidate) -> str:
    assert each.access_until is not None  # noqa: S101 - candidates.guests gives each a term
    where = f"{each.name} – {each.hospital}, {each.country}"
    day = format_date(each.access_until, "long")
    return str(_("%(person)s, access until %(day)s", person=where, day=day))


def _group_words(group: Group) -> str:
    count = ngettext(
        "%(num)d person to invite",
        "%(num)d people to invite",
        len(group.people),
    )
    return f"{group.name} ({count})"
