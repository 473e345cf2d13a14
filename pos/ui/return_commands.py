"""Goods that come back, in the manager menu: by their receipt, and without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos.ui.command import Command, Desk

if TYPE_CHECKING:
    from pos.terminal.snapshot import Snapshot


class _OfReturns(Command):
    @classmethod
    def is_offered(cls, snapshot: Snapshot) -> bool:
        return snapshot.state.shift_is_open


class Return(_OfReturns):
    """Take goods back by their receipt."""

    label = "Return"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.return_forms import receipt_form

        await desk.open_panel(receipt_form(desk))


class ReturnWithoutReceipt(_OfReturns):
    """Take goods back without a receipt."""

    label = "Return without receipt"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.return_forms import without_receipt_form

        await desk.open_panel(without_receipt_form(desk))
