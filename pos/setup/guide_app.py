"""The guided set-up as a program of its own: the devices' bench, with the other steps around it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from pos.assembly.device_choices import find_ports
from pos.ports.finding import FoundPort
from pos.setup.app import SetupApp, now
from pos.setup.draft import Draft
from pos.setup.held import HeldFolders
from pos.setup.page import Page
from pos.setup.saving import Answers
from pos.setup.steps_page import StepsPage
from pos.ui.themes import USUAL


class GuideApp(SetupApp):
    called: ClassVar[str] = "Set-up"

    def __init__(
        self,
        draft: Draft,
        held: HeldFolders,
        *,
        theme: str = USUAL,
        find: Callable[[], tuple[FoundPort, ...]] = find_ports,
        now: Callable[[], datetime] = now,
    ) -> None:
        super().__init__(draft, theme=theme, find=find, now=now)
        self.answers = Answers()
        self.held = held

    def first_page(self) -> Page:
        return StepsPage(self)
