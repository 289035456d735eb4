"""Makes panels for tests: by real commands, with the clock kept as the workflow keeps it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from tests.support.panel_people import (
    CLINICIAN,
    COORDINATOR,
    ERN,
    GUEST,
    HOSPITAL,
    INVITED,
    LEAD,
    MEMBER,
    OTHER_ERN,
    SECOND_MEMBER,
)
from workflows.domain.consent import ConsentDecision, ConsentGiven
from workflows.domain.deadlines import (
    LadderStep,
    Limit,
    ReminderPlan,
    Rung,
    WorkingCalendar,
    plan_deadline,
)
from workflows.domain.panels import commands as c
from workflows.domain.panels import events as e
from workflows.domain.panels.decide import decide, decide_opening
from workflows.domain.panels.evolve import evolve_all, start
from workflows.domain.panels.stages import PanelStatus
from workflows.domain.panels.state import ParticipantKind
from workflows.domain.panels.timers import (
    changes_deadline,
    deadline_question,
    decide_due,
    next_wake,
)
from workflows.domain.panels.turns import Task

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Self

    from workflows.domain.actors import Actor
    from workflows.domain.panels.state import PanelState

PANEL = UUID(int=0xF0)
QUESTION = UUID(int=0xB1)
SECOND_QUESTION = UUID(int=0xB2)
CONSENT = UUID(int=0xC1)
PAPER = UUID(int=0xC2)
NOTE = UUID(int=0xC3)
DATA_REQUEST = UUID(int=0xD1)
CONTRIBUTION = UUID(int=0xE1)
TEXT_HASH = "9f86d081884c7d65"
# A Monday.
FIRST_MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

CARE_ONLY = ConsentGiven(
    care=ConsentDecision.GIVEN,
    databases=ConsentDecision.REFUSED,
    research_contact=ConsentDecision.REFUSED,
)
CARE_REFUSED = ConsentGiven(care=ConsentDecision.REFUSED)

PLAN = ReminderPlan(
    limits={task.value: Limit(ordinary=5, urgent=1) for task in Task},
    ladder=(
        LadderStep(remind=Rung.PERSON, after=0),
        LadderStep(remind=Rung.LEAD, after=3),
        LadderStep(remind=Rung.COORDINATOR, after=6),
    ),
    urgent_ladder=(
        LadderStep(remind=Rung.PERSON, after=0),
        LadderStep(remind=Rung.COORDINATOR, after=1),
    ),
    repeat_every=10,
)
CALENDAR = WorkingCalendar(holidays=frozenset(), zone=UTC, hour=8)


class PanelStory:
    """One panel that people move; ``events`` replay to ``panel``."""

    def __init__(self, actor: Actor = CLINICIAN, *, now: datetime = FIRST_MORNING) -> None:
        """Open the panel."""
        self.now = now
        opening = c.OpenPanel(hcp_id=HOSPITAL, ern=ERN)
        self.events: list[e.Event] = decide_opening(opening, actor, now)
        self.panel: PanelState = start(self.events[0], PANEL)
        self._set_the_clock(self.events)

    def does(self, actor: Actor, *commands: c.Command) -> Self:
        """Let ``actor`` ask each command, a minute apart."""
        for command in commands:
            self.now += timedelta(minutes=1)
            self.record(decide(self.panel, command, actor, self.now))
        return self

    def passes(self, **duration: float) -> Self:
        """Let time go by in which nothing happens; the arguments are those of ``timedelta``."""
        self.now += timedelta(**duration)
        return self

    def lets_time_act(self) -> Self:
        """Do what is due now, once."""
        self.record(decide_due(self.panel, self.now))
        return self

    def sleeps_until_due(self) -> Self:
        """Jump to the next instant at which something is due, and do it."""
        wake = next_wake(self.panel)
        assert wake is not None, "nothing would ever be due"
        self.now = max(self.now, wake)
        return self.lets_time_act()

    def record(self, events: list[e.Event]) -> None:
        """Fold ``events``, then set or stop the clock as the workflow does."""
        self.events += events
        self.panel = evolve_all(self.panel, events)
        self._set_the_clock(events)

    def facts(self) -> list[e.Fact]:
        """Return what happened, without the clock's bookkeeping."""
        facts = [event.fact for event in self.events]
        return [fact for fact in facts if not isinstance(fact, e.DeadlineSet)]

    def _set_the_clock(self, events: list[e.Event]) -> None:
        if not changes_deadline(self.panel, events):
            return
        question = deadline_question(self.panel, events, self.now)
        deadline = question and plan_deadline(
            task=question.task,
            since=question.since,
            is_urgent=question.is_urgent,
            rung=question.rung,
            plan=PLAN,
            calendar=CALENDAR,
        )
        event = e.Event(occurred_at=self.now, fact=e.DeadlineSet(deadline=deadline))
        self.events.append(event)
        self.panel = evolve_all(self.panel, [event])


def a_request(
    *,
    ern: str = ERN,
    primary_area: str | None = "epilepsy_surgery",
    secondary_area: str | None = "metabolic",
    other_erns: tuple[str, ...] = (OTHER_ERN,),
    question_ids: tuple[UUID, ...] = (QUESTION,),
    is_urgent: bool = False,
) -> c.SubmitRequest:
    """Return a complete request."""
    return c.SubmitRequest(
        ern=ern,
        primary_area=primary_area,
        secondary_area=secondary_area,
        other_erns=other_erns,
        question_ids=question_ids,
        is_urgent=is_urgent,
    )


def invite(
    *actors: Actor,
    guest: Actor | None = None,
    access_until: datetime = FIRST_MORNING + timedelta(days=90),
) -> c.InviteExperts:
    """Return an invitation of ``actors`` as members, and of ``guest`` for a term."""
    invitations = [c.Invitation(person_id=actor.person_id) for actor in actors]
    if guest is not None:
        invitations.append(
            c.Invitation(
                person_id=guest.person_id,
                participant=ParticipantKind.GUEST,
                access_until=access_until,
            ),
        )
    return c.InviteExperts(invitations=tuple(invitations))


def contribution(number: int = 0) -> c.Contribute:
    """Return a contribution to the case as a whole."""
    return c.Contribute(contribution_id=UUID(int=CONTRIBUTION.int + number))


def present(content_hash: str = TEXT_HASH) -> c.PresentOutcome:
    """Return a complete outcome of the default request."""
    return c.PresentOutcome(
        content_hash=content_hash,
        answered_question_ids=(QUESTION, SECOND_QUESTION),
    )


def sign(version: int = 1, content_hash: str = TEXT_HASH) -> c.SignOutcome:
    """Return a signature under the default outcome."""
    return c.SignOutcome(outcome_version=version, content_hash=content_hash)


def dissent(version: int = 1) -> c.Dissent:
    """Return a dissent from the default outcome."""
    return c.Dissent(outcome_version=version, content_hash=TEXT_HASH, note_id=NOTE)


def consent(given: ConsentGiven = CARE_ONLY) -> tuple[c.RecordConsent, c.ConfirmConsent]:
    """Return the two acts that record a consent and confirm it."""
    return (
        c.RecordConsent(consent_id=CONSENT, given=given),
        c.ConfirmConsent(consent_id=CONSENT),
    )


def a_panel(status: PanelStatus = PanelStatus.DISCUSSION) -> PanelStory:
    """Return a panel that people moved to ``status``.

    From the discussion on it has a lead, two members and a guest who contributed and
    somebody invited who did not answer.
    """
    return _ROADS[status]()


def _draft() -> PanelStory:
    return PanelStory()


def _triage() -> PanelStory:
    return _draft().does(CLINICIAN, a_request())


def _returned() -> PanelStory:
    return _triage().does(COORDINATOR, c.ReturnRequest(note_id=NOTE))


def _awaiting_consent() -> PanelStory:
    return _triage().does(COORDINATOR, c.AcceptRequest(lead_id=LEAD.person_id))


def a_fresh_discussion() -> PanelStory:
    """Return a panel whose consent was just confirmed: nobody is invited yet."""
    return _awaiting_consent().does(CLINICIAN, *consent())


def _discussion() -> PanelStory:
    story = a_fresh_discussion()
    story.does(LEAD, invite(MEMBER, SECOND_MEMBER, INVITED, guest=GUEST))
    for number, actor in enumerate((MEMBER, SECOND_MEMBER, GUEST)):
        story.does(actor, c.AcceptInvitation(), contribution(number))
    return story


def _drafting_outcome() -> PanelStory:
    return _discussion().does(LEAD, c.StartOutcome())


def _signing() -> PanelStory:
    return _drafting_outcome().does(LEAD, present())


def _signed() -> PanelStory:
    story = _signing()
    for actor in (LEAD, MEMBER, SECOND_MEMBER):
        story.does(actor, sign())
    return story


def _closed() -> PanelStory:
    return _signed().does(LEAD, c.ClosePanel())


def _archived() -> PanelStory:
    return _closed().does(LEAD, c.ArchivePanel())


def _declined() -> PanelStory:
    return _triage().does(COORDINATOR, c.DeclineRequest(note_id=NOTE))


def _withdrawn() -> PanelStory:
    return _discussion().does(CLINICIAN, c.WithdrawPanel(note_id=NOTE))


_ROADS: Mapping[PanelStatus, Callable[[], PanelStory]] = {
    PanelStatus.DRAFT: _draft,
    PanelStatus.TRIAGE: _triage,
    PanelStatus.RETURNED: _returned,
    PanelStatus.AWAITING_CONSENT: _awaiting_consent,
    PanelStatus.DISCUSSION: _discussion,
    PanelStatus.DRAFTING_OUTCOME: _drafting_outcome,
    PanelStatus.SIGNING: _signing,
    PanelStatus.SIGNED: _signed,
    PanelStatus.CLOSED: _closed,
    PanelStatus.ARCHIVED: _archived,
    PanelStatus.DECLINED: _declined,
    PanelStatus.WITHDRAWN: _withdrawn,
}
