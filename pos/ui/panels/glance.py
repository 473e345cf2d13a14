"""The base of what shows a manager the day: read while it is open, on a thread of its own.

Sales go on meanwhile; each time one is finished, only what is new in the record is read.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from pos.core.reports.today import Today
from pos.ports.devices import DeviceNews
from pos.ports.reports import FollowedDay, NoReport
from pos.ports.trying import DeviceLine
from pos.ui.command import Desk
from pos.ui.glance import Glance
from pos.ui.panels.asking import AskingPanel, Trouble, here


class GlancePanel(AskingPanel):
    def __init__(self, desk: Desk, title: str) -> None:
        super().__init__(desk, title)
        self.glance = Glance()
        self._followed: FollowedDay | None = None
        self._is_reading = False
        self._seen: object = None
        """What the figures depend on, as it was when they were read last."""

    def on_mount(self) -> None:
        self._read()

    async def follow(self) -> None:
        await super().follow()
        if self._seen != self._depends_on:
            self._read()

    @property
    def _depends_on(self) -> object:
        """Not the outbox, which the snapshot tells: while it empties it would be read all along."""
        state = self.snapshot.state
        return state.next_receipt, state.shift_is_open

    def _read(self) -> None:
        """One at a time: what changes meanwhile is read after it."""
        if self._is_reading:
            return
        self._is_reading, self._seen = True, self._depends_on
        self.find(lambda: here(self._today), self._take_today)

    def _today(self) -> Today | NoReport:
        if self._followed is None:
            self._followed = self.desk.open_sales().follow_today()
        return self._followed.read(self.desk.now())

    async def _take_today(self, told: Today | NoReport) -> None:
        self._is_reading = False
        if isinstance(told, NoReport):
            self.glance = replace(self.glance, why_not=told.reason)
        else:
            self.glance = replace(self.glance, today=told, why_not="")
        self.show()
        if self._seen != self._depends_on:
            self._read()
        elif self.glance.devices is None:
            devices = self.desk.open_devices
            take = partial(self._take_devices, self.snapshot.devices)
            self.find(lambda: here(lambda: tuple(devices().lines())), take)

    async def _take_devices(
        self, news: tuple[DeviceNews, ...], told: tuple[DeviceLine, ...]
    ) -> None:
        """Looked at once: what goes or comes back meanwhile is news of its own."""
        self.glance = replace(self.glance, devices=told, news=news)
        self.show()

    async def troubled(self, trouble: Trouble) -> None:
        """The rest of the panel is there all the same."""
        self._is_reading = False
        self.glance = replace(self.glance, why_not=trouble.text)
        self.show()
