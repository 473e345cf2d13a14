"""The step of the receipt: what stands above and below each, the logo, and how all of it looks."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from pos.assembly.logo import logo_trouble
from pos.config.writing import Value
from pos.setup.guide import Guide
from pos.setup.page import Page
from pos.setup.sample_receipt import sample_receipt
from pos.setup.setting import Setting, Typed
from pos.setup.table_pages import TablePage, written
from pos.text import drawable
from pos.ui.rows import Tone, fitted, row

_LOGO = "logo"


class ReceiptPage(TablePage):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("p,P", "preview", show=False)]
    table = "receipt"
    tells = "What stands on every receipt above the sale and below it. P shows how it looks."
    asks = (
        Setting(
            key="header",
            label="Lines above",
            typed=Typed.LINES,
            help="Below the store's name: the address, the tax number.",
        ),
        Setting(key="footer", label="Lines below", typed=Typed.LINES, help="Such as: Thank you."),
        Setting(
            key=_LOGO,
            label="Logo",
            typed=Typed.TEXT,
            help="A PNG file, from where config.toml is. Empty: none.",
        ),
    )

    def __init__(self, bench: Guide) -> None:
        super().__init__(bench, "Receipt")

    def value_of(self, question: Setting) -> Value:
        if question.key == _LOGO:
            return self.guide.draft.settings.printer.logo
        return super().value_of(question)

    def shown_of(self, question: Setting) -> str:
        return super().shown_of(question) if self.value_of(question) else "none"

    def take(self, question: Setting, value: Value) -> None:
        if question.key != _LOGO:
            super().take(question, value)
            return
        if value != self.value_of(question):
            self.write({"printer": {_LOGO: written(value)}})
        settings = self.guide.draft.settings
        self.find(lambda: logo_trouble(settings), self._tell_trouble)

    async def _tell_trouble(self, trouble: str) -> None:
        """It is kept all the same: the file may come later."""
        if trouble:
            self.say(trouble, ok=False)
        elif self.guide.draft.settings.printer.logo:
            self.say("The logo can be printed.")

    def as_written(self) -> dict[str, object]:
        receipt = self.guide.draft.settings.receipt
        return {"header": list(receipt.header), "footer": list(receipt.footer)}

    def keys(self) -> tuple[tuple[str, str], ...]:
        if self.takes_keys is not self:
            return super().keys()
        return (*super().keys(), ("P", "shows a receipt"))

    def help_keys(self) -> tuple[tuple[str, str], ...]:
        return (*super().help_keys(), ("P", "Show a receipt as it would be printed."))

    async def action_preview(self) -> None:
        if self.takes_keys is self:
            await self.guide.open_page(PreviewPage(self.guide))


class PreviewPage(Page):
    is_aside = True
    tells = "A receipt of a sale that nobody made."

    def __init__(self, bench: Guide) -> None:
        super().__init__(bench, "A receipt")

    def on_mount(self) -> None:
        settings = self.bench.draft.settings
        wide = min(settings.printer.columns, self.room)
        lines = sample_receipt(settings, columns=wide, at=self.bench.now())
        self.list.tell([row(fitted(drawable(line), wide), tone=Tone.PAPER) for line in lines])
        self.show_end()
