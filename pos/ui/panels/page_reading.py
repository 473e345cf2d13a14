"""Reading the customer's file while a panel looks into it: what nobody has read is asked for."""

from __future__ import annotations

from pos.core.customer import Customer
from pos.core.customer_file import CustomerFile, Page
from pos.core.intents import ReadPage
from pos.ui.command import Desk
from pos.ui.file_views import page_of


class PageReading:
    """Asks once for a page, until it is answered; a page dropped since is asked for anew."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._asked: set[tuple[str, Page]] = set()
        """Whose page, of those not answered yet."""

    @property
    def customer(self) -> Customer | None:
        sale = self._desk.snapshot.state.sale
        return sale.customer if sale else None

    @property
    def file(self) -> CustomerFile | None:
        """Theirs; what is left of another customer's is nobody's to see."""
        file, customer = self._desk.snapshot.file, self.customer
        return file if file and customer and file.customer_id == customer.customer_id else None

    def trouble(self, page: Page) -> str:
        """Why the page could not be read; empty where nothing is wrong with it."""
        return self._desk.snapshot.unread_pages.get(page, "")

    def want(self, page: Page) -> None:
        customer = self.customer
        if customer is None:
            return
        asked = (customer.customer_id, page)
        if page_of(self.file, page) is not None or self.trouble(page):
            self._asked.discard(asked)
        elif self._desk.snapshot.loyalty.online and asked not in self._asked:
            self._asked.add(asked)
            self._desk.ask(ReadPage(page=page))

    def again(self, page: Page) -> None:
        """After trouble, because somebody wants it."""
        self._desk.ask(ReadPage(page=page))
