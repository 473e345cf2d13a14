"""The till's screen, painted before there is a till: what takes long is loaded behind it.

Signing on needs no rules, records or devices; those take as long to load as the screen does.
"""

from __future__ import annotations

import gc
import select
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from pos.clock import SystemClock

if TYPE_CHECKING:
    from pos.assembly.till import Till
    from pos.config import Settings
    from pos.core.intents import Intent
    from pos.core.item import Item
    from pos.ports.audit import Audit
    from pos.ports.devices import KeyReader
    from pos.ports.entries import OpenEntries
    from pos.ports.loyalty_office import LoyaltyOffice
    from pos.ports.reports import Reports, SalesReports
    from pos.ports.settings import SettingsFile
    from pos.ports.store_day import StoreDay
    from pos.ports.trying import DevicesAtTill
    from pos.ports.users import Users
    from pos.terminal.snapshot import Snapshot
    from pos.terminal.ticket import Ticket
    from pos.ui.app import TillApp
    from pos.ui.behind import Behind

SWITCH_S = 0.0005
"""How long a thread may keep the others from running: a scan waits for no import and no drawing."""


def run_screen(
    settings: Settings,
    make_till: Callable[[], Till],
    *,
    hints: Sequence[str] = (),
    trouble: str = "",
    on_going_over: Callable[[], None] | None = None,
) -> int:
    """Until the cashier ends it. Raises what kept the till from starting.

    `on_going_over` is told where they go to the till in training or back; None: there is none.
    """
    sys.setswitchinterval(SWITCH_S)
    gc.disable()  # what loading makes stays: nothing of it is worth looking through
    from pos.ui.app import TillApp

    coming = ComingTill(till_id=settings.till.id, is_training=settings.is_training)
    starter = _Starter(make_till, coming)
    app = TillApp(
        coming,
        replace(
            behind(coming),
            zone=ZoneInfo(settings.store.timezone),
            hints=tuple(hints),
            trouble=trouble,
            on_going_over=on_going_over,
        ),
        title=f"{settings.store.name} · Till {settings.till.id}",
        key_reader=coming.key_reader,
        theme=settings.screen.theme,
        answers_within_s=settings.loyalty.deadline_s,
        when_painted=lambda: starter.begin(app),
        ended_well=coming.ended_well,
    )
    when_terminal_goes(lambda: _to_screen(app, app.exit))
    app.run()
    starter.end()
    return 0


def behind(coming: ComingTill) -> Behind:
    """What the till opens once it has come."""
    from pos.ui.behind import Behind

    return Behind(
        catalog=coming,
        clock=SystemClock(),
        open_loyalty_office=coming.open_loyalty_office,
        open_day=coming.open_day,
        open_entries=coming.open_entries,
        open_reports=coming.open_reports,
        open_sales=coming.open_sales,
        open_devices=coming.open_devices,
        open_settings=coming.open_settings,
        open_users=coming.open_users,
        open_audit=coming.open_audit,
        somebody_is_there=coming.somebody_is_there,
        try_line=coming.try_line,
    )


class _Starter:
    """Takes the till up on a thread of its own, and brings it to the screen."""

    def __init__(self, make_till: Callable[[], Till], coming: ComingTill) -> None:
        self._make_till = make_till
        self._coming = coming
        self._till: Till | None = None
        self._problem: Exception | None = None
        self._beside = ExitStack()
        self._thread: threading.Thread | None = None

    def begin(self, app: TillApp) -> None:
        self._thread = threading.Thread(target=self._take_up, args=[app], name="starter")
        self._thread.start()

    def end(self) -> None:
        """The till is stopped; or what kept it from starting is raised."""
        if self._thread is not None:
            self._thread.join()
        self._beside.close()
        if self._till is not None:
            self._till.stop()
        if self._problem is not None:
            raise self._problem

    def _take_up(self, app: TillApp) -> None:
        try:
            till = self._make_till()
            till.start()
        except Exception as problem:  # noqa: BLE001 - the thread's edge: raised again at the end
            self._problem = problem
            _to_screen(app, app.exit)
            return
        finally:
            gc.freeze()
            gc.enable()
        self._till = till
        _to_screen(app, self._coming.arrive, till)
        from pos.store_day.beside import verdicts_told

        self._beside.enter_context(verdicts_told(till))


def _to_screen(app: TillApp, call: Callable[..., None], *given: object) -> None:
    """On the screen's thread, without waiting: it may be gone, and would never answer."""
    with suppress(RuntimeError):  # the cashier has left already
        app.call_later(call, *given)


def when_terminal_goes(call: Callable[[], None]) -> None:
    """A window that is shut without a signal leaves a reader that never waits again."""

    def watch() -> None:
        poll = select.poll()
        poll.register(sys.stdin.fileno(), 0)  # nothing but its going
        poll.poll()
        call()

    threading.Thread(target=watch, name="terminal-watch", daemon=True).start()


class ComingTill:
    """The till as its screen knows it. Until it has come, what is asked waits for it.

    It belongs to the screen's thread, on which `arrive` is called as well.
    """

    def __init__(self, *, till_id: str, is_training: bool = False) -> None:
        self._till: Till | None = None
        self._asked: list[Intent] = []
        self._listeners: list[Callable[[Snapshot], None]] = []
        # A Snapshot as far as signing on looks at it; the real one takes the rules to make.
        self._nothing_yet = cast(
            "Snapshot",
            SimpleNamespace(
                state=SimpleNamespace(
                    setup=SimpleNamespace(till_id=till_id, is_training=is_training),
                    cashier=None,
                    locked=False,
                    shift=None,
                    aside=(),
                    sale=None,
                    last_sale=None,
                ),
                say=SimpleNamespace(text="", ok=True, number=0),
                restored=False,
            ),
        )

    def arrive(self, till: Till) -> None:
        self._till = till
        for listener in self._listeners:
            # In this order: a change in between is heard twice rather than not at all.
            till.terminal.subscribe(listener)
            listener(till.terminal.snapshot)
        for intent in self._asked:
            till.terminal.submit(intent)

    @property
    def snapshot(self) -> Snapshot:
        return self._nothing_yet if self._till is None else self._till.terminal.snapshot

    def submit(self, intent: Intent) -> Ticket | None:
        if self._till is not None:
            return self._till.terminal.submit(intent)
        self._asked.append(intent)
        return None

    def subscribe(self, listener: Callable[[Snapshot], None]) -> None:
        self._listeners.append(listener)
        if self._till is not None:
            self._till.terminal.subscribe(listener)

    def find(self, codes: Sequence[str]) -> Item | None:
        return self._here().catalog.find(codes)

    def search(self, text: str, *, limit: int = 20) -> tuple[Item, ...]:
        return self._here().catalog.search(text, limit=limit)

    def is_guess(self, text: str) -> bool:
        return self._here().catalog.is_guess(text)

    def open_loyalty_office(self) -> LoyaltyOffice:
        return self._here().open_loyalty_office()

    def open_day(self) -> StoreDay:
        from pos.store_day.at_a_till import DayAtATill

        return DayAtATill(self._here())

    def open_entries(self) -> OpenEntries:
        from pos.assembly.entries import EntriesAtATill

        return EntriesAtATill(self._here())

    def open_reports(self) -> Reports:
        return self._here().reports

    def open_sales(self) -> SalesReports:
        return self._here().sales

    def open_devices(self) -> DevicesAtTill:
        from pos.store_day.devices_at_a_till import DevicesOfTill

        return DevicesOfTill(self._here())

    def open_settings(self) -> SettingsFile | None:
        return self._here().settings_file

    def open_users(self) -> Users:
        return self._here().open_users()

    def open_audit(self) -> Audit:
        return self._here().audit

    def somebody_is_there(self) -> None:
        """Until the till has come nobody works it."""
        if self._till is not None:
            self._till.terminal.somebody_is_there()

    def key_reader(self) -> KeyReader | None:
        """Until the till has come nothing is scanned, and every key is a person's."""
        return None if self._till is None else self._till.devices.key_reader

    def try_line(self) -> None:
        self._here().try_line()

    def ended_well(self) -> bool:
        return self._here().ended_well

    def close(self) -> None:
        """The till closes its own catalogue."""

    def _here(self) -> Till:
        assert self._till is not None, "nothing is looked up before anyone has signed on"
        return self._till
