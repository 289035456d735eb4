"""The activities a workflow may ask for: typed stubs, with their time limits and retries.

``activities/`` implements each under the same name; a test holds names and types equal.
"""

from __future__ import annotations

from datetime import timedelta

from temporalio import activity, workflow
from temporalio.common import RetryPolicy

from workflows.messages import (
    CarryOutReview,
    CleanFiles,
    ConsentLookedAfter,
    DestroyOriginals,
    IndexSeries,
    LookAfterConsent,
    PrintConsentPaper,
    RecordStep,
    RenderDocument,
    StepRecorded,
    TakeFiles,
    UploadProgress,
)

# A step is one short, idempotent transaction. While the database is away it is tried again and
# again; the page has long said "saved, will take effect".
DATABASE_WRITE = workflow.LocalActivityConfig(
    start_to_close_timeout=timedelta(seconds=10),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(milliseconds=50),
        maximum_interval=timedelta(seconds=5),
    ),
)

# A page waits for the paper, but not for ever: after this the person is told to try again.
DOCUMENT_RENDERING = workflow.ActivityConfig(
    start_to_close_timeout=timedelta(seconds=60),
    schedule_to_close_timeout=timedelta(minutes=10),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=2),
        maximum_attempts=5,
    ),
)

# Nobody waits for it; what is asked for within weeks can wait for the database.
CONSENT_UPKEEP = workflow.ActivityConfig(
    start_to_close_timeout=timedelta(seconds=30),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=1),
        maximum_interval=timedelta(minutes=5),
    ),
)

# Files of gigabytes are looked through; each step goes on where a worker that died left it.
IMAGE_HANDLING = workflow.ActivityConfig(
    start_to_close_timeout=timedelta(minutes=30),
    heartbeat_timeout=timedelta(seconds=30),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=1),
        maximum_interval=timedelta(minutes=5),
    ),
)


@activity.defn
def record_step(message: RecordStep) -> StepRecorded:
    """Write events, read model, notifications and audit in one transaction."""
    raise NotImplementedError


@activity.defn
def print_consent_paper(message: PrintConsentPaper) -> None:
    """Render a requested consent paper, store it and write its checksum down."""
    raise NotImplementedError


@activity.defn
def render_document(message: RenderDocument) -> None:
    """Make a requested document about a patient, store it and write its checksum down."""
    raise NotImplementedError


@activity.defn
def look_after_consent(message: LookAfterConsent) -> ConsentLookedAfter:
    """Open the tasks that are due, remind of those that are open, close what is settled."""
    raise NotImplementedError


@activity.defn
def take_files(message: TakeFiles) -> UploadProgress:
    """Unpack the archives of an upload, set aside what is no file of its own."""
    raise NotImplementedError


@activity.defn
def clean_files(message: CleanFiles) -> UploadProgress:
    """Judge and clean some of the files that wait; say how many are left."""
    raise NotImplementedError


@activity.defn
def index_series(message: IndexSeries) -> UploadProgress:
    """Make metadata and thumbnails of the upload's series; it is ready for its review then."""
    raise NotImplementedError


@activity.defn
def destroy_originals(message: DestroyOriginals) -> UploadProgress:
    """Destroy originals that are decided about; say how many series still wait for a person."""
    raise NotImplementedError


@activity.defn
def carry_out_review(message: CarryOutReview) -> None:
    """Blacken and release a series that was signed, or destroy one that was refused."""
    raise NotImplementedError
