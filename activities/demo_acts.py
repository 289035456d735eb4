"""Turns a step of a demonstration's case into what it writes and what it asks of the panel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from activities import demo_steps as s
from activities.demo_cast import Cast, id_of
from activities.demo_stories import Story
from web.models.base import Base
from web.models.discussions import (
    ContributionText,
    DataRequestText,
    Note,
    NoteKind,
    OutcomeText,
    Remark,
)
from web.models.patients import Consent
from web.networks.seeding import hcp_id_of
from web.outcomes.body import OutcomeBody, Recommendation, canonical, hash_of
from web.patient_keys import PatientCipher
from workflows.domain.consent import ConsentEvidence, ConsentGiven
from workflows.domain.panels import commands as c
from workflows.domain.panels.state import PanelState, ParticipantKind

_FORM_VERSION = "1.0"


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Where a step is played: the case, its people, the moment, and the panel so far."""

    story: Story
    cast: Cast
    cipher: PatientCipher
    panel: PanelState | None
    command_id: UUID
    now: datetime
    by: UUID

    @property
    def panel_id(self) -> UUID:
        """Return the panel's id."""
        return id_of(self.story.key, "panel")

    def question_id(self, number: int) -> UUID | None:
        """Return the id of a question; number 0 is the case as a whole."""
        return id_of(self.story.key, "question", number) if number else None

    @property
    def question_ids(self) -> tuple[UUID, ...]:
        """Return the ids of all questions in their order."""
        count = len(self.story.request.questions)
        return tuple(id_of(self.story.key, "question", each) for each in range(1, count + 1))


@dataclass(frozen=True, kw_only=True)
class Act:
    """Rows to keep, and the command that points at them; a remark has no command."""

    command: c.Command | None
    contents: list[Base] = field(default_factory=list)


def act_of(step: s.Step, scene: Scene) -> Act:
    """Return what ``step`` writes and asks."""
    return _ACTS[type(step)](step, scene)


def _open(_step: s.Open, scene: Scene) -> Act:
    story = scene.story
    return Act(command=c.OpenPanel(hcp_id=hcp_id_of(story.centre), ern=story.request.ern))


def _submit(_step: s.Submit, scene: Scene) -> Act:
    request = scene.story.request
    command = c.SubmitRequest(
        ern=request.ern,
        primary_area=request.primary_area,
        secondary_area=request.secondary_area,
        other_erns=request.other_erns,
        is_urgent=request.is_urgent,
        question_ids=scene.question_ids,
    )
    return Act(command=command)


def _accept(step: s.Accept, scene: Scene) -> Act:
    return Act(command=c.AcceptRequest(lead_id=scene.cast.people[step.lead]))


def _reasoned(step: s.Reasoned, scene: Scene) -> Act:
    commands: Mapping[str, Callable[[UUID], c.Command]] = {
        "return_request": lambda note_id: c.ReturnRequest(note_id=note_id),
        "decline_request": lambda note_id: c.DeclineRequest(note_id=note_id),
        "withdraw": lambda note_id: c.WithdrawPanel(note_id=note_id),
    }
    note = _note(scene, step.note_kind, step.text)
    return Act(command=commands[step.does](note.id), contents=[note])


def _consented(step: s.Consented, scene: Scene) -> Act:
    consent_id = id_of(scene.story.key, "consent")
    given = ConsentGiven(**step.decisions.model_dump())
    place = scene.cipher.seal(step.place, f"consents:{consent_id}:original_place")
    consent = Consent(
        id=consent_id,
        patient_id=scene.cipher.patient_id,
        position=1,
        care=given.care,
        databases=given.databases,
        research_contact=given.research_contact,
        form_version=_FORM_VERSION,
        language=scene.story.language,
        signatory=step.signatory,
        minor_assented=step.minor_assented,
        signed_on=scene.now.date(),
        evidence=ConsentEvidence.PAPER_ATTESTED,
        sealed_original_place=place,
        recorded_by_id=scene.by,
        recorded_at=scene.now,
        command_id=scene.command_id,
    )
    command = c.RecordConsent(consent_id=consent_id, given=given)
    return Act(command=command, contents=[consent])


def _confirm(_step: s.Confirm, scene: Scene) -> Act:
    return Act(command=c.ConfirmConsent(consent_id=id_of(scene.story.key, "consent")))


def _invite(step: s.Invite, scene: Scene) -> Act:
    until = scene.now + timedelta(days=step.guest_days)
    members = [c.Invitation(person_id=each) for each in scene.cast.ids(step.people)]
    guests = [
        c.Invitation(person_id=each, participant=ParticipantKind.GUEST, access_until=until)
        for each in scene.cast.ids(step.guests)
    ]
    command = c.InviteExperts(
        invitations=(*members, *guests),
        group_id=id_of("group", step.group) if step.group else None,
    )
    return Act(command=command)


def _join(_step: s.Join, _scene: Scene) -> Act:
    return Act(command=c.AcceptInvitation())


def _decline_invitation(step: s.DeclineInvitation, scene: Scene) -> Act:
    note = _note(scene, NoteKind.DECLINE_INVITATION, step.text)
    command = c.DeclineInvitation(
        suggested_colleague_id=scene.cast.people[step.colleague] if step.colleague else None,
        note_id=note.id,
    )
    return Act(command=command, contents=[note])


def _ask_for_data(step: s.AskForData, scene: Scene) -> Act:
    row_id = id_of(scene.story.key, "data", step.key)
    sealed = scene.cipher.seal(step.text, f"data_request_texts:{row_id}:request")
    row = DataRequestText(id=row_id, panel_id=scene.panel_id, sealed_request=sealed)
    return Act(command=c.RequestData(data_request_id=row_id), contents=[row])


def _answer_data(step: s.AnswerData, scene: Scene) -> Act:
    # Answers are found by their command, so the note has its id.
    note = _note(scene, NoteKind.ANSWER, step.text, note_id=scene.command_id)
    command = c.AnswerDataRequest(data_request_id=id_of(scene.story.key, "data", step.key))
    return Act(command=command, contents=[note])


def _contribute(step: s.Contribute, scene: Scene) -> Act:
    question_id, command_id = scene.question_id(step.question), scene.command_id
    text = ContributionText(
        contribution_id=command_id,
        version=1,
        panel_id=scene.panel_id,
        question_id=question_id,
        author_id=scene.by,
        sealed_text=scene.cipher.seal(step.text, f"contribution_texts:{command_id}:text"),
        written_at=scene.now,
        command_id=command_id,
    )
    command = c.Contribute(contribution_id=command_id, question_id=question_id)
    return Act(command=command, contents=[text])


def _remark(step: s.Remark, scene: Scene) -> Act:
    remark_id = scene.command_id
    remark = Remark(
        id=remark_id,
        panel_id=scene.panel_id,
        question_id=scene.question_id(step.question),
        author_id=scene.by,
        sealed_text=scene.cipher.seal(step.text, f"remarks:{remark_id}:text"),
        written_at=scene.now,
    )
    return Act(command=None, contents=[remark])


def _plain(step: s.Plain, scene: Scene) -> Act:
    if step.does != "sign_outcome":
        commands = {
            "start_outcome": c.StartOutcome,
            "close": c.ClosePanel,
            "archive": c.ArchivePanel,
        }
        return Act(command=commands[step.does]())
    if scene.panel is None or scene.panel.outcome is None:
        message = f"{scene.story.key}: there is no outcome to sign"
        raise ValueError(message)
    outcome = scene.panel.outcome
    command = c.SignOutcome(outcome_version=outcome.version, content_hash=outcome.content_hash)
    return Act(command=command)


def _present(step: s.Present, scene: Scene) -> Act:
    answers = zip(scene.question_ids, step.recommendations, strict=True)
    body = OutcomeBody(
        recommendations=tuple(
            Recommendation(question_id=question_id, text=each.text, strength=each.strength)
            for question_id, each in answers
        ),
        summary=step.summary,
        publications=step.publications,
    )
    content = canonical(body, scene.panel_id)
    content_hash = hash_of(content)
    place = f"outcome_texts:{scene.panel_id}:{content_hash}:body"
    text = OutcomeText(
        panel_id=scene.panel_id,
        content_hash=content_hash,
        sealed_body=scene.cipher.seal(content, place),
        presented_at=scene.now,
    )
    command = c.PresentOutcome(
        content_hash=content_hash,
        answered_question_ids=body.answered(scene.question_ids),
    )
    return Act(command=command, contents=[text])


def _follow_up(step: s.FollowUp, scene: Scene) -> Act:
    note = _note(scene, NoteKind.FOLLOW_UP, step.text)
    return Act(command=c.RecordFollowUp(month=step.month, note_id=note.id), contents=[note])


def _note(scene: Scene, kind: NoteKind, text: str, *, note_id: UUID | None = None) -> Note:
    row_id = note_id or id_of(str(scene.command_id), "note")
    return Note(
        id=row_id,
        panel_id=scene.panel_id,
        kind=kind,
        author_id=scene.by,
        sealed_text=scene.cipher.seal(text, f"notes:{row_id}:text"),
        written_at=scene.now,
    )


# The step's type is checked by the key; mypy cannot follow that through a mapping.
_ACTS: Mapping[type, Callable[[Any, Scene], Act]] = {
    s.Open: _open,
    s.Submit: _submit,
    s.Accept: _accept,
    s.Reasoned: _reasoned,
    s.Consented: _consented,
    s.Confirm: _confirm,
    s.Invite: _invite,
    s.Join: _join,
    s.DeclineInvitation: _decline_invitation,
    s.AskForData: _ask_for_data,
    s.AnswerData: _answer_data,
    s.Contribute: _contribute,
    s.Remark: _remark,
    s.Plain: _plain,
    s.Present: _present,
    s.FollowUp: _follow_up,
}
