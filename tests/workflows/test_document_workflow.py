"""A document's workflow tries again what may pass, and ends in peace when it will not."""

from __future__ import annotations

from uuid import UUID, uuid4

from temporalio import activity
from temporalio.exceptions import ApplicationError

from tests.support.temporal import run, temporal_server
from workflows.document_workflow import DocumentWorkflow, document_workflow_id
from workflows.messages import RenderDocument


class Renderer:
    """Fails with each of the given errors, then makes the document."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.asked: list[UUID] = []

    @activity.defn
    def render_document(self, message: RenderDocument) -> None:
        self.asked.append(message.document_id)
        if self.errors:
            raise self.errors.pop(0)


async def made_by(renderer: Renderer) -> UUID:
    document_id = uuid4()
    async with temporal_server((renderer.render_document,)) as temporal:
        await temporal.client.execute_workflow(
            DocumentWorkflow.run,
            RenderDocument(document_id=document_id),
            id=document_workflow_id(document_id),
            task_queue=temporal.temporal.task_queue,
        )
    return document_id


def test_a_passing_failure_is_tried_again():
    async def test() -> None:
        renderer = Renderer(OSError("no room"))

        document_id = await made_by(renderer)

        assert renderer.asked == [document_id, document_id]

    run(test())


def test_a_failure_for_good_ends_the_workflow():
    async def test() -> None:
        renderer = Renderer(ApplicationError("RenderingFailedError", non_retryable=True))

        document_id = await made_by(renderer)

        assert renderer.asked == [document_id]

    run(test())
