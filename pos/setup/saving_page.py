"""What would be different in config.toml, shown before it is."""

from __future__ import annotations

from collections.abc import Callable

from pos.config.writing import BEFORE
from pos.errors import PosError
from pos.setup.page import Bench, Page
from pos.ui.rows import Row, Tone, row


class SavingPage(Page):
    tells = (
        "Each line of config.toml that goes has a - before it, each that comes a +. Remarks and "
        "all else that somebody wrote there stay as they are."
    )

    def __init__(self, bench: Bench, *, saved: Callable[[], None]) -> None:
        """`saved` is told once all of it is in the file, and the page is gone."""
        super().__init__(bench, "What will be saved")
        self._saved = saved

    def on_mount(self) -> None:
        self.show()

    def show(self) -> None:
        lines = self.bench.draft.difference()
        self.list.tell([one for line in lines for one in _rows(line, self.room)])
        self.show_end()

    def keys(self) -> tuple[tuple[str, str], ...]:
        path = self.bench.draft.path
        if self.bench.draft.is_new:
            return (("Enter", f"makes {path.name}, which is not there yet"),)
        return (("Enter", f"saves {path.name}; as it is now it is kept as {path.name}{BEFORE}"),)

    async def action_enter(self) -> None:
        try:
            self.bench.draft = self.bench.draft.saved()
        except PosError as problem:
            self.say(str(problem), ok=False)
            return
        await self.bench.step_back()
        self._saved()


def _rows(line: str, room: int) -> list[Row]:
    """Whole, on as many rows as it takes: a port is compared to its last letter."""
    tone = Tone.ACCENT if line.startswith("+") else Tone.MUTED
    return [row(line[at : at + room], tone=tone) for at in range(0, max(len(line), 1), room)]
