"""A scale that speaks Dialog 06: told the price of a kilogram, it gives weight and price together.

What its records mean is in `dialog06_records.py`. Dialog 02 and 04 are the same at a lower speed.
"""

from __future__ import annotations

from drivers.scales.dialog06_records import (
    ASK_STATUS,
    ASK_WEIGHT,
    MOST_MINOR,
    Answer,
    NotNow,
    Reading,
    Status,
    Taken,
    is_whole,
    price_record,
    read,
)
from drivers.scales.serial_scale import BETWEEN_S, DEFAULT_WAITS, Line, SerialScale, Waits
from drivers.transports.serial_port import Framing, SerialPort
from pos.core.money import Money
from pos.ports.health import Capabilities
from pos.ports.scale import NotWeighed, Weighed, WeighOutcome

_NO_PRICE = NotWeighed(reason="The scale weighs for a price only, and there is none. Type it.")
_TOO_DEAR = NotWeighed(reason="The scale takes no price of so many digits. Type the weight.")
_OTHER_PRICE = NotWeighed(
    reason="The scale shows another price than the till. Weigh again, or type the weight."
)


class Dialog06(SerialScale):
    def __init__(
        self,
        *,
        port: str,
        baud: int = 9600,
        framing: Framing = Framing.SEVEN_O_ONE,
        name: str = "scale",
        waits: Waits = DEFAULT_WAITS,
    ) -> None:
        super().__init__(Line(port=port, baud=baud, framing=framing), waits=waits, name=name)

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(names=frozenset({"weigh", "price"}))

    def weigh(self, unit_price: Money | None = None) -> WeighOutcome:
        if unit_price is None or unit_price.minor <= 0:
            return _NO_PRICE
        return _TOO_DEAR if unit_price.minor > MOST_MINOR else super().weigh(unit_price)

    def _weighed(self, line: SerialPort, unit_price: Money | None) -> WeighOutcome:
        assert unit_price is not None, "nothing is weighed without its price"
        answer = self._exchanged(line, price_record(unit_price.minor))
        if isinstance(answer, Taken):
            answer = self._settled(line)
        elif isinstance(answer, NotNow):
            answer = self._looked_at(line)
        self._heard(answer)
        if isinstance(answer, Reading) and answer.weight:
            return _believed(answer, unit_price)
        return NotWeighed(reason=answer.reason)

    def _looked_at(self, line: SerialPort) -> Answer:
        return self._exchanged(line, ASK_STATUS)

    def _settled(self, line: SerialPort) -> Answer:
        """The weight, once: the scale itself gives none before it stands still."""
        waits = self._waits
        until_s = waits.clock() + waits.patience_s
        while isinstance(answer := self._exchanged(line, ASK_WEIGHT), NotNow):
            why = self._looked_at(line)
            if not _may_pass(why) or waits.clock() >= until_s:
                return why
            waits.sleep(BETWEEN_S)
        return answer

    def _exchanged(self, line: SerialPort, record: bytes) -> Answer:
        return read(self._answer(line, record, is_whole=is_whole))


def _may_pass(why: Answer) -> bool:
    return isinstance(why, Status) and why.may_pass


def _believed(told: Reading, unit_price: Money) -> WeighOutcome:
    """What the customer reads on the scale and on the receipt must be one price: it is never
    rounded again here, so where the till would come to another one there is no weight.
    """
    price = Money(told.price_minor, unit_price.currency)
    is_of_this = told.unit_price_minor == unit_price.minor
    if not is_of_this or unit_price.times(told.weight) != price:
        return _OTHER_PRICE
    return Weighed(weight=told.weight, unit="kg")
