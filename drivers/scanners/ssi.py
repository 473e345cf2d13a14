"""The tongue of a scanner that is set to the host Zebra SSI, and how one is asked in it."""

from __future__ import annotations

import time
from typing import Final

from drivers.scanners.feedback import Feedback
from drivers.scanners.ssi_packets import Opcode, Packet, PacketReader, packet
from drivers.scanners.ssi_session import ACK, SsiSession
from drivers.scanners.tongue import Tongue
from drivers.transports.serial_port import SerialPort

ANSWER_WAIT_S: Final = 1.0
NO_PACKETS: Final = (
    "it sends no SSI packets. Scan the host SSI and decode data in packets from its manual, set"
    ' its baud to the one it has, or its driver = "serial" where it sends text.'
)


def ssi() -> Tongue:
    return Tongue(
        decoder=SsiSession(),
        sounds=(Feedback.NONE, Feedback.SSI),
        wrong_setting=NO_PACKETS,
        ask=trouble_of,
    )


def trouble_of(line: SerialPort, *, wait_s: float = ANSWER_WAIT_S) -> str:
    """Asked which one it is, it answers, or does not speak SSI; empty where it does. OSError where
    the line is lost.
    """
    reader = PacketReader()
    line.write(packet(Opcode.REQUEST_REVISION))
    until_s = time.monotonic() + wait_s
    while (left_s := until_s - time.monotonic()) > 0:
        data = line.read(within_s=left_s)
        for one in reader.feed(data, at_s=time.monotonic()):
            if isinstance(one, Packet) and one.opcode is Opcode.REPLY_REVISION:
                line.write(ACK)
            if isinstance(one, Packet) and one.opcode in {Opcode.REPLY_REVISION, Opcode.NAK}:
                return ""
    return f"it does not answer in SSI. {NO_PACKETS[:1].upper()}{NO_PACKETS[1:]}"
