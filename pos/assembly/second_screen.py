"""What the configuration adds to the customer's second screen, and whether there may be one."""

from __future__ import annotations

from pos.config import Settings
from pos.display.feed import Feed
from pos.display.view import Surroundings, encode, view_of
from pos.places import Places
from pos.terminal.snapshot import Snapshot
from pos.terminal.terminal import Terminal


def feed_of(settings: Settings, places: Places, terminal: Terminal) -> Feed | None:
    """Follows the terminal from now on; whoever follows it can do so once it is started."""
    if not settings.display.screen:
        return None
    around = Surroundings(
        store=settings.store.name,
        greeting=settings.display.idle,
        idle_qr=settings.display.qr_url,
        receipt_qr=settings.receipt.qr_url,
    )

    def encoded(snapshot: Snapshot) -> bytes:
        return encode(view_of(snapshot, around))

    feed = Feed(places.second_screen, newest=lambda: terminal.snapshot, encoded=encoded)
    terminal.subscribe(feed.follow)
    return feed
