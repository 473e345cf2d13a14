"""Batch jobs: many items in one call, worked off by the sandbox's clock, told in both shapes.

What one item does is what the single call of its kind does; respond.py makes that call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from urllib.parse import quote

import msgspec

from pos.sandbox.calls import Answer, Call, known
from pos.sandbox.exchange import Refused, Reply, Request, answer, bare_stamp, refusal_reply
from pos.sandbox.fields import Fields, customer_id_in, invalid, missing
from pos.sandbox.world import BatchJob, ItemDone, World, mint_number, with_item

ITEM_LIMIT = 1_000
ADJUSTED_BY = "batch"

Perform = Callable[[World, Request, datetime], tuple[World, Reply]]

_DECODER = msgspec.json.Decoder(float_hook=Decimal)
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_MERGING = ("email", "mobile")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job: the single call it stands for, and the fields of an item that count."""

    method: str
    path: str
    fields: tuple[str, ...] = ()
    creates: bool = False  # whether an unknown customer is made


KINDS: Mapping[str, Kind] = {
    "customers": Kind(
        "POST",
        "customers",
        ("customerId", *_MERGING, "customerAttributes", "referrerCode", "guest", "deviceToken",
         "osType"),
        creates=True,
    ),
    # No lines, channel, merchant or redemption: an order in a batch knows only its total.
    "orders": Kind(
        "POST", "orders", ("customerId", *_MERGING, "orderId", "orderDate", "totalPaid")
    ),
    "orders/transactions": Kind("GET", "orders/{}/transactions"),
    "balance-inquiry": Kind("GET", "customers/{}/balance", ("customerId",)),
    "balance-adjustment": Kind(
        "POST", "transactions/manual", ("customerId", "amount", "reason"),
    ),
    "cashback": Kind(
        "POST",
        "transactions/cashback",
        ("customerId", *_MERGING, "transactionId", "transactionTime", "amount"),
    ),
    "redeem": Kind(
        "POST",
        "transactions/redeem",
        ("customerId", *_MERGING, "transactionId", "transactionTime", "amount", "points",
         "holdReference"),
    ),
    "events": Kind("POST", "events", ("customerId", *_MERGING, "events")),
}  # fmt: skip


def create_job(call: Call, kind: str) -> Answer:
    items = call.body().raw("body")
    if items is None or items == []:
        raise missing("body")
    if not isinstance(items, list):
        raise invalid("body", "must be a list")
    if len(items) > ITEM_LIMIT:
        raise Refused(422, 3011, f"A batch has at most {ITEM_LIMIT} items")
    world, number = mint_number(call.world)
    job = BatchJob(
        number=number,
        kind=kind,
        created_at=call.now,
        items_per_second=max(1, world.account.job_items_per_second),
        items=tuple(_ENCODER.encode(item).decode() for item in items),
    )
    return _with_job(world, job), answer({"jobId": number})


def job_status(call: Call) -> Answer:
    """The shape of the reference. It has no word for a stopped job: failed says it was not done."""
    job = _job(call)
    told = {
        "batchId": str(job.number),
        "status": _status(job, waiting="pending", working="processing", stopped="failed"),
        "progress": len(job.done) * 100 // len(job.items),
        "totalItems": len(job.items),
        "processedItems": len(job.done),
        "failedItems": len(_failed(job)),
        "results": [_result(item) for item in job.done if item.status == 200],
        "errors": [{**_error(item), "code": _told(item).get("code")} for item in _failed(job)],
    }
    return call.world, answer(told)


def job_told(call: Call) -> Answer:
    """The tutorials' shape."""
    job = _job(call)
    response = {
        "successful": [
            {**_result(item), "message": "Success"} for item in job.done if item.status == 200
        ],
        "failed": [_error(item) for item in _failed(job)],
    }
    told = {
        "operation": job.kind,
        "status": _status(job, waiting="queued", working="running", stopped="stopped"),
        "totalCount": len(job.items),
        "finishedCount": len(job.done),
        "errorCount": len(_failed(job)),
        "createdAt": bare_stamp(job.created_at),
        "startedAt": bare_stamp(job.created_at) if job.done else None,
        "response": response if job.done else None,
    }
    return call.world, answer(told)


def stop_job(call: Call) -> Answer:
    """What is done stays done, the rest is left undone."""
    job = _job(call)
    if not _open(job):
        raise Refused(400, 3004, "The batch has ended already")
    stopped = replace(job, stopped_at=call.now)
    told = {"batchId": str(job.number), "status": "stopped", "message": "The batch was stopped"}
    return _with_job(call.world, stopped), answer(told)


def advanced(world: World, *, now: datetime, perform: Perform) -> World:
    """The world with every item worked off whose time has come, at that time."""
    for number, started in world.jobs.items():
        if not _open(started):
            continue
        each = timedelta(seconds=1) / started.items_per_second
        due = min(max(0, (now - started.created_at) // each), len(started.items))
        for place in range(len(started.done), due):
            at = started.created_at + (place + 1) * each
            world, done = _done(world, started, place, at=at, perform=perform)
            job = world.jobs[number]
            world = _with_job(world, replace(job, done=(*job.done, done)))
    return world


def _done(
    world: World, job: BatchJob, place: int, *, at: datetime, perform: Perform
) -> tuple[World, ItemDone]:
    subject = ""
    try:
        item = _DECODER.decode(job.items[place])
        subject = _subject(job.kind, item)
        request = _request(world, job, place, item, subject)
    except Refused as refused:
        reply = refusal_reply(refused, request_id=f"{job.number}-{place}")
    else:
        world, reply = perform(world, request, at)
    return world, ItemDone(subject, reply.status, reply.body.decode())


def _subject(kind: str, item: object) -> str:
    if kind == "orders/transactions":
        if not isinstance(item, str) or not item:
            raise invalid("body", "must be a list of order ids")
        return item
    if not isinstance(item, dict):
        raise invalid("body", "must be a list of objects")
    return customer_id_in(Fields(item))


def _request(world: World, job: BatchJob, place: int, item: object, subject: str) -> Request:
    """The single call an item stands for; v4.1 and both keys are refused by no account."""
    kind, account = KINDS[job.kind], world.account
    if job.kind == "orders/transactions" and subject not in world.ids:
        raise Refused(404, 9002, "The order does not exist")
    if job.kind != "orders/transactions" and not kind.creates:
        known(world, world.also_known.get(subject, subject))
    path = f"/api/v4.1/integrations/{kind.path.format(quote(subject, safe=''))}"
    headers = {
        "apikey": account.api_key,
        "secretkey": account.secret_key,
        "content-type": "application/json",
    }
    if kind.method == "GET":
        return Request("GET", path, "", headers)
    assert isinstance(item, dict)
    fields = Fields(item)
    body = {name: fields.raw(name) for name in kind.fields if name in fields}
    if job.kind == "balance-adjustment":
        body = {"reason": "Balance adjustment", **body}
        body |= {"transactionId": f"batch-{job.number}-{place + 1}", "username": ADJUSTED_BY}
    return Request("POST", path, "", headers, _ENCODER.encode(body))


def _job(call: Call) -> BatchJob:
    job = call.world.jobs.get(call.place["jobId"])
    if job is None:
        raise Refused(404, 4004, "The batch does not exist")
    return job


def _with_job(world: World, job: BatchJob) -> World:
    return replace(world, jobs=with_item(world.jobs, str(job.number), job))


def _open(job: BatchJob) -> bool:
    return job.stopped_at is None and len(job.done) < len(job.items)


def _status(job: BatchJob, *, waiting: str, working: str, stopped: str) -> str:
    """Completed says that every item had its turn, not that every item succeeded."""
    if job.stopped_at is not None:
        return stopped
    if not _open(job):
        return "completed"
    return working if job.done else waiting


def _failed(job: BatchJob) -> list[ItemDone]:
    return [item for item in job.done if item.status != 200]


def _result(item: ItemDone) -> dict[str, object]:
    return {"customerId": item.subject, **_told(item)}


def _error(item: ItemDone) -> dict[str, object]:
    """With a job about orders the customer's field carries the order's id, as documented."""
    return {"customerId": item.subject, "error": _told(item).get("message", "Failed")}


def _told(item: ItemDone) -> dict[str, object]:
    told = _DECODER.decode(item.told)
    assert isinstance(told, dict)
    return told
