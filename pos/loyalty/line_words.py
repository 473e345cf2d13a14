"""What is said when the line to the loyalty service changes: what happened, and what to do."""

from __future__ import annotations

from pos.errors import Met

_SELL_ON = "Sell on: sales earn and are sent later, points cannot be redeemed."

OFFLINE = {
    Met.SILENCE: (
        f"The loyalty service does not answer. {_SELL_ON} If it lasts, check the network."
    ),
    Met.NO_NETWORK: (
        f"There is no way to the loyalty service. {_SELL_ON} Check the network cable or the Wi-Fi."
    ),
    Met.STRANGER: f"Something else answers, such as a sign-in page. {_SELL_ON} Tell a manager.",
    Met.OUT_OF_ORDER: f"The loyalty service is out of order. {_SELL_ON}",
}
ONLINE = "The loyalty service is back. What waited is being sent."
ONLINE_BEHIND = "The loyalty service is back."
OFFLINE_BEHIND = {
    Met.SILENCE: "Offline now: no answer from the service.",
    Met.NO_NETWORK: "Offline now: check the network cable or the Wi-Fi.",
    Met.STRANGER: "Offline now: something else answers, such as a sign-in page. Tell a manager.",
    Met.OUT_OF_ORDER: "Offline now: the service is out of order.",
}
"""Behind the answer to what was asked meanwhile, which has said itself what to do."""
SETTLED = "The loyalty service accepts this till again."
