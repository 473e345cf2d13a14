"""`pos coupons`: the shop's own engine is set up, shown without its secrets, and tried."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from loyalty_office import Office, office_of, typed_at
from shop import Shop

from pos.sandbox.server import SandboxProcess

SECRET = "opens-the-engine"


@dataclass
class Engine:
    """The shop's own coupon engine, with a key of its own."""

    url: str
    made: list[dict[str, Any]] = field(default_factory=list)

    def settings(self, **changes: object) -> dict[str, object]:
        return {
            "url": self.url,
            "method": "POST",
            "headers": [{"key": "X-Key", "value": SECRET}],
            "queryParams": [{"key": "shop", "value": "styl-secret"}],
            "payload": '{"coupon": "{{code}}", "worth": {{value}}, "kind": "{{couponType}}"}',
            "couponMapping": {"fixed": "amount", "percentage": "per-cent"},
            "enableFixedRate": True,
            "enablePercentage": True,
            "platforms": [{"displayName": "Web", "value": "web"}],
            **changes,
        }


@pytest.fixture
def engine() -> Iterator[Engine]:
    made: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            is_let_in = self.headers["X-Key"] == SECRET
            if is_let_in:
                made.append(body)
            told = {"couponCode": body["coupon"]} if is_let_in else {"error": "who are you"}
            content = json.dumps(told).encode()
            self.send_response(200 if is_let_in else 401)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield Engine(f"http://127.0.0.1:{server.server_port}/coupons", made)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def office(shop: Shop, sandbox: SandboxProcess) -> Office:
    return office_of(shop, sandbox.base_url)


def test_set_up_shown_and_tried(office: Office, engine: Engine) -> None:
    """What is sent is what is shown and called; no value that lets one in is on any output."""
    before = office.pos("coupons", "show")
    configured = office.pos("coupons", "configure", office.file(engine.settings()), "--yes")
    shown = office.pos("coupons", "show")
    as_json = office.pos("coupons", "show", "--json")
    tried = office.pos("coupons", "try", "--config-from-service")

    ended = (before, configured, shown, as_json, tried)
    assert [0] * 5 == [one.returncode for one in ended], [one.stderr for one in ended]
    assert "no coupon engine" in before.stdout
    for one in (configured, shown):
        assert f"POST {engine.url}" in one.stdout
        assert "fixed as “amount”, percentage as “per-cent”" in one.stdout
        assert "X-Key = ••••" in one.stdout
        assert "{{code}}, {{value}}, {{couponType}}" in one.stdout
    told = json.loads(as_json.stdout)
    assert ({"X-Key": "••••"}, ["fixed", "percentage"]) == (told["headers"], told["kinds"])
    assert "answered 200: couponCode = ••••" in tried.stdout
    (coupon,) = engine.made
    assert ("amount", 1) == (coupon["kind"], coupon["worth"])
    assert coupon["coupon"].startswith("TRIAL-")
    everything = "".join(one.stdout + one.stderr for one in ended) + office.log
    assert not [word for word in (SECRET, "styl-secret", coupon["coupon"]) if word in everything]


def test_an_engine_is_tried_before_it_is_sent(office: Office, engine: Engine) -> None:
    """From a file, nothing is changed at the service; a wrong key of the engine's is seen."""
    good = office.file(engine.settings(), "good.json")
    wrong = office.file(engine.settings(headers=[{"key": "X-Key", "value": "no"}]), "wrong.json")

    works = office.pos("coupons", "try", good, "--json")
    refused = office.pos("coupons", "try", wrong)
    neither = office.pos("coupons", "test")
    both = office.pos("coupons", "test", good, "--config-from-service")

    assert [0, 1, 1, 2] == [one.returncode for one in (works, refused, neither, both)]
    assert "No coupon engine is set up" in neither.stdout
    assert json.loads(works.stdout)["works"]
    assert "answered 401: error = ••••" in refused.stdout
    assert "who are you" not in refused.stdout + office.log
    assert office.world()["coupon_endpoint"] is None


def test_mistakes_in_the_settings(office: Office, engine: Engine) -> None:
    """All of them are told with no value, and nothing is sent."""
    file = office.file(
        engine.settings(method="PATCH", url="engine", headers=[{"key": "a b", "value": SECRET}])
    )

    configured = office.pos("coupons", "configure", file, "--yes")
    tried = office.pos("coupons", "try", file)

    for ended in (configured, tried):
        assert 1 == ended.returncode
        assert [f"{file}: {name}" for name in ("url", "method", "headers")] == [
            line.split(" is", 1)[0].split(",", 1)[0] for line in ended.stderr.splitlines()[:3]
        ]
        assert SECRET not in ended.stderr
    assert office.world()["coupon_endpoint"] is None


def test_settings_need_a_yes(office: Office, engine: Engine) -> None:
    """They replace all there are, so they are said first."""
    file = office.file(engine.settings())

    unasked = office.pos("coupons", "configure", file)
    status, shown = typed_at(office.shop, "coupons", "configure", file, answer="no\n")

    assert (2, 1) == (unasked.returncode, status)
    assert "All settings of the coupon engine are replaced" in shown
    assert SECRET not in shown
    assert office.world()["coupon_endpoint"] is None


def test_a_plan_without_an_engine(office: Office) -> None:
    """It is said as that, and is no fault of the keys."""
    office.asked("POST", "account", {"settings": {"couponAccess": False}})

    ended = office.pos("coupons", "show")

    assert 1 == ended.returncode
    assert "does not include this" in ended.stderr


def test_settings_of_the_shops_own_engine(office: Office) -> None:
    """Made from the address and the token; what changes is told first, and no value of it."""
    office.shop.environ["POS_COUPONS_ISSUE_TOKEN"] = SECRET
    address = "http://127.0.0.1:8950"

    configured = office.pos("coupons", "configure", "--engine", address, "--yes")
    again = office.pos("coupons", "configure", "--engine", address, "--yes", "--json")
    office.shop.environ["POS_COUPONS_ISSUE_TOKEN"] = "another-one"
    other = office.pos("coupons", "configure", "--engine", f"{address}/moved", "--yes", "--json")

    ended = (configured, again, other)
    assert [0] * 3 == [one.returncode for one in ended], [one.stderr for one in ended]
    for line in (
        f"calls:     POST {address}/issue",
        "header:    Authorization = ••••",
        "platforms: Point of sale (pos)",
        "The service has no engine so far: it makes its coupons itself.",
    ):
        assert line in configured.stdout.splitlines()
    assert "{{playerUniqueId}}, {{value}}" in configured.stdout
    assert {"sent": False, "changes": []} == json.loads(again.stdout)
    assert {
        "sent": True,
        "changes": [
            {"what": "url", "before": f"{address}/issue", "after": f"{address}/moved"},
            {"what": "header Authorization", "before": "••••", "after": "••••"},
        ],
    } == json.loads(other.stdout)
    assert (
        "\n".join(
            (
                "What changes:",
                f"~ url: {address}/issue → {address}/moved",
                "~ header Authorization: ••••, another than before",
            )
        )
        in other.stderr
    )
    endpoint = office.world()["coupon_endpoint"]
    assert ("POST", f"{address}/moved") == (endpoint["method"], endpoint["url"])
    assert {"code": "{{code}}", "source": "{{source}}"}.items() <= json.loads(
        endpoint["payload"]
    ).items()
    everything = "".join(one.stdout + one.stderr for one in ended) + office.log
    assert not [word for word in (SECRET, "another-one") if word in everything]


def test_what_is_missing_for_the_own_engine(office: Office) -> None:
    """The token, an address, and a choice: each is said, and nothing is sent."""
    tokenless = office.pos("coupons", "configure", "--engine", "http://127.0.0.1:8950", "--yes")
    office.shop.environ["POS_COUPONS_ISSUE_TOKEN"] = SECRET
    no_address = office.pos("coupons", "configure", "--engine", "engine", "--yes")
    in_the_clear = office.pos("coupons", "configure", "--engine", "http://coupons.example", "--yes")
    neither = office.pos("coupons", "configure", "--yes")

    ended = (tokenless, no_address, in_the_clear, neither)
    assert [2, 1, 1, 2] == [one.returncode for one in ended]
    assert "--engine: url is neither https:// nor on this machine." in in_the_clear.stderr
    assert "POS_COUPONS_ISSUE_TOKEN: not set" in tokenless.stderr
    assert "--engine: url is no address" in no_address.stderr
    assert "name a FILE or --engine URL" in neither.stderr
    assert office.world()["coupon_endpoint"] is None


def test_the_trial_tells_its_request(office: Office, engine: Engine) -> None:
    """As it was rendered: made-up values are shown, the shop's own and the code are not."""
    payload = (
        '{"coupon":"{{code}}","worth":"{{value}}","who":"{{playerUniqueId}}","key":"k-secret"}'
    )
    file = office.file(engine.settings(payload=payload))

    tried = office.pos("coupons", "test", file)

    assert 0 == tried.returncode, tried.stdout
    assert [
        "  header X-Key = ••••",
        "  query shop = ••••",
        "  body coupon = (the coupon's code)",
        "  body worth = 1",
        "  body who = pos-trial-customer",
        "  body key = ••••",
    ] == tried.stdout.splitlines()[1:7]
    assert "(the one it was sent)" in tried.stdout
    assert "k-secret" not in tried.stdout + office.log
