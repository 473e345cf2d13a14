"""`pos run --plain` on real terminals: words in, sentences out, a scanner beside it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys

from shop import BAG, SHIRT, Shop
from typist import scanner_at, typing_at


def test_a_sale_in_plain_lines(shop: Shop) -> None:
    """Sign on, open, scan, customer, points, cash: each a sentence, on a terminal that is dumb."""
    with scanner_at(shop) as scanner, typing_at(shop, "run", "--plain", term="dumb") as till:
        till.see("Your id: ")
        till.enter("1001")
        till.see("PIN: ")
        till.enter("2468")
        till.see("Welcome, Amira Hassan")
        till.see("> ")
        till.enter("open-shift 100")
        till.see("Shift 1 is open with 100.00 in the drawer.")
        scanner.send(BAG)
        till.see("Hoxton Bag, navy, 100.00. Total 100.00 SAR.")
        scanner.send("POS:PAY")
        till.see("Attention: That code is a command of the screen.")
        till.see("> ")
        till.enter(SHIRT)
        till.see("Linen Shirt, white, L, 149.00. Total 249.00 SAR.")
        till.enter("phone 966500001234")
        till.see("Sara Ali, 1,200 Stars = 120.00.")
        till.enter("redeem points 100")
        till.see("100 Stars held, −10.00. Total 239.00 SAR.")
        till.enter("sale")
        till.see("Line 2: Linen Shirt, white, L, 1 at 149.00, 149.00.")
        till.see("Customer: Sara Ali.")
        till.see("Points take off 10.00 SAR.")
        till.enter("tender cash 300")
        till.see("Change 61.00, S001-T1-000001.")
        till.enter("quit")

        assert 0 == till.leave()

    assert "2468" not in till.shown
    assert not re.search(r"[\x00-\x06\x08\x09\x0b\x0c\x0e-\x1f\x7f]", till.shown), "only lines"
    assert 1 == till.shown.count("Shift 1 is open")
    assert 1 == till.shown.count("Hoxton Bag, navy, 100.00.")
    assert "239.00" in shop.paper


def test_handing_over_in_plain_lines(shop: Shop) -> None:
    """The PIN of whoever takes over is asked for and not seen; the count is told with the word."""
    with typing_at(shop, "run", "--plain") as till:
        till.see("Your id: ")
        till.enter("1001")
        till.enter("2468")
        till.see("Welcome")
        till.enter("open-shift 50x2")
        till.see("Shift 1 is open with 100.00 in the drawer.")
        till.enter("hand-over 2001")
        till.see("Attention: Write: hand-over ID COUNTED")
        till.enter("hand-over 2001 50x1 10x4")
        till.see("PIN: ")
        till.enter("135790")
        till.see("Shift 1 is closed. Short by 10.00. Shift 2 is Khalid Omar's, with 90.00.")
        till.enter("quit")

        assert 0 == till.leave()

    assert "135790" not in till.shown


def test_nos_and_ways_out(shop: Shop) -> None:
    """A no begins with a word; a manager says yes; a key's name tells its words; quitting asks."""
    with typing_at(shop, "run", "--plain") as till:
        till.see("Your id: ")
        till.enter("1001")
        till.enter("0000")
        till.see("Attention: ")
        till.enter("1001")
        till.enter("2468")
        till.see("Welcome")
        till.enter("open-shift 100")
        till.enter("find hoxtn bag")
        till.see("1: Hoxton Bag, navy, 100.00 SAR.")
        till.enter("add 1")
        till.see("Total 100.00 SAR.")
        till.enter("discount 1 50% scratched")
        till.see("Attention: More than 10 % off needs a manager's approval.")
        till.see("approve ID")
        till.enter("approve 2001")
        till.see("PIN: ")
        till.enter("135790")
        till.see("50.00 off. Total 50.00 SAR.")
        till.enter("F9")
        till.see("Here type: tender")
        till.enter("tender cash 1.999")
        till.see("Attention: 1.999 has more decimals than SAR (2).")
        till.enter("dance with me")
        till.see("Attention: There is no word dance.")
        till.enter('find "')
        till.see("Attention: ")
        till.enter('phone "')
        till.see("Attention: ")
        till.enter("99999")
        till.see("Attention: Unknown code")
        till.program.send_signal(signal.SIGINT)
        till.see("Type quit to end the till.")
        till.enter("suspend coat")
        till.enter("suspended")
        till.see("Coat, 50.00 SAR, suspended ")
        till.enter("resume coat")
        till.see("Resumed: coat")
        till.enter("3*")
        till.see("3 × what is scanned or typed next.")
        till.enter(SHIRT)
        till.see("Linen Shirt, white, L, 3 × 149.00 = 447.00.")
        till.enter("quit")
        till.see("Type quit again")
        till.enter("quit")

        assert 0 == till.leave()
    assert "135790" not in till.shown


def test_lines_from_a_pipe(shop: Shop) -> None:
    """Without any terminal the lines are read as they come, and their end ends the till."""
    ended = subprocess.run(
        [sys.executable, "-m", "pos", "run", "--plain", "--config", str(shop.config)],
        input=f"1001\n2468\nopen-shift 100\n{BAG}\nlock\n1001\n2468\nhelp tender\n",
        capture_output=True,
        text=True,
        env={**shop.environ, "PYTHONIOENCODING": "ascii"},
        timeout=120,
        check=False,
    )

    assert (0, "") == (ended.returncode, ended.stderr)
    assert "Hoxton Bag, navy, 100.00. Total 100.00 SAR." in ended.stdout
    assert "tender cash A | card [A]" in ended.stdout


def test_a_badge_in_plain_lines(shop: Shop) -> None:
    """A badge signs on while the id is asked for, and what is typed next is no id any more."""
    shop.pos("users", "badge", "1001", "--badge-stdin", stdin="AMIRAS-BADGE-77\n")
    with scanner_at(shop) as scanner, typing_at(shop, "run", "--plain") as till:
        till.see("Your id: ")
        scanner.send("AMIRAS-BADGE-77")
        till.see("Welcome, Amira Hassan")
        till.see("> ")
        till.enter("open-shift 100")
        till.see("Shift 1 is open")
        till.enter("lock")
        till.see("Your id: ")
        till.enter("quit")

        assert 0 == till.leave()
    assert "AMIRAS-BADGE-77" not in till.shown


def test_a_badge_while_something_is_typed(shop: Shop) -> None:
    """No Enter is needed: who has typed half an id, or is asked for a PIN, is signed on by a badge,
    and so is a manager's yes given; nothing half typed is part of what is typed next.
    """
    for user, badge in (("1001", "AMIRAS-BADGE-77"), ("2001", "OFFICE-BADGE-88")):
        shop.pos("users", "badge", user, "--badge-stdin", stdin=f"{badge}\n")
    with scanner_at(shop) as scanner, typing_at(shop, "run", "--plain") as till:
        till.see("Your id: ")
        till.type("20")
        till.see("20")
        scanner.send("AMIRAS-BADGE-77")
        till.see("Welcome, Amira Hassan")
        till.see("> ")
        till.enter("open-shift 100")
        till.see("Shift 1 is open")
        till.enter("lock")
        till.see("Your id: ")
        till.enter("1001")
        till.see("PIN: ")
        till.type("24")
        scanner.send("AMIRAS-BADGE-77")
        till.see("Welcome, Amira Hassan")
        assert "PIN" not in till.see("> ")
        till.enter(BAG)
        till.see("Total 100.00 SAR.")
        till.enter("discount 1 50% scratched")
        till.see("approve ID")
        till.enter("approve 2001")
        till.see("PIN: ")
        scanner.send("OFFICE-BADGE-88")
        till.see("50.00 off. Total 50.00 SAR.")
        till.see("> ")
        till.enter("tender cash 50")
        till.see("Paid")
        till.enter("quit")

        assert 0 == till.leave()


def test_a_badge_from_a_keyboard(shop: Shop) -> None:
    """A scanner that types its codes signs on at either question, and says yes at any line."""
    for user, badge in (("1001", "AMIRAS-BADGE-77"), ("2001", "OFFICE-BADGE-88")):
        shop.pos("users", "badge", user, "--badge-stdin", stdin=f"{badge}\n")
    typed = (
        "AMIRAS-BADGE-77\nopen-shift 100\nlock\n1001\nAMIRAS-BADGE-77\n"
        f"{BAG}\ndiscount 1 50% scratched\nOFFICE-BADGE-88\ntender cash 50\n"
    )
    ended = subprocess.run(
        [sys.executable, "-m", "pos", "run", "--plain", "--config", str(shop.config)],
        input=typed,
        capture_output=True,
        text=True,
        env=shop.environ,
        timeout=120,
        check=False,
    )

    assert (0, "") == (ended.returncode, ended.stderr)
    assert 2 == ended.stdout.count("Welcome, Amira Hassan")
    assert "50.00 off. Total 50.00 SAR." in ended.stdout
    assert "Paid" in ended.stdout
    assert "Attention" not in ended.stdout.replace("Attention: More than 10 % off", "")
    assert "BADGE" not in ended.stdout
