"""Each command given without the service: what it says, and by what one sees that it was done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from loyalty_office import Ended
from offline_store import Store, coupon_engine
from shop import BAG, SARA, make_coupons_file

from pos.catalog.sample import sample_path
from pos.hub.members import Member, enrol
from tests.hub.served import open_folder, served

UNREACHABLE = "The loyalty service cannot be reached."
RECEIPT = "S001-T1-000001"
WORD = ("--manager", "2001", "--pin-stdin")

Give = Callable[[Store], Ended]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """`says` on either output, `sees` on that of another command; a no changes nothing."""

    by: Give
    says: str
    is_done: bool = True
    """False for a no, and for where a limit is met."""
    status: int = 0
    before: Give | None = None
    looks: Give | None = None
    sees: str = ""
    changes_nothing: bool = False
    has_hub: bool = False
    """The hub has a line of its own, and is there."""


def _code_pages(store: Store) -> Ended:
    """On a printer that has some, into a file; the store's own prints letters alone."""
    config = store.office.shop.config
    own = config.read_text(encoding="utf-8")
    config.write_text(own.replace('"text_file"', '"escpos"'), encoding="utf-8")
    try:
        return store.pos("devices", "code-pages", "--last", "20")
    finally:
        config.write_text(own, encoding="utf-8")


def _words(*words: str, stdin: str = "") -> Give:
    """{waiting} and {rejected} are entries of the store."""

    def give(store: Store) -> Ended:
        entries = {"waiting": store.waiting, "rejected": store.rejected}
        return store.pos(*(word.format_map(entries) for word in words), stdin=stdin)

    return give


def _with_file(content: object, *words: str, name: str = "given.json") -> Give:
    """{file} is one of that content."""
    return lambda store: store.pos(
        *(word.format(file=store.file(content, name), folder=store.folder) for word in words)
    )


def _done(by: Give, says: str, *looks: str, sees: str = "", before: Give | None = None) -> Given:
    return Given(
        by=by, says=says, looks=_words(*looks) if looks else None, sees=sees, before=before
    )


def _no(by: Give, says: str = UNREACHABLE) -> Given:
    return Given(by=by, says=says, is_done=False, status=1, changes_nothing=True)


def _at_hub(by: Give, says: str, *looks: str, sees: str = "", before: Give | None = None) -> Given:
    return replace(_done(by, says, *looks, sees=sees, before=before), has_hub=True)


def _lost(store: Store) -> Ended:
    """The record is gone; its second copy is there."""
    store.office.shop.data.joinpath("journal.db").unlink()
    return Ended(0, "", "")


def _try_engine(store: Store, *, command: str = "try") -> Ended:
    with coupon_engine() as url:
        return store.pos("coupons", command, store.file({**ENGINE, "url": url}, "engine.json"))


def _replicated(store: Store) -> Ended:
    """One database may be both."""
    shop = store.office.shop
    assert shop.hub is not None
    role = enrol(shop.hub.owner(), Member(store="S001")).role
    with shop.config.open("a", encoding="utf-8") as config:
        config.write(f'office_dsn = "{shop.hub.dsn_as(role)}"\n')
    return store.pos("hub", "replicate", "--once")


def _settle_alarm(store: Store) -> Ended:
    assert store.office.shop.hub is not None
    store.office.shop.hub.rows(
        "INSERT INTO hub.alarm (store, till, incarnation, seq, what, hash)"
        " VALUES ('S001', 'T1', 'a', 7, 'gone back', '\\x00') RETURNING 1"
    )
    assert 1 == store.pos("hub", "status").returncode
    return store.pos("hub", "settle", "1", "--why", "looked into")


def _serve_hub(store: Store) -> Ended:
    with open_folder() as folder:
        words = ("hub", "serve", "--data", str(folder / "hub"), "--port", "0")
        return store.started(*words, until="hub: postgresql:///hub")


def _with_hub_of_its_own(*words: str) -> Give:
    """{home} is a hub that is served, {folder} where it is."""

    def give(store: Store) -> Ended:
        with open_folder() as folder, served(folder / "hub"):
            return store.pos(*(word.format(folder=folder, home=folder / "hub") for word in words))

    return give


def _restored(store: Store) -> Ended:
    with open_folder() as folder:
        kept, home = str(folder / "kept.backup"), str(folder / "hub")
        with served(folder / "hub"):
            assert 0 == store.pos("hub", "backup", kept, "--data", home).returncode
        return store.pos("hub", "restore", kept, "--data", str(folder / "other"))


def _followed(store: Store, *, promoted: bool = False) -> Ended:
    """By a second one, which is then promoted."""
    with open_folder() as folder, served(folder / "hub") as hub:
        second = str(folder / "second")
        done = store.pos("hub", "standby", "--of", hub.own, "--data", second)
        if promoted:
            with served(folder / "second"):
                return store.pos("hub", "promote", "--data", second)
        return done


def _promoted(store: Store) -> Ended:
    return _followed(store, promoted=True)


def _test_engine(store: Store) -> Ended:
    return _try_engine(store, command="test")


def _engine_made(store: Store) -> Ended:
    make_coupons_file(store.office.shop)
    return Ended(0, "", "")


def _issue(store: Store) -> Ended:
    make_coupons_file(store.office.shop)
    return store.pos("coupons", "issue", "--kind", "fixed", "--value", "12.50")


def _issue_to_her(store: Store) -> Ended:
    """A coupon of her own."""
    make_coupons_file(store.office.shop)
    return store.pos("coupons", "issue", "--kind", "fixed", "--value", "5", "--customer", SARA)


def _serve(store: Store) -> Ended:
    """Ended by Ctrl-C once it listens, and told as done where its status is 0."""
    store.office.shop.environ["POS_COUPONS_ISSUE_TOKEN"] = "issue-token-0123456789"
    store.office.shop.environ["POS_COUPONS_TOKEN"] = "till-token-0123456789"
    return store.started("coupons", "serve", "--port", "0", until="coupons: http")


def _code_of_another(store: Store) -> str:
    return _issue(store).stdout.splitlines()[0]


def _revoke(store: Store) -> Ended:
    return store.pos("coupons", "revoke", _code_of_another(store), "--why", "lost")


def _slip(store: Store) -> Ended:
    return store.pos("coupons", "print", _code_of_another(store), "--text")


SCRIPT = f"sign-on 2001 135790\nopen-shift 1.00\nitem {BAG}\ntender cash 100.00\n"
RULE = {
    "pointsToRedeem": 500,
    "ruleType": "percentage_discount_settings",
    "coupon": {
        "couponType": "percentage_discount",
        "discountValue": 10,
        "options": {"capping": 50},
    },
}
ENGINE = {
    "url": "http://127.0.0.1:9/coupons",
    "method": "POST",
    "headers": [],
    "queryParams": [],
    "payload": '{"coupon": "{{code}}", "worth": {{value}}}',
    "couponMapping": {"fixed": "amount"},
    "enableFixedRate": True,
    "platforms": [{"displayName": "Web", "value": "web"}],
}
FOOTER = '[receipt]\nfooter = ["Come again"]\n'
ELSEWHERE = '[loyalty]\nbase_url = "http://127.0.0.1:1"\n'
CARDS = f"card,customer_id\n87654321,{SARA}\n"
LINKED = _words("cards", "link", "12345678", SARA)
SETTLED = _words("outbox", "settle", "{rejected}", *WORD, "--why", "unknown", stdin="135790\n")

COMMANDS: dict[str, tuple[Given, ...]] = {
    "pos run": (
        _done(lambda store: store.started("run", until="Your id", keys="\x11"), "Your id"),
    ),
    "pos demo": (
        _done(
            _with_file(
                f"network down\n{SCRIPT}",
                *("demo", "--headless", "--script", "{file}", "--data-dir", "{folder}/demo"),
            ),
            "Paid · S001-T1-000001",
        ),
    ),
    "pos play": (
        _done(
            _with_file(f"sign-on 2001 135790\nitem {BAG}\ntender card", "play", "{file}"),
            "Paid · S001-T1-000004",
            *("receipt", "show", "S001-T1-000004"),
            sees="Hoxton Bag",
        ),
    ),
    "pos display": (
        _done(lambda store: store.started("display", until="Till closed", keys="\x11"), "closed"),
    ),
    "pos doctor": (
        Given(by=_words("doctor"), says="620 items", status=1),
        _no(_words("doctor")),
    ),
    "pos setup": (
        _done(
            _with_file(FOOTER, "setup", "--from", "{file}", name="setup.toml"),
            "config.toml is written.",
            *("receipt", "show", RECEIPT),
            sees="Come again",
        ),
        _no(
            _with_file(ELSEWHERE, "setup", "--from", "{file}", name="setup.toml"),
            "The loyalty keys were not taken, and nothing was written",
        ),
    ),
    "pos setup devices": (
        _done(
            lambda store: store.started(
                "setup", "devices", until="The printer opens it.", keys="\x1b"
            ),
            "Devices of this till",
        ),
    ),
    "pos devices simulate": (
        _done(
            lambda store: store.started(
                *("devices", "simulate", "--dir", str(store.folder / "devices")),
                until="Ctrl+C ends it",
            ),
            'driver = "escpos"',
        ),
    ),
    "pos devices code-pages": (
        _done(_code_pages, "cp1256     Arabic, Windows: drawn by the till"),
    ),
    "pos certify": (_no(_words("certify", "--topic", "go-live")),),
    "pos sandbox": (
        _done(
            lambda store: store.started("sandbox", "--port", "0", until="http://127.0.0.1:"),
            "sandbox: http://127.0.0.1:",
        ),
    ),
    "pos catalog import": (
        _done(
            _words("catalog", "import", str(sample_path())),
            "620 items are on sale",
            *("catalog", "show", BAG),
            sees="Hoxton Bag",
        ),
    ),
    "pos catalog find": (_done(_words("catalog", "find", "hoxton"), BAG),),
    "pos catalog show": (_done(_words("catalog", "show", BAG), "Hoxton Bag"),),
    "pos codes read": (_done(_words("codes", "read", f"]C101{BAG:0>14}10LOT"), "Hoxton Bag"),),
    "pos commands sheet": (_done(_words("commands", "sheet"), "POS:PAY"),),
    "pos open": (
        _done(
            _words("open"), "Ready to sell. Loyalty is offline: sales are queued.", before=SETTLED
        ),
        Given(
            by=_words("open", "--catalogue", "http://127.0.0.1:9/items.csv"),
            says="The 620 items of last time are on sale.",
            is_done=False,
            before=SETTLED,
            looks=_words("catalog", "show", BAG),
            sees="Hoxton Bag",
        ),
    ),
    "pos close": (
        _done(
            _words("close", "--within", "0", "--anyway", stdin="2001\n135790\n"),
            "is closed. Left open, on record: 1 waiting, 1 rejected.",
            *("journal", "show", "--most", "1"),
            sees="DayClosed",
        ),
        Given(
            by=_words("close", "--within", "0"),
            says="The day is not closed. Left open: 1 waiting, 1 rejected.",
            is_done=False,
            status=1,
        ),
    ),
    "pos sync": (
        _no(_words("sync", "--within", "0"), "1 waiting, 1 rejected"),
        _no(_words("sync", "--within", "0", "--bulk"), "1 waiting, 1 rejected"),
    ),
    "pos outbox list": (_done(_words("outbox", "list"), "pending"),),
    "pos outbox show": (_done(_words("outbox", "show", "{rejected}"), "by-hand"),),
    "pos outbox retry": (
        _done(
            _words("outbox", "retry", "{rejected}"),
            "is tried again",
            *("outbox", "show", "{rejected}"),
            sees="pending",
        ),
    ),
    "pos outbox settle": (
        _done(SETTLED, "is settled by hand", "journal", "export", sees="EntrySettled"),
    ),
    "pos outbox edit": (
        _done(
            _words("outbox", "edit", "{rejected}", "--customer", SARA),
            "is sent again, for the customer named",
            *("outbox", "show", "{rejected}"),
            sees="pending",
        ),
    ),
    "pos outbox export": (_done(_words("outbox", "export"), '"kind": "OrderDelivery"'),),
    "pos journal verify": (_done(_words("journal", "verify"), "records, as they were written"),),
    "pos journal show": (_done(_words("journal", "show"), "SaleCompleted"),),
    "pos journal export": (_done(_words("journal", "export"), '"kind": "SaleCompleted"'),),
    "pos journal archive": (
        _done(
            _words("journal", "archive", "--before", "2025-01-01"), "There is nothing to archive"
        ),
    ),
    "pos journal rebuild": (
        _done(
            _words("journal", "rebuild"),
            "rebuilt from the second copy",
            *("journal", "export"),
            sees="SaleCompleted",
            before=_lost,
        ),
    ),
    "pos journal adopt": (
        _done(
            _words("journal", "adopt"),
            "The till goes on at this machine.",
            *("journal", "show", "--most", "1"),
            sees="TillMoved",
        ),
    ),
    "pos report x": (_done(_words("report", "x"), "Expected"),),
    "pos report z": (
        _done(
            _words("report", "z"),
            "Z report 1",
            before=_words("play", "-", stdin="sign-on 2001 135790\nclose-shift 100.00\n"),
        ),
    ),
    "pos report sales": (_done(_words("report", "sales"), "Sales of"),),
    "pos report loyalty": (_done(_words("report", "loyalty"), "sales_with_customer"),),
    "pos receipt show": (_done(_words("receipt", "show", RECEIPT), "Hoxton Bag"),),
    "pos receipt print": (_done(_words("receipt", "print", RECEIPT), f"Copy of {RECEIPT}."),),
    "pos users add": (
        _done(
            _words(
                *("users", "add", "3001", "--name", "Nora", "--role", "cashier", "--pin-stdin"),
                stdin="7531\n7531\n",
            ),
            "3001 may sign on.",
            *("users", "list"),
            sees="3001",
        ),
    ),
    "pos users list": (_done(_words("users", "list"), "Amira Hassan"),),
    "pos users disable": (
        _done(
            _words("users", "disable", "1001"),
            "may sign on no more",
            *("users", "list"),
            sees="disabled",
        ),
    ),
    "pos users enable": (
        _done(
            _words("users", "enable", "1001"),
            "may sign on again",
            before=_words("users", "disable", "1001"),
        ),
    ),
    "pos users reset-pin": (
        _done(
            _words("users", "reset-pin", "1001", "--pin-stdin", stdin="7531\n7531\n"),
            "1001 has a new PIN.",
        ),
    ),
    "pos users badge": (
        _done(
            _words("users", "badge", "1001", "--badge-stdin", stdin="BADGE-OF-AMIRA\n"),
            "1001 signs on with that badge.",
            *("users", "list"),
            sees="with a badge",
        ),
    ),
    "pos users role": (
        _done(
            _words("users", "role", "1001", "manager", "--pin-stdin", stdin="753159\n753159\n"),
            "1001 is manager from now on.",
            *("users", "list"),
            sees="1001                 manager",
        ),
    ),
    "pos users limit": (
        _done(_words("users", "limit", "1001", "--percent", "15"), "1001 may take off 15 % alone."),
    ),
    "pos users name": (
        _done(
            _words("users", "name", "1001", "Sarah"),
            "1001 has that name from now on.",
            *("users", "list"),
            sees="Sarah",
        ),
    ),
    "pos users audit": (_done(_words("users", "audit"), "opened shift 1"),),
    "pos cards link": (_done(LINKED, "Card 12345678 is", "cards", "show", "12345678", sees=SARA),),
    "pos cards unlink": (
        _done(
            _words("cards", "unlink", "12345678"),
            "nobody's now",
            *("cards", "export"),
            sees="card,customer_id\n",
            before=LINKED,
        ),
    ),
    "pos cards show": (_done(_words("cards", "show", "12345678"), SARA, before=LINKED),),
    "pos cards import": (
        _done(
            _with_file(CARDS, "cards", "import", "{file}", name="cards.csv"),
            "1 cards are linked",
            *("cards", "show", "87654321"),
            sees=SARA,
        ),
    ),
    "pos cards export": (_done(_words("cards", "export"), f"12345678,{SARA}", before=LINKED),),
    "pos customers erase": (
        _done(
            _words("customers", "erase", "amal", "--again", "amal"),
            "amal is erased here",
            *("cards", "export"),
            sees="card,customer_id\n",
            before=_words("cards", "link", "12345678", "amal"),
        ),
        _no(_words("customers", "erase", SARA, "--again", SARA), "must still hear"),
    ),
    "pos rules list": (_no(_words("rules", "list")),),
    "pos rules create": (_no(_with_file(RULE, "rules", "create", "{file}", "--yes")),),
    "pos rules update": (_no(_with_file(RULE, "rules", "update", "2138", "{file}", "--yes")),),
    "pos rules delete": (_no(_words("rules", "delete", "2138", "--yes")),),
    "pos rules default": (
        _no(_with_file({"valueOfPoint": 0.2}, "rules", "default", "{file}", "--yes")),
    ),
    "pos rules program": (
        _no(_with_file({"isRedemptionActive": False}, "rules", "program", "{file}", "--yes")),
    ),
    "pos coupons show": (_no(_words("coupons", "show")),),
    "pos coupons configure": (_no(_with_file(ENGINE, "coupons", "configure", "{file}", "--yes")),),
    "pos coupons test": (
        _done(_test_engine, "The engine works"),
        _no(_words("coupons", "test")),
    ),
    "pos coupons try": (
        _done(_try_engine, "The engine works"),
        _no(_words("coupons", "try", "--config-from-service")),
    ),
    "pos coupons issue": (_done(_issue, "12.50 SAR off", "coupons", "list", sees="0 of 1 uses"),),
    "pos coupons list": (_done(_words("coupons", "list"), "12.50 SAR off", before=_issue),),
    "pos coupons revoke": (
        _done(_revoke, "good for nothing any more", "coupons", "list", sees="revoked"),
    ),
    "pos coupons doubles": (
        _done(_words("coupons", "doubles"), "No coupon was used more often", before=_engine_made),
    ),
    "pos coupons print": (_done(_slip, "Valid until"),),
    "pos coupons forget-customer": (
        _done(
            _words("coupons", "forget-customer", SARA, "--again", SARA),
            "ended now: 1",
            "coupons",
            "list",
            before=_issue_to_her,
            sees="revoked",
        ),
    ),
    "pos coupons keys": (
        _done(_words("coupons", "keys"), "public_key = ", "coupons", "keys", sees="already"),
    ),
    "pos coupons serve": (_done(_serve, "coupons: http://127.0.0.1:"),),
    "pos hub init": (_at_hub(_words("hub", "init"), "as this version needs it"),),
    "pos hub enrol": (
        _at_hub(_words("hub", "enrol", "T1"), "hub_password = ", "hub", "status", sees="S001/T1"),
    ),
    "pos hub dismiss": (
        _at_hub(
            _words("hub", "dismiss", "S001/T1"),
            "let in no more",
            *("hub", "status"),
            sees="let in no more",
            before=_words("hub", "enrol", "T1"),
        ),
    ),
    "pos hub status": (_at_hub(_words("hub", "status"), "Hub at "),),
    "pos hub settle": (
        _at_hub(_settle_alarm, "Alarm 1 is settled: looked into", "hub", "status", sees="Hub at "),
    ),
    "pos hub publish catalogue": (
        _at_hub(
            _with_file("code,title,price\n1,Bag,1.00\n", "hub", "publish", "catalogue", "{file}"),
            "is published for all stores: 1 item",
            *("hub", "versions"),
            sees="catalogue",
        ),
    ),
    "pos hub publish prices": (
        _at_hub(
            _with_file("code,price\n1,2.00\n", "hub", "publish", "prices", "{file}"),
            "is published for all stores: 1 price",
            *("hub", "versions"),
            sees="prices",
        ),
    ),
    "pos hub publish settings": (
        _at_hub(
            _with_file("[returns]\ndays = 30\n", "hub", "publish", "settings", "{file}"),
            "is published for all stores: 1 key",
            *("hub", "versions"),
            sees="settings",
        ),
    ),
    "pos hub publish users": (
        _at_hub(
            _words("hub", "publish", "users"),
            "is published for all stores: ",
            *("hub", "versions"),
            sees="users",
        ),
    ),
    "pos hub versions": (_at_hub(_words("hub", "versions"), "Nothing was published yet."),),
    "pos hub report": (_at_hub(_words("hub", "report"), "Nothing was sold."),),
    "pos hub verify": (_at_hub(_words("hub", "verify"), "as they were written."),),
    "pos hub replicate": (_at_hub(_replicated, "the head office has everything"),),
    "pos hub serve": (_done(_serve_hub, "hub: postgresql:///hub?host="),),
    "pos hub backup": (
        _done(
            _with_hub_of_its_own("hub", "backup", "{folder}/kept.backup", "--data", "{home}"),
            "whole and read through",
        ),
    ),
    "pos hub restore": (_done(_restored, "Start it with: pos hub serve --data"),),
    "pos hub standby": (_done(_followed, "All that the hub has is in"),),
    "pos hub promote": (_done(_promoted, "from now on"),),
    "pos loyalty program": (
        Given(by=_words("loyalty", "program"), says="As told on ", status=1),
        _no(_words("loyalty", "program")),
    ),
    "pos loyalty customer": (_no(_words("loyalty", "customer", SARA)),),
    "pos loyalty transactions": (_no(_words("loyalty", "transactions", SARA)),),
    "pos loyalty adjust": (
        _no(_words("loyalty", "adjust", SARA, "10", "--reason", "sorry", "--yes")),
    ),
    "pos loyalty activate": (_no(_words("loyalty", "activate", "1", "--yes")),),
    "pos loyalty delete-customer": (
        _no(_words("loyalty", "delete-customer", SARA, "--again", SARA)),
    ),
    "pos support bundle": (
        _done(_with_file("", "support", "bundle", "--output", "{file}.zip"), "Look through it"),
    ),
}
