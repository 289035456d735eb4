"""Carries out one decision about a series of images, as a durable workflow: once, to the end."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows import contracts
    from workflows.domain.errors import DomainError
    from workflows.messages import CarryOutReview


def image_review_workflow_id(review_id: object) -> str:
    """Return the id of a decision's workflow: opaque, and the same for ever."""
    return f"image-review-{review_id}"


@workflow.defn(name="ImageReview", failure_exception_types=[DomainError])
class ImageReviewWorkflow:
    """One signature, from the page to the stored files that it changed."""

    @workflow.run
    async def run(self, request: CarryOutReview) -> None:
        """Have it carried out; its row says how that ended."""
        await workflow.execute_activity(
            contracts.carry_out_review,
            request,
            **contracts.IMAGE_HANDLING,
        )
