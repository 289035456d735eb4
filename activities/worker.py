"""The worker: the composition root, and the only list of workflows and activities."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session, sessionmaker
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import PollerBehaviorAutoscaling, Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.access_reports import AccessReports
from activities.account_letters import AccountLetters
from activities.case_summaries import CaseSummaries
from activities.consent_archives import ConsentArchives
from activities.consent_documents import ConsentDocuments
from activities.consent_tasks import ConsentTasks
from activities.consent_watch import ConsentWatch
from activities.dispatcher import Dispatcher
from activities.document_rendering import renders_without_network
from activities.document_seals import ON_PAPER, document_seal
from activities.fonts import ensure_fonts
from activities.image_release import RELEASE_LIMITS, ImageRelease
from activities.image_view_pictures import ImageViewPictures
from activities.imaging.cleaner import Cleaner
from activities.imaging.reading_cleaner import ReadingCleaner
from activities.imaging_starter import ImagingStarter
from activities.imaging_studies import ImagingStudies
from activities.invitation_reminders import InvitationReminders
from activities.lone_papers import LonePapers
from activities.mail_relay import SmtpRelay
from activities.mail_rounds import MailRounds
from activities.missed_steps import MissedSteps
from activities.panel_records import PanelRecords
from activities.patient_documents import Compose, PatientDocuments
from activities.proof_sheets import compose_proof_sheet
from activities.reconciling import Reconciler
from activities.repeating import again_and_again, again_in_a_thread
from activities.signed_tablets import TabletReader
from activities.stray_files import StrayFiles
from activities.tablet_documents import TabletDocuments
from activities.unfinished_withdrawals import PAGES_TURN, UnfinishedWithdrawals
from activities.volume_decisions import VolumeDecisions
from activities.workflow_starter import IMAGE_REVIEWS, REQUESTED_DOCUMENTS, WorkflowStarter
from activities.working_days import WorkingDays
from web.audit_chain import ChainHead
from web.consent_vault import ConsentVault
from web.consents.document_vault import DocumentVault
from web.database import make_engine, make_sessions
from web.file_store import FileStore
from web.identity_vault import IdentityVault
from web.models.documents import DocumentKind
from web.patient_keys import PatientKeys
from web.settings import Settings
from web.temporal_client import connect
from web.temporal_settings import TemporalSettings
from workflows.consent_workflow import ConsentWorkflow
from workflows.document_workflow import DocumentWorkflow
from workflows.image_review_workflow import ImageReviewWorkflow
from workflows.imaging_workflow import ImagingWorkflow
from workflows.panel_workflow import ERN_ATTRIBUTE, STAGE_ATTRIBUTE, PanelWorkflow

log = logging.getLogger(__name__)

WORKFLOWS = (PanelWorkflow, DocumentWorkflow, ConsentWorkflow, ImagingWorkflow, ImageReviewWorkflow)
_MAIL_EVERY_SECONDS = 20
# Somebody sits before the sign-in and waits for it.
_LETTERS_EVERY_SECONDS = 5
_WITHDRAWALS_EVERY_SECONDS = 15
_MISSED_STEPS_EVERY_SECONDS = 5
# What an error left without a workflow is tried again so soon.
_SEEDING_AGAIN_SECONDS = 10
# Their limits are working days; a quarter of an hour is soon enough.
_INVITATIONS_EVERY_SECONDS = 900


def sandboxed_runner() -> SandboxedWorkflowRunner:
    """Return the sandbox, which loads our pure modules once and not for every panel."""
    return SandboxedWorkflowRunner(
        restrictions=SandboxRestrictions.default.with_passthrough_modules(
            "workflows.domain",
            "workflows.messages",
            "workflows.contracts",
        ),
    )


def make_activities(
    settings: Settings,
    temporal: TemporalSettings,
    sessions: sessionmaker[Session],
) -> Sequence[Callable[..., Any]]:
    """Return every activity, with its tools."""
    records = PanelRecords(sessions, _working_days(temporal))
    documents = _consent_documents(settings, sessions)
    printed = CaseSummaries(DocumentVault.of(settings))
    composers: dict[DocumentKind, Compose] = {
        DocumentKind.PROOF_SHEET: compose_proof_sheet,
        DocumentKind.ACCESS_REPORT: AccessReports(IdentityVault.of(settings)).compose,
        DocumentKind.CASE_SUMMARY: printed.compose,
        DocumentKind.OUTCOME_PAPER: printed.compose_outcome,
        DocumentKind.CONSENT_ARCHIVE: _consent_archives(settings).compose,
    }
    about_patients = PatientDocuments(sessions, DocumentVault.of(settings), composers)
    tasks = ConsentTasks(sessions, hour=temporal.reminder_hour)
    keys, store, cleaner = PatientKeys.of(settings), FileStore.of(settings), ReadingCleaner()
    images = ImagingStudies(sessions, keys, store, cleaner)
    reviews = ImageRelease(sessions, keys, store, Cleaner(RELEASE_LIMITS))
    return (
        records.record_step,
        documents.print_consent_paper,
        about_patients.render_document,
        tasks.look_after_consent,
        images.take_files,
        images.clean_files,
        images.index_series,
        images.destroy_originals,
        reviews.carry_out_review,
    )


def _consent_documents(settings: Settings, sessions: sessionmaker[Session]) -> ConsentDocuments:
    return ConsentDocuments(
        sessions, PatientKeys.of(settings), FileStore.of(settings), site=settings.public_url
    )


def _consent_archives(settings: Settings) -> ConsentArchives:
    return ConsentArchives(
        vault=ConsentVault.of(settings),
        keys=PatientKeys.of(settings),
        files=FileStore.of(settings),
        seal=document_seal(settings, ON_PAPER),
        site=settings.public_url,
    )


def _working_days(temporal: TemporalSettings) -> WorkingDays:
    return WorkingDays(temporal.reminder_plan, hour=temporal.reminder_hour)


def make_tablet_documents(settings: Settings, sessions: sessionmaker[Session]) -> TabletDocuments:
    """Return what makes sealed documents of forms that were signed on a tablet."""
    reader = TabletReader(
        vault=ConsentVault.of(settings),
        keys=PatientKeys.of(settings),
        files=FileStore.of(settings),
    )
    return TabletDocuments(sessions, reader, document_seal(settings), site=settings.public_url)


def make_worker(
    client: Client,
    temporal: TemporalSettings,
    activities: Sequence[Callable[..., Any]],
) -> Worker:
    """Return a worker of the size that temporal.yaml gives."""
    size = temporal.worker
    return Worker(
        client,
        task_queue=temporal.task_queue,
        workflows=WORKFLOWS,
        activities=activities,
        workflow_runner=sandboxed_runner(),
        activity_executor=ThreadPoolExecutor(
            size.max_concurrent_activities + size.max_concurrent_local_activities,
        ),
        max_cached_workflows=size.max_cached_workflows,
        max_concurrent_workflow_tasks=size.max_concurrent_workflow_tasks,
        max_concurrent_activities=size.max_concurrent_activities,
        max_concurrent_local_activities=size.max_concurrent_local_activities,
        sticky_queue_schedule_to_start_timeout=timedelta(
            seconds=size.sticky_queue_schedule_to_start_seconds,
        ),
        graceful_shutdown_timeout=timedelta(seconds=size.graceful_shutdown_seconds),
        workflow_task_poller_behavior=PollerBehaviorAutoscaling(initial=5, maximum=20),
    )


async def run_worker(settings: Settings, temporal: TemporalSettings) -> None:
    """Work until SIGTERM or SIGINT; wait for Temporal as long as it takes to come up."""
    sessions = make_sessions(make_engine(settings.database_url))
    ChainHead.of(settings).follow(sessions)
    if not await asyncio.to_thread(renders_without_network):
        log.warning("this machine lets no process leave the network: see docs/security.md")
    # Documents are put into words inside a transaction, which must not wait for fonts to be built.
    await asyncio.to_thread(ensure_fonts)
    client = await connected(settings, temporal)
    await register_search_attributes(client)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    relay, site = SmtpRelay.of(settings), settings.public_url
    mails = MailRounds(sessions, relay, sender=settings.mail_from, public_url=site)
    letters = AccountLetters(sessions, relay, sender=settings.mail_from, public_url=site)
    beside: list[Awaitable[None]] = [
        Dispatcher(sessions, client, temporal).run(),
        WorkflowStarter(REQUESTED_DOCUMENTS, sessions, client, temporal).run(),
        ImagingStarter(sessions, client, temporal).run(),
        WorkflowStarter(IMAGE_REVIEWS, sessions, client, temporal).run(),
        ConsentWatch(sessions, client, temporal).run(),
        make_tablet_documents(settings, sessions).run(),
        LonePapers(sessions, _consent_documents(settings, sessions).print_consent_paper).run(),
        StrayFiles(sessions, FileStore.of(settings)).run(),
        VolumeDecisions(sessions, PatientKeys.of(settings)).run(),
        ImageViewPictures(
            sessions, PatientKeys.of(settings), FileStore.of(settings), Cleaner()
        ).run(),
        again_and_again(
            MissedSteps(sessions, Reconciler(sessions, client, temporal)).look,
            every_seconds=_MISSED_STEPS_EVERY_SECONDS,
            failure="workflows could not be compared",
        ),
        *_rounds(sessions, temporal, mails, letters),
    ]
    async with make_worker(client, temporal, make_activities(settings, temporal, sessions)):
        log.info("the worker is ready")
        tasks = [asyncio.ensure_future(each) for each in beside]
        # After a restore, with a new Temporal file or new demo data, workflows are missing.
        tasks.append(asyncio.ensure_future(_seed(Reconciler(sessions, client, temporal))))
        await stop.wait()
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


async def connected(settings: Settings, temporal: TemporalSettings) -> Client:
    """Return a client, however long the server takes to come up."""
    while True:
        try:
            return await connect(settings, temporal)
        except RuntimeError:
            log.info("waiting for Temporal")
            await asyncio.sleep(0.5)


async def register_search_attributes(client: Client) -> None:
    """Make our two search attributes known; a server that knows them already says so."""
    keyword = IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD
    request = AddSearchAttributesRequest(
        namespace=client.namespace,
        search_attributes={STAGE_ATTRIBUTE.name: keyword, ERN_ATTRIBUTE.name: keyword},
    )
    try:
        await client.operator_service.add_search_attributes(request)
    except RPCError as error:
        # Cloud keeps them under its own control; there the operator adds them once.
        if error.status not in (RPCStatusCode.ALREADY_EXISTS, RPCStatusCode.PERMISSION_DENIED):
            raise


async def _seed(reconciler: Reconciler) -> None:
    """Start what is missing, however often it takes; people's commands seed their panels too."""
    while True:
        try:
            found = await reconciler.seed_missing()
        except Exception:  # the process's edge: Temporal may go away while there is much to start
            log.exception("missing workflows could not be started")
            await asyncio.sleep(_SEEDING_AGAIN_SECONDS)
        else:
            log.info("workflows compared", extra={"seeded": len(found.seeded)})
            return


def _rounds(
    sessions: sessionmaker[Session],
    temporal: TemporalSettings,
    mails: MailRounds,
    letters: AccountLetters,
) -> Sequence[Awaitable[None]]:
    """Return what is done again and again in short transactions."""
    reminders = InvitationReminders(sessions, _working_days(temporal))
    withdrawals = UnfinishedWithdrawals(sessions)
    return (
        again_in_a_thread(
            mails.send_due,
            every_seconds=_MAIL_EVERY_SECONDS,
            failure="mails could not be made",
        ),
        again_in_a_thread(
            lambda: letters.send_due(datetime.now(UTC)),
            every_seconds=_LETTERS_EVERY_SECONDS,
            failure="letters about accounts could not be sent",
        ),
        again_in_a_thread(
            reminders.remind_due,
            every_seconds=_INVITATIONS_EVERY_SECONDS,
            failure="invitations could not be looked at",
        ),
        again_in_a_thread(
            lambda: withdrawals.finish(datetime.now(UTC) - PAGES_TURN),
            every_seconds=_WITHDRAWALS_EVERY_SECONDS,
            failure="withdrawals could not be looked at",
        ),
    )
