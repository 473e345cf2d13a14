"""The register in plain lines: words in, sentences out, on the same terminal as the screen.

For screen readers, braille lines and terminals that can do no more. What is typed are the till
script's words, or a code; how a line is read and written is the Console's business.
"""

from __future__ import annotations

import shlex
import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from pos.core.question import Asks
from pos.core.shift import aside_said
from pos.script.actions import ACTIONS
from pos.script.aloud import (
    ATTENTION,
    found_aloud,
    reasons_aloud,
    sale_aloud,
    sentence,
    suspended_aloud,
)
from pos.script.plain_words import HAND_OVER_USAGE, KEYS, OWN_WORDS, help_on, words_of_key
from pos.script.play import Player, ScriptFailed
from pos.script.voice import Console, Voice
from pos.terminal.approvals import NOTHING_TO_APPROVE

if TYPE_CHECKING:
    from pos.core.item import Item
    from pos.core.shift import ShiftAside
    from pos.ports.catalog import Catalog
    from pos.terminal.terminal import Terminal

MOST_FOUND = 9

SAY_WAIT_AFTER_S = 2.0
WAITING = "A device or the network has not answered yet. The next line is taken after that."

WELCOME = "The till in plain lines. Type help for the words, quit to end."


class PlainRegister:
    def __init__(
        self,
        player: Player,
        terminal: Terminal,
        catalog: Catalog,
        console: Console,
        *,
        now: Callable[[], datetime],
        is_badge: Callable[[str], bool],
        say_wait_after_s: float = SAY_WAIT_AFTER_S,
    ) -> None:
        self._say_wait_after_s = say_wait_after_s
        self._player = player
        self._terminal = terminal
        self._catalog = catalog
        self._console = console
        self._now = now
        self._is_badge = is_badge
        """A scanner may be a keyboard: what it reads comes as a line like any other."""
        self._voice = Voice(console, terminal.snapshot)
        self._found: tuple[Item, ...] = ()
        self._wants_to_quit = False
        self._told_aside: tuple[ShiftAside, ...] = ()

    def run(self) -> None:
        """Until the cashier ends it, or no more lines can come."""
        self._tell((WELCOME,))
        with self._terminal.listening(self._voice.hear):
            while (line := self._next_line()) is not None and not self._is_over(line):
                self._take(line)
                self._voice.catch_up()
        self._voice.end()

    def _next_line(self) -> str | None:
        asks_who = not self._is_signed_on
        if asks_who:
            self._tell_aside()
        line = self._console.ask(self._prompt, until=lambda: asks_who and self._is_signed_on)
        if self._is_signed_on or line is None:  # a badge may have been scanned meanwhile
            return line
        user_id = line.strip()
        if not user_id or user_id in OWN_WORDS or self._is_badge(user_id):
            return line
        return self._with_pin("sign-on", user_id, until=lambda: self._is_signed_on)

    def _tell_aside(self) -> None:
        """Once, to whoever comes: signing on takes up a shift of one's own."""
        aside = self._terminal.snapshot.state.aside
        if aside and aside != self._told_aside:
            self._tell((f"{aside_said(aside)}.",))
        self._told_aside = aside

    @property
    def _is_signed_on(self) -> bool:
        state = self._terminal.snapshot.state
        return state.cashier is not None and not state.locked

    def _prompt(self) -> str:
        return f"{self._mark}{'>' if self._is_signed_on else 'Your id:'} "

    @property
    def _mark(self) -> str:
        """Before every line: nobody takes a till in training for the real one."""
        return "TRAINING " if self._terminal.snapshot.state.setup.is_training else ""

    def _with_pin(self, word: str, user_id: str, *, until: Callable[[], bool]) -> str | None:
        """`until`: by a badge that is scanned instead. Without a PIN nothing is asked for."""
        pin = self._console.ask(lambda: "PIN: ", hidden=True, until=until)
        if not pin or not pin.strip() or self._is_badge(pin.strip()):
            return pin
        return f"{word} {shlex.quote(user_id)} {shlex.quote(pin.strip())}"

    def _approve(self, user_id: str) -> None:
        """No PIN is asked for where it could be for nothing."""
        if self._terminal.snapshot.to_approve is None:
            self._refuse(NOTHING_TO_APPROVE.reason)
            return
        if not user_id:
            self._refuse("Write: approve ID.")
            return
        before = self._terminal.snapshot.say.number

        def is_approved() -> bool:
            say = self._terminal.snapshot.say
            return say.number != before and say.is_approved

        if line := self._with_pin("approve", user_id, until=is_approved):
            self._take(line)

    def _hand_over(self, rest: str) -> None:
        """The PIN is typed by whoever takes over, and not where it is seen."""
        user_id, _, count = rest.partition(" ")
        if not count.strip():
            self._refuse(f"Write: hand-over {HAND_OVER_USAGE}.")
            return
        pin = self._console.ask(lambda: "PIN: ", hidden=True)
        if pin and pin.strip():
            self._play(f"hand-over {shlex.quote(user_id)} {shlex.quote(pin.strip())} {count}")

    def _is_over(self, line: str) -> bool:
        """A sale that is open stays for the next start, and is not left by mistake."""
        asked_before, self._wants_to_quit = self._wants_to_quit, line.strip() == "quit"
        if not self._wants_to_quit:
            return False
        if asked_before or self._terminal.snapshot.state.sale is None:
            return True
        self._tell(
            ("A sale is open; it stays for the next start. Type quit again to end the till.",)
        )
        return False

    def _take(self, line: str) -> None:
        word, _, rest = line.strip().partition(" ")
        name, rest = word.casefold(), rest.strip()
        if not name or name == "quit":
            return
        if self._is_badge(line.strip()):
            self._play(f"scan {shlex.quote(line.strip())}")
        elif name in KEYS:
            self._tell(words_of_key(name))
        elif name in OWN_WORDS:
            self._own(name, rest)
        elif name == "approve" and " " not in rest:
            self._approve(rest)
        elif name == "hand-over":
            self._hand_over(rest)
        elif name == "scan" or name in ACTIONS:
            self._play(f"{name} {rest}".strip())
        elif rest:
            self._refuse(f"There is no word {word}. Type help for the words.")
        else:
            self._play(f"item {shlex.quote(word)}")

    def _play(self, line: str) -> None:
        waits = threading.Timer(self._say_wait_after_s, self._voice.answer, (WAITING,))
        waits.start()
        try:
            for played in self._player.play((line,)):
                if played.refusal:
                    self._voice.answer(f"{ATTENTION}{sentence(played.refusal)}")
                elif played.done or played.troubles:
                    if played.done:
                        self._voice.answer(sentence(played.done))
                    for trouble in played.troubles:
                        self._voice.answer(f"{ATTENTION}{sentence(trouble)}")
                elif played.say:
                    self._voice.answer(sentence(played.say))
        except ScriptFailed as failed:
            self._refuse(sentence(failed.played.refusal or "That is not understood"))
        finally:
            waits.cancel()

    def _own(self, name: str, rest: str) -> None:
        match name:
            case "help":
                self._tell(help_on(rest))
            case "sale":
                self._tell(sale_aloud(self._terminal.snapshot))
            case "suspended":
                if self._terminal.snapshot.state.setup.has_hub:
                    self._play("store-suspended")
                self._tell(suspended_aloud(self._terminal.snapshot, self._now()))
            case "find":
                self._find(rest)
            case "reasons":
                self._tell(reasons_aloud(self._terminal.snapshot))
            case "yes" | "no":
                self._answer(name)
            case _:
                self._add(rest)

    def _answer(self, yes_or_no: str) -> None:
        question = self._terminal.snapshot.question
        if question is not None and question.asks is Asks.AGE:
            self._play(f"age {yes_or_no}")
        else:
            self._refuse("Nothing is asked that this answers.")

    def _find(self, text: str) -> None:
        self._found = self._catalog.search(text, limit=MOST_FOUND)
        if not self._found:
            self._refuse("Nothing found. Try a shorter word.")
            return
        self._tell(found_aloud(number, item) for number, item in enumerate(self._found, start=1))
        self._tell(("Type add and its number to sell one.",))

    def _add(self, number: str) -> None:
        is_number = number.isascii() and number.isdigit() and len(number) < 3
        if not is_number or not 1 <= int(number) <= len(self._found):
            self._refuse("That is the number of nothing found. Type find and a part of its name.")
        else:
            self._play(f"item {shlex.quote(self._found[int(number) - 1].code)}")

    def _refuse(self, why: str) -> None:
        self._tell((f"{ATTENTION}{why}",))

    def _tell(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._console.tell(line)
