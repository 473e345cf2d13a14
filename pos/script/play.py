"""Plays a till script on the terminal the screen uses. What it prints is the caller's to print."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from pos.core.command_code import command_named
from pos.core.intents import DrawReceipt, ListSuspended, ReadPage, TimePassed
from pos.ports.layout import plain_text
from pos.script.actions import ACTIONS, intent_of
from pos.script.file_object import page_said
from pos.script.looking_up import as_text, not_so, value_at
from pos.script.parse import Action, ScriptError, parse
from pos.script.state_object import COLUMNS, Beside, state_object
from pos.script.words import Words, WrongWords
from pos.terminal.awaited import wait_until
from pos.terminal.terminal import Terminal
from pos.terminal.ticket import Outcome, Ticket
from pos.text import safe

ANSWER_WITHIN_S = 120.0
"""Longer than any deadline: an answer that takes more is a fault of ours."""

STAGE_ACTIONS = ("scan", "network", "wait-outbox", "advance")
"""Actions on what is around the terminal rather than on it."""


class Network(Protocol):
    """What lies between the till and the loyalty service, and how a script may trouble it."""

    def up(self) -> None: ...
    def down(self) -> None: ...
    def slow(self, milliseconds: int) -> None: ...
    def lose_answers(self, count: int) -> None: ...
    def fail(self, status: int, count: int) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What a script plays on."""

    terminal: Terminal
    beside: Beside
    network: Network
    scan: Callable[[str], Ticket | None]
    """One frame from the scanner; None when nothing came of it."""
    deliver_now: Callable[[], None]
    advance: Callable[[float], None] | None = None
    """None where the clock is real."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """One action and how it ended."""

    line: int
    action: str
    ok: bool
    say: str = ""
    refusal: str | None = None
    state: dict[str, Any] | None = None
    done: str = ""
    troubles: tuple[str, ...] = ()
    """What is said in two: what was done, and what a device told after it."""

    def as_object(self) -> dict[str, Any]:
        told = {
            "line": self.line,
            "action": self.action,
            "ok": self.ok,
            "say": self.say,
            "refusal": self.refusal,
        }
        return told if self.state is None else told | {"state": self.state}


class ScriptFailed(Exception):
    """`expect` did not hold, or a line was no action; what was played last says so too."""

    def __init__(self, played: Played) -> None:
        super().__init__(f"line {played.line}: {played.refusal}")
        self.played = played


class Player:
    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def play(self, lines: Iterable[str]) -> Iterator[Played]:
        """Play line after line; ScriptFailed ends it."""
        try:
            for action in parse(lines):
                yield self._played(action)
        except ScriptError as problem:
            raise _failed(Action(line=problem.line, name="", words=()), str(problem)) from None

    def state(self) -> dict[str, Any]:
        """The state object, once all that was asked has been answered."""
        self._stage.terminal.settle(ANSWER_WITHIN_S)
        return state_object(self._stage.terminal.snapshot, self._stage.beside)

    def _played(self, action: Action) -> Played:
        match action.name:
            case "show":
                return _done(action, state=self.state())
            case "expect":
                return self._expect(action)
            case name if name in STAGE_ACTIONS:
                return self._on_the_stage(action)
            case name if name in ACTIONS:
                return self._asked(action)
            case name:
                raise _failed(action, f"there is no action {name!r}")

    def _asked(self, action: Action) -> Played:
        setup = self._stage.terminal.snapshot.state.setup
        words = Words(words=action.words, currency=setup.currency, reasons=setup.reasons)
        try:
            intent = intent_of(action.name, words)
        except WrongWords as problem:
            return _refused(action, str(problem))
        asked = self._ended(action, self._stage.terminal.submit(intent))
        if isinstance(intent, ReadPage) and asked.ok:
            return self._page_read(action, intent)
        if isinstance(intent, DrawReceipt) and asked.ok:
            return self._drawn(action)
        if isinstance(intent, ListSuspended) and asked.ok:
            return self._store_listed(action)
        return asked

    def _drawn(self, action: Action) -> Played:
        """A script has no screen: it is told the receipt whole."""
        self._stage.terminal.settle(ANSWER_WITHIN_S)
        drawn = self._stage.terminal.snapshot.drawn
        assert drawn is not None, "it was answered"
        return _done(action, say=plain_text(drawn.document, columns=COLUMNS).rstrip())

    def _store_listed(self, action: Action) -> Played:
        self._stage.terminal.settle(ANSWER_WITHIN_S)
        store = self._stage.terminal.snapshot.store_sales
        assert store is not None, "it was answered"
        if store.trouble:
            return _refused(action, store.trouble)
        waiting = (f"{one.name} at till {one.till}: {one.to_pay.said()}" for one in store.sales)
        return _done(action, say="; ".join(waiting) or "No other till has a sale suspended.")

    def _page_read(self, action: Action, intent: ReadPage) -> Played:
        """Nobody at a counter waits for a page: a script does, for as long as a call may take. News
        of the customer that came right behind it has made it old, and it is asked for again.
        """
        for is_last in (False, False, True):
            self._stage.terminal.settle(ANSWER_WITHIN_S)
            snapshot = self._stage.terminal.snapshot
            if trouble := snapshot.unread_pages.get(intent.page):
                return _refused(action, trouble)
            if snapshot.file and (said := page_said(snapshot.file, intent.page)) is not None:
                return _done(action, say=said)
            if not is_last:
                self._ended(action, self._stage.terminal.submit(intent))
        return _refused(action, "The page has not come. Ask again.")

    def _ended(self, action: Action, ticket: Ticket) -> Played:
        outcome: Outcome = ticket.ended.result(ANSWER_WITHIN_S)
        return Played(
            line=action.line,
            action=action.name,
            ok=outcome.ok,
            say=outcome.say,
            refusal=outcome.refusal,
            done=outcome.done,
            troubles=outcome.troubles,
        )

    def _expect(self, action: Action) -> Played:
        if len(action.words) != 2:
            raise _failed(action, "write: expect PATH VALUE")
        path, wanted = action.words
        value = value_at(self.state(), path)
        if as_text(value) != wanted:
            raise _failed(action, not_so(safe(path), value, safe(wanted)))
        return _done(action, say=f"{safe(path)} {as_text(value)}")

    def _on_the_stage(self, action: Action) -> Played:
        try:
            match action.name:
                case "scan":
                    return self._scan(action)
                case "network":
                    return self._trouble_network(action)
                case "wait-outbox":
                    return self._wait_outbox(action)
                case _:
                    return self._advance(action)
        except (WrongWords, IndexError) as problem:
            usage = "Some words are missing." if isinstance(problem, IndexError) else str(problem)
            return _refused(action, usage)

    def _scan(self, action: Action) -> Played:
        text = " ".join(action.words)
        ticket = self._stage.scan(text)
        if ticket is None and command_named(text):
            return _refused(action, "That code is a command of the screen, and there is none here.")
        if ticket is None:
            return _refused(action, "Nothing came from the scanner.")
        return self._ended(action, ticket)

    def _trouble_network(self, action: Action) -> Played:
        words = Words(words=action.words, currency="")
        network = self._stage.network
        match action.words[0]:
            case "up":
                network.up()
            case "down":
                network.down()
            case "slow":
                network.slow(words.whole(1))
            case "lose-answers":
                network.lose_answers(words.whole(1))
            case "fail":
                network.fail(words.whole(1), words.whole(2))
            case other:
                return _refused(
                    action, f"Network is up, down, slow, lose-answers or fail: {safe(other)}."
                )
        return _done(action, say=f"The network: {words.rest(0)}.")

    def _wait_outbox(self, action: Action) -> Played:
        seconds = _seconds(action.words[0])
        self._stage.deliver_now()
        if wait_until(self._stage.terminal, self._outbox_is_empty, within_s=seconds):
            return _done(action, say="Nothing waits.")
        counts = self._stage.beside.outbox()
        waiting = counts.pending + counts.in_doubt
        return _refused(action, f"{waiting} still wait after {seconds:g} seconds.")

    def _outbox_is_empty(self) -> bool:
        """Nothing waits, and the terminal has heard of the last delivery too."""
        counts = self._stage.beside.outbox()
        if counts.pending or counts.in_doubt:
            return False
        return self._stage.terminal.snapshot.outbox == counts

    def _advance(self, action: Action) -> Played:
        if self._stage.advance is None:
            return _refused(action, "The clock is real here: it cannot be moved.")
        seconds = _seconds(action.words[0])
        self._stage.advance(seconds)
        lapsed = self._stage.terminal.submit(TimePassed()).ended.result(ANSWER_WITHIN_S)
        said = lapsed.refusal or lapsed.say
        return _done(action, say=f"{seconds:g} seconds later. {said}".rstrip())


def _seconds(word: str) -> float:
    try:
        seconds = float(word)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 10_000_000:
        raise WrongWords(f"{word!r} is not a number of seconds.")
    return seconds


def _done(action: Action, *, say: str = "", state: dict[str, Any] | None = None) -> Played:
    return Played(line=action.line, action=action.name, ok=True, say=say, state=state)


def _refused(action: Action, why: str) -> Played:
    return Played(line=action.line, action=action.name, ok=False, refusal=why)


def _failed(action: Action, why: str) -> ScriptFailed:
    return ScriptFailed(_refused(action, why))
