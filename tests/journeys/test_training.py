"""A till in training: the same program, and nothing of it reaches the shop."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from shop import BAG, OPENING, SARA, Shop
from typist import typing_at

from pos.assembly.till import Till
from pos.assembly.training import in_training, must_only_pretend
from pos.config import LoyaltySettings, Secrets, Settings, load
from pos.demo.training import TrainingGround
from pos.errors import ConfigError
from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_SECRET_KEY

TRAINED = "S001-T1.TRAINING-000001"


def practise(shop: Shop, *lines: str) -> tuple[int, str]:
    ended = shop.pos("play", "-", "--training", stdin="\n".join(lines))
    return ended.returncode, ended.stdout + ended.stderr


def real_files(shop: Shop) -> dict[str, bytes]:
    """All that the real till keeps; who signs on is the shop's, and counted there."""
    return {
        path.name: path.read_bytes()
        for path in shop.data.iterdir()
        if path.is_file() and not path.name.startswith("staff.db")
    }


def test_nothing_reaches_the_shop(shop: Shop) -> None:
    """Own record, numbers, outbox and stand-in for the service; marked paper; no drawer opened."""
    before = real_files(shop)
    status, told = practise(
        shop,
        *OPENING,
        f"customer {SARA}",
        f"scan {BAG}",
        "redeem points 100",
        "tender cash 100",
        "wait-outbox 20",
        "expect training true",
        f"expect last_sale.receipt {TRAINED}",
        "expect outbox.delivered 1",
    )

    assert 0 == status, told
    assert before == real_files(shop)
    assert shop.paper.startswith("                    TRAINING\n")
    assert "*** TRAINING ***" in shop.paper
    assert "[the drawer opens]" not in shop.paper
    assert TRAINED in shop.paper
    real = shop.play(*OPENING, f"customer {SARA}", "expect sale.customer.points 1200")
    assert (0, []) == (real.status, real.refusals), "the shop's service knows nothing of it"
    assert 0o700 == (shop.data / "training").stat().st_mode & 0o777


def test_a_training_receipt_is_taken_back_nowhere(shop: Shop) -> None:
    """Scanned or typed at the real till it is refused and said; the one in training takes it."""
    practise(shop, *OPENING, f"scan {BAG}", "tender card")
    real = shop.play(*OPENING, f"scan {TRAINED}", f"return {TRAINED} 1")

    said = f"{TRAINED} is of a till in training. Nothing was sold by it."
    assert [said, said] == real.refusals
    status, told = practise(
        shop, "sign-on 1001 2468", f"return {TRAINED} 1", "expect sale.total -100.00"
    )
    assert 0 == status, told


def test_goes_on_where_it_stopped(shop: Shop) -> None:
    """What was practised is there the next time, and the real numbers have no gap."""
    practise(shop, *OPENING, f"scan {BAG}", "tender card")
    practise(shop, "sign-on 1001 2468", f"scan {BAG}", "tender card")
    real = shop.play(*OPENING, f"scan {BAG}", "tender card")

    assert "S001-T1.TRAINING-000002" in shop.paper
    assert "S001-T1-000001" == real.state["last_sale"]["receipt"]
    assert real.state["training"] is False


def test_wrong_pins_count_for_both(shop: Shop) -> None:
    """Training is no place to try out PINs: who is locked there is locked at the real till."""
    practise(shop, *["sign-on 1001 0000"] * 5)
    real = shop.play("sign-on 1001 2468")

    assert 1 == len(real.refusals)
    assert "wait" in real.refusals[0].lower() or "lock" in real.refusals[0].lower()


def test_x_report_says_so(shop: Shop) -> None:
    """And so does any other paper."""
    settings = load(shop.config, shop.environ)
    with TrainingGround(settings) as trained:
        assert trained.data_dir == shop.data / "training"
    from pos.assembly.terms import letterhead_of

    assert letterhead_of(trained).is_training
    assert not letterhead_of(settings).is_training


@pytest.mark.parametrize(
    ("base_url", "keys"),
    [
        ("https://api.gameball.co", Secrets(api_key=DEMO_API_KEY, secret_key=DEMO_SECRET_KEY)),
        ("http://127.0.0.1:9", Secrets(api_key="real", secret_key="real")),
        ("http://127.0.0.1:9", Secrets()),
    ],
)
def test_never_the_real_service(tmp_path: Path, base_url: str, keys: Secrets) -> None:
    """Another address or any key that opens more than a sandbox: there is no such till."""
    shop = Settings(folder=tmp_path)
    sandbox = LoyaltySettings(base_url=base_url)
    with pytest.raises(ConfigError, match="would reach the real loyalty service"):
        in_training(shop, sandbox=sandbox, keys=keys)
    forced = replace(shop, is_training=True, loyalty=sandbox, secrets=keys)
    with pytest.raises(ConfigError, match="would reach the real loyalty service"):
        Till(forced)
    must_only_pretend(shop)


def test_what_moves_something_real_is_off(tmp_path: Path) -> None:
    """Drawer, card terminal, what customers look at, e-mail, and the catalogue's source."""
    config = tmp_path / "config.toml"
    config.write_text(
        '[catalogue]\nsource = "goods.csv"\n[display]\ndriver = "epson"\nport = "/dev/ttyS0"\n'
        '[card]\ndriver = "simulator"\nport = "socket://127.0.0.1:9"\n'
        '[email]\nhost = "mail.example"\nfrom = "a@b.example"\n'
        '[printer]\ndriver = "escpos"\nport = "/dev/usb/lp0"\n[training]\nprinter = false\n',
        encoding="utf-8",
    )
    trained = in_training(
        load(config, {}), sandbox=LoyaltySettings(provider="none"), keys=Secrets()
    )

    assert ("none", "none", "none") == (
        trained.drawer.driver,
        trained.card.driver,
        trained.display.driver,
    )
    assert (False, "", "") == (trained.display.screen, trained.email.host, trained.catalogue.source)
    assert "text_file" == trained.printer.driver
    assert trained.printer.port == str(tmp_path / "data" / "training" / "receipts.txt")


def test_there_and_back_by_one_key(shop: Shop) -> None:
    """Ctrl+T on the screen: TRAINING in the top row, a sale that is none, and back by the same."""
    with typing_at(shop, "run") as screen:
        screen.see("Your id")
        screen.type("1001\r2468\r")
        screen.see("Amira Hassan")
        screen.type("\x14")
        screen.see("TRAINING")
        screen.see("Ctrl+T goes back")
        screen.type("1001\r2468\r")
        screen.see("Amira Hassan")
        screen.type("\x14")
        shown = screen.see("Your id")
        assert "Traceback" not in shown
        screen.see("PIN")
        screen.type("\x11")
        assert 0 == screen.leave()


def test_begun_in_training(shop: Shop) -> None:
    """`pos run --training`, for whoever only wants to learn."""
    with typing_at(shop, "run", "--training") as screen:
        screen.see("TRAINING")
        screen.see("Ctrl+T goes back")
        screen.type("\x11")
        assert 0 == screen.leave()


def test_training_that_cannot_begin(shop: Shop) -> None:
    """Another till practises in the folder already: the real one is back, and says why."""
    player = shop.begin(*OPENING, training=True)
    with typing_at(shop, "run") as screen:
        screen.see("Your id")
        screen.type("1001\r2468\r")
        screen.see("Amira Hassan")
        screen.type("\x14")
        screen.see("Training could not begin.")
        screen.type("\x11")
        assert 0 == screen.leave()
    player.kill()
    player.communicate()
