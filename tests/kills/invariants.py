"""What must be true of a product that has settled, whatever died before; a sentence a fault."""

from __future__ import annotations

import asyncio
import email
import time
from collections import Counter
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from activities.worker import connected
from tests.support.panel_legality import offences
from web.audit_chain import ChainHead, verify_chain
from web.database import reading
from web.file_store import GROUPS, FileStore
from web.models.audit import AuditAct, AuditEntry
from web.models.discussions import ContributionText, Note
from web.models.notifications import Mail, MailStatus
from web.models.panels import CommandStatus, Panel, PanelCommand, PanelEvent
from web.models.patients import ConsentPaper
from web.rights.holdings import FILE_COLUMNS
from web.temporal_settings import temporal_settings
from workflows.domain.panels.command_kinds import CommandKind
from workflows.domain.panels.evolve import evolve_all, start
from workflows.domain.panels.stages import ENDED
from workflows.messages import EVENT, STATE
from workflows.panel_workflow import PanelWorkflow, workflow_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from uuid import UUID

    from sqlalchemy.orm import Session
    from temporalio.client import Client

    from tests.kills.fates import Ledger
    from tests.support.running_product import RunningProduct
    from workflows.domain.panels.state import PanelState

# A worker looks for what Temporal lost when ten seconds have passed.
_AGREE_WITHIN_SECONDS: Final = 60
_PRINTING: Final = {CommandKind.PRINT_CONSENT_FORM}


def faults_of(product: RunningProduct, ledger: Ledger) -> list[str]:
    """Return what is wrong; a product in which nothing was lost or doubled returns nothing."""
    with reading(), product.sessions() as session:
        states = dict(_states(session))
        return [
            *_lost_or_doubled(session, ledger),
            *_on_record_once(session),
            *_histories(session, states),
            *_texts(session),
            *_trail(session, product),
            *_files(session, product),
            *_mails(session, product),
            *asyncio.run(_workflows(product, states)),
        ]


def _states(session: Session) -> Iterator[tuple[UUID, PanelState]]:
    for row in session.execute(select(Panel.id, Panel.state)):
        yield row.id, STATE.validate_python(row.state)


def _lost_or_doubled(session: Session, ledger: Ledger) -> Iterator[str]:
    """Every acknowledged command took effect, every effect has one command, in one step."""
    commands = {each.id: each for each in session.scalars(select(PanelCommand))}
    yield from (
        f"command {each} was acknowledged and is not kept"
        for each in ledger.acknowledged & ledger.panel_commands - commands.keys()
    )
    steps: dict[UUID, list[tuple[UUID, int]]] = {}
    query = select(PanelEvent.command_id, PanelEvent.panel_id, PanelEvent.position)
    for row in session.execute(query.where(PanelEvent.command_id.is_not(None))):
        steps.setdefault(row.command_id, []).append((row.panel_id, row.position))
    for command in commands.values():
        name = f"{command.kind} {command.id}"
        places = sorted(steps.get(command.id, []))
        if command.status is CommandStatus.QUEUED:
            yield f"{name} still waits"
        elif (command.status is CommandStatus.APPLIED) != bool(places):
            yield f"{name} is {command.status} and left {len(places)} events"
        elif places and places[-1][1] - places[0][1] != len(places) - 1:
            yield f"{name} took effect twice"
        if command.status is CommandStatus.REFUSED and command.id in ledger.acknowledged:
            yield f"{name} was acknowledged and refused ({command.refusal})"


def _on_record_once(session: Session) -> Iterator[str]:
    """The trail knows each command once, and of printing ones there are no more papers."""
    counts = Counter(row for row in session.scalars(_commands_on_record()) if row)
    yield from (f"command {each} is {n} times on record" for each, n in counts.items() if n > 1)
    printing = select(PanelCommand.patient_id).where(PanelCommand.kind.in_(_PRINTING))
    asked = Counter(session.scalars(printing))
    papers = select(ConsentPaper.patient_id, func.count()).group_by(ConsentPaper.patient_id)
    for patient_id, count in session.execute(papers):
        if count > asked[patient_id]:
            yield f"{patient_id} has {count} papers of {asked[patient_id]} commands"


def _commands_on_record() -> object:
    return select(AuditEntry.detail["command"].as_string()).where(
        AuditEntry.act == AuditAct.PANEL_MOVED
    )


def _histories(session: Session, states: dict[UUID, PanelState]) -> Iterator[str]:
    """The timeline has no gap, leads to the recorded state, and that one is legal."""
    for panel_id, state in states.items():
        rows = session.execute(
            select(PanelEvent.position, PanelEvent.fact)
            .where(PanelEvent.panel_id == panel_id)
            .order_by(PanelEvent.position)
        ).all()
        if [row.position for row in rows] != list(range(1, len(rows) + 1)):
            yield f"the timeline of {panel_id} has gaps"
            continue
        events = [EVENT.validate_python(row.fact) for row in rows]
        if evolve_all(start(events[0], panel_id), events[1:]) != state:
            yield f"the timeline of {panel_id} leads to another state than is recorded"
        yield from (f"{panel_id}: {offence}" for offence in offences(state))


def _texts(session: Session) -> Iterator[str]:
    """No text is there without the event that brought it."""
    facts: dict[UUID, str] = {}
    # An answer to a data request has the id of the command that brought it.
    brought = select(PanelEvent.panel_id, PanelEvent.command_id, PanelEvent.fact)
    for row in session.execute(brought):
        facts[row.panel_id] = facts.get(row.panel_id, "") + f"{row.command_id} {row.fact}"
    notes = session.execute(select(Note.id, Note.panel_id, Note.kind)).all()
    texts = session.execute(select(ContributionText.contribution_id, ContributionText.panel_id))
    known = [(row.id, row.panel_id, str(row.kind)) for row in notes]
    known += [(row.contribution_id, row.panel_id, "contribution") for row in texts]
    for text_id, panel_id, kind in known:
        if str(text_id) not in facts.get(panel_id, ""):
            yield f"a {kind} of {panel_id} is kept and in no event"


def _trail(session: Session, product: RunningProduct) -> Iterator[str]:
    report = verify_chain(session, ChainHead.of(product.settings))
    if not report.is_whole:
        yield f"the trail is broken: {report}"


def _files(session: Session, product: RunningProduct) -> Iterator[str]:
    """Every row's file is there. A killed process may leave a file that no row names."""
    store = FileStore.of(product.settings)
    there = {each.ref for group in GROUPS for each in store.entries(group) if not each.is_part}
    for column in FILE_COLUMNS:
        named = set(session.scalars(select(column).where(column.is_not(None), column != "")))
        yield from (f"{column} names {ref}, which is gone" for ref in named - there)


def _mails(session: Session, product: RunningProduct) -> Iterator[str]:
    """No mail went out twice, and none that is noted as sent is missing."""
    caught = Counter(
        email.message_from_bytes(path.read_bytes())["Message-ID"]
        for path in product.mail_folder.glob("*.eml")
    )
    yield from (
        f"mail {each} went out {count} times" for each, count in caught.items() if count > 1
    )
    sent = select(Mail.message_id).where(Mail.status == MailStatus.SENT)
    yield from (
        f"mail {each} is noted as sent and never came"
        for each in session.scalars(sent)
        if each not in caught
    )


async def _workflows(product: RunningProduct, states: dict[UUID, PanelState]) -> list[str]:
    """Return what workflows and rows do not agree on, once they had time to."""
    client = await connected(product.settings, temporal_settings())
    until = time.monotonic() + _AGREE_WITHIN_SECONDS
    while True:
        found = [
            fault
            for panel_id, state in states.items()
            async for fault in _disagreements(client, panel_id, state)
        ]
        if not found or time.monotonic() > until:
            return found
        await asyncio.sleep(1)


async def _disagreements(client: Client, panel_id: UUID, state: PanelState) -> AsyncIterator[str]:
    handle = client.get_workflow_handle_for(PanelWorkflow.run, workflow_id(panel_id))
    described = await handle.describe()
    task = described.raw_description.pending_workflow_task
    if task.attempt > 1:
        yield f"{panel_id}: a task of the workflow fails, attempt {task.attempt}"
    is_over = state.status in ENDED
    if is_over == (described.close_time is None):
        yield f"{panel_id} is {state.status}, its workflow {described.status}"
    if not is_over and await handle.query(PanelWorkflow.state) != state:
        yield f"{panel_id}: workflow and row differ"
