"""The manager menu's devices: how each is, and trying it beside selling."""

from __future__ import annotations

from pos.ui.command import Command, Desk


class Devices(Command):
    """See how each device is; try one."""

    label = "Devices"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.devices import DevicesPanel

        await desk.open_panel(DevicesPanel(desk))


DEVICE_COMMANDS: tuple[type[Command], ...] = (Devices,)
