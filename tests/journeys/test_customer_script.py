"""The customer at the counter by the till script: their file, changes, points and coupons."""

from contextlib import closing
from pathlib import Path
from typing import Any

from shop import BAG, OPENING

from pos.cli.stage import stage_of
from pos.demo.headless import HeadlessDemo
from pos.journal.queries import SqliteHistory
from pos.script.play import Played, Player

FILE = (
    ("page profile", "Profile of Sara Ali."),
    ("page coupons", "Coupons ("),
    ("page rules", "Rules ("),
    ("page campaigns", "Campaigns ("),
    ("page activity", "Activity ("),
    ("page notices", "Messages ("),
)
POINTS = (
    ("redeem points 50", "50 Stars held · −5.00"),
    ("extend-hold", "50 Stars held · −5.00"),
    ("buy-coupon 2141 apply", " locked · −12.00"),
)
CHANGES = (
    ("tag add vip", "+vip"),
    ("update email=new.sara@example.com", "Sara Ali is changed."),
    ("opt out", "has left the program"),
    ("opt in", "is in the program"),
    ("link-card 6280 1234", "ending in 234"),
    ("no-customer", "off this sale"),
    ("card 62801234", "Sara Ali · 1,200 Stars"),
)
APPROVED = (
    ("give-points 50 by mail", "gets the points of 50.00"),
    ("redeem-outright points 20 a gift", "20 Stars redeemed = 2.00"),
)


class Counter:
    def __init__(self, demo: HeadlessDemo) -> None:
        self._demo = demo
        self._player = Player(stage_of(demo.till, demo.line, scan=demo.scan, advance=demo.advance))

    def play(self, *lines: str) -> list[Played]:
        return list(self._player.play(self._demo.lines(lines)))

    def says(self, line: str, said: str) -> None:
        """The action goes well, in these words."""
        (played,) = self.play(line)
        assert played.ok, played
        assert said in played.say, played

    def refuses(self, line: str, said: str) -> None:
        (played,) = self.play(line)
        assert played.refusal is not None, played
        assert said in played.refusal, played

    def state(self) -> dict[str, Any]:
        return self._player.state()


def test_a_customer_at_the_counter(tmp_path: Path) -> None:
    """What the program offers a customer is asked for by the script, and answered."""
    with HeadlessDemo(tmp_path, on_paper=lambda _: None) as demo:
        counter = Counter(demo)
        counter.play(*OPENING, f"scan {BAG}")
        counter.refuses("page coupons", "No customer on this sale")
        counter.play("scan {sara}")
        for line, said in (*FILE, *CHANGES, ("wait-outbox 20", "Nothing waits."), *POINTS):
            counter.says(line, said)
        for line, said in APPROVED:
            counter.refuses(line, "needs a manager's approval")
            counter.says("approve 2001 135790", said)
        counter.says("wait-outbox 20", "Nothing waits.")
        state = counter.state()
        record = demo.till.places.record

    with closing(SqliteHistory(record)) as history:
        settled = [one for one in history.records() if one.kind == "DeliverySettled"]
    assert 4 == len(settled), "a rebuilt record would send the rest again"
    assert "83.00" == state["sale"]["total"]
    assert [100] == [coupon["points"] for coupon in state["sale"]["bought"]]
    assert {"delivered": 4, "rejected": 0}.items() <= state["outbox"].items()
    assert state["customer_file"]["rules"]


def test_a_page_that_does_not_come(tmp_path: Path) -> None:
    """Offline a page nobody has read is refused in a sentence, and the customer stays as known."""
    with HeadlessDemo(tmp_path, on_paper=lambda _: None) as demo:
        counter = Counter(demo)
        counter.play(*OPENING, "scan {sara}", "network down")
        counter.says("confirm-customer", "Sara Ali stays as last known")
        counter.refuses("page activity", "needs the network")
