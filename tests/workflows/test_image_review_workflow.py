"""A decision about images is carried out however often that fails at first."""

from __future__ import annotations

from uuid import UUID, uuid4

from temporalio import activity

from tests.support.temporal import run, temporal_server
from workflows.image_review_workflow import ImageReviewWorkflow, image_review_workflow_id
from workflows.messages import CarryOutReview


class Releaser:
    """Fails with each of the given errors, then carries the decision out."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.asked: list[UUID] = []

    @activity.defn
    def carry_out_review(self, message: CarryOutReview) -> None:
        self.asked.append(message.review_id)
        if self.errors:
            raise self.errors.pop(0)


def test_a_passing_failure_is_tried_again() -> None:
    async def test() -> None:
        releaser, review_id = Releaser(OSError("no room")), uuid4()
        async with temporal_server((releaser.carry_out_review,)) as temporal:
            await temporal.client.execute_workflow(
                ImageReviewWorkflow.run,
                CarryOutReview(review_id=review_id),
                id=image_review_workflow_id(review_id),
                task_queue=temporal.temporal.task_queue,
            )

        assert releaser.asked == [review_id, review_id]

    run(test())
