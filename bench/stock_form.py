"""What a scan is measured against: a form of Textual's own widgets over a dict of items.

The code is typed into the Input, as a keyboard-wedge scanner would, and Enter adds the line.
Nothing is recorded, and nobody else is asked anything.
"""

import sys

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Input, Static

from bench.shop import code_of, price_of, title_of


class StockForm(App[None]):
    CSS = "DataTable { height: 1fr; }"

    def __init__(self, items: int) -> None:
        super().__init__()
        self._items = {code_of(n): (title_of(n), price_of(n).minor) for n in range(items)}
        self._total = 0

    def compose(self) -> ComposeResult:
        yield DataTable[str](cursor_type="row")
        yield Static("Total 0.00", id="total")
        yield Input(placeholder="scan, or type a code")

    def on_mount(self) -> None:
        self.query_one(DataTable).add_columns("Item", "Qty", "Total")
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        title, price = self._items[event.value]
        self._total += price
        table = self.query_one(DataTable)
        table.add_row(title, "1", _figures(price))
        table.move_cursor(row=table.row_count - 1)
        self.query_one("#total", Static).update(f"Total {_figures(self._total)}")
        event.input.clear()


def _figures(minor: int) -> str:
    return f"{minor // 100:,}.{minor % 100:02}"


if __name__ == "__main__":
    StockForm(int(sys.argv[1])).run()
