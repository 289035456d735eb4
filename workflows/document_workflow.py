"""Makes one document about a patient, as a durable workflow: asked for once, made once."""

from __future__ import annotations

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from workflows import contracts
    from workflows.domain.errors import DomainError
    from workflows.messages import RenderDocument


def document_workflow_id(document_id: object) -> str:
    """Return the id of a document's workflow: opaque, and the same for ever."""
    return f"document-{document_id}"


@workflow.defn(name="Document", failure_exception_types=[DomainError])
class DocumentWorkflow:
    """One document, from being asked for to lying in the file store."""

    @workflow.run
    async def run(self, request: RenderDocument) -> None:
        """Have it made; its row says how that ended."""
        try:
            await workflow.execute_activity(
                contracts.render_document,
                request,
                **contracts.DOCUMENT_RENDERING,
            )
        except ActivityError:
            workflow.logger.warning("document not made", extra={"document": request.document_id})
