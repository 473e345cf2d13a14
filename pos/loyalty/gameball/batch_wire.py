"""How far a batch is, in both shapes the documents have for it."""

from __future__ import annotations

from pos.loyalty.gameball import failures
from pos.loyalty.gameball.reading import Fields
from pos.ports.batches import BatchItem, BatchState, BatchStatus

_STATES = {
    "pending": BatchState.WAITING,
    "queued": BatchState.WAITING,
    "processing": BatchState.RUNNING,
    "running": BatchState.RUNNING,
    "completed": BatchState.DONE,
    "failed": BatchState.FAILED,
    "stopped": BatchState.STOPPED,
}


def job_id(told: Fields) -> str:
    job = told.reference("jobId", "batchId")
    if not job:
        raise failures.unreadable("a batch without its job")
    return job


def status(told: Fields) -> BatchStatus:
    state = _STATES.get(told.text("status", limit=20).casefold())
    if state is None:
        raise failures.unreadable("a batch in no known state")
    response = told.child("response")
    done = (*told.objects("results"), *response.objects("successful"))
    failed = (*told.objects("errors"), *response.objects("failed"))
    return BatchStatus(
        state=state,
        total=told.points("totalItems", "totalCount"),
        finished=told.points("processedItems", "finishedCount"),
        failed=told.points("failedItems", "errorCount") or len(failed),
        items=(
            *(_item(row, is_done=True) for row in done),
            *(_item(row, is_done=False) for row in failed),
        ),
    )


def _item(told: Fields, *, is_done: bool) -> BatchItem:
    return BatchItem(
        customer_id=told.text("customerId", limit=120),
        order_id=told.text("orderId", limit=120),
        is_done=is_done,
        said=told.text("error", "message", "reason", limit=120),
    )
