"""Reading the customer's file while a panel looks into it: what nobody has read is asked for.

What could not be read is asked for again when the line comes back, and when a panel is opened.
"""

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
        self._was_online = False
        self._worth_a_try: set[Page] = set()
        """Those whose trouble is older than the line, or than this panel."""

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

    def is_hindered(self, page: Page) -> bool:
        """Whether it is not there, and not on its way either."""
        online = self._desk.snapshot.loyalty.online
        return page_of(self.file, page) is None and (not online or bool(self.trouble(page)))

    def want(self, page: Page) -> None:
        customer = self.customer
        if customer is None:
            return
        self._see_the_line()
        asked = (customer.customer_id, page)
        if self.trouble(page) and page in self._worth_a_try:
            self._worth_a_try.discard(page)
            self._desk.ask(ReadPage(page=page))
        elif page_of(self.file, page) is not None or self.trouble(page):
            self._asked.discard(asked)
        elif self._was_online and asked not in self._asked:
            self._asked.add(asked)
            self._desk.ask(ReadPage(page=page))

    def _see_the_line(self) -> None:
        was_online, self._was_online = self._was_online, self._desk.snapshot.loyalty.online
        if self._was_online and not was_online:
            self._asked.clear()
            self._worth_a_try = set(self._desk.snapshot.unread_pages)

    def again(self, page: Page) -> None:
        """Because somebody wants it: after trouble the page, without the line the line."""
        if self._desk.snapshot.loyalty.online:
            self._desk.ask(ReadPage(page=page))
        else:
            self._desk.try_line()
