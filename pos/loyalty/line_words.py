"""What is said when the line to the loyalty service changes: what happened, and what to do."""

from __future__ import annotations

from pos.errors import Met

_SELL_ON = "Sell on: sales earn and are sent later, points cannot be redeemed until it is back."

OFFLINE = {
    Met.SILENCE: (
        f"The loyalty service does not answer: the line is slow or gone. {_SELL_ON} "
        "If it lasts, check the network."
    ),
    Met.NO_NETWORK: (
        f"There is no way to the loyalty service. {_SELL_ON} Check the network cable or the Wi-Fi."
    ),
    Met.STRANGER: (
        "Something else answers in the loyalty service's place, such as a sign-in page. "
        f"{_SELL_ON} A manager signs in to the network, or checks base_url and the clock."
    ),
    Met.OUT_OF_ORDER: f"The loyalty service is out of order. {_SELL_ON}",
}
ONLINE = "The loyalty service is back. What waited is being sent."
SETTLED = "The loyalty service accepts this till again."


def offline(met: Met) -> str:
    """An odd answer is of one call, and turns nothing offline."""
    return OFFLINE[met]
