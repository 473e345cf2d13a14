"""What the server answers the program with, and what is asked of it."""

from collections.abc import Callable

from loyalty_bench import NOON, SARA, Answer, AnsweringServer, order

from pos.core.deliveries import CustomerDelivery, OrderDelivery
from pos.loyalty.gameball.program import GameballProgram
from pos.ports.loyalty import HoldRequest

BALANCE = Answer({"availablePointsBalance": 1200, "availablePointsValue": 120})
DETAILS = Answer({"customerAttributes": {"displayName": "Sara", "email": "Sara@Example.com"}})
TIER = Answer({"current": {"name": "Gold"}})
HELD = Answer({"holdReference": "H-1", "holdAmount": "5", "holdEquivalentPoints": 50})
LOCKED = Answer(
    {"valid": True, "coupons": [{"code": "A", "type": "fixed", "value": 5}], "lockReference": "L"}
)
TAKEN = Answer({"customerId": SARA, "rewardedPoints": 100, "redeemedPoints": 0})
BROKEN = Answer(b"<html/>", status=502)
REQUEST = HoldRequest(customer_id=SARA, at=NOON, points=50)
ORDER = OrderDelivery(entry_id="e-1", order=order())
REGISTERED = CustomerDelivery(entry_id="e-2", customer_id=SARA, name="Sara", mobile="+966500001234")

Make = Callable[..., GameballProgram]


def no(code: int, status: int = 422) -> Answer:
    return Answer({"code": code, "message": "no"}, status=status)


def paths(server: AnsweringServer) -> list[str]:
    return [f"{a.method} {a.path.removeprefix('/api/v4.0/integrations')}" for a in server.asked]
