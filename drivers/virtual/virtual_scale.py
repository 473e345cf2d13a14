"""A scale that is not there, on a pseudo terminal: it speaks a real protocol and fails as told."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from drivers.virtual.pty_line import PtyLine
from drivers.virtual.scale_tongues import EMPTY, Dialog, Pan, ScaleFault, Toledo, Tongue, spoilt

SPEAKS: Mapping[str, Callable[[], Tongue]] = {"toledo8217": Toledo, "dialog06": Dialog}
"""By the names of the drivers that understand it."""
_WEIGHT = re.compile(r"\d{1,2}\.\d{3}", re.ASCII)


def is_weight(text: str) -> bool:
    """In kilograms with three decimals, as 1.250."""
    return _WEIGHT.fullmatch(text) is not None


class VirtualScale:
    """Empty from the start. `port` is what `[scale] port` is set to, `speaks` its `driver`."""

    def __init__(self, link: Path, *, speaks: str = "toledo8217") -> None:
        self._tongue = SPEAKS[speaks]()
        self._pan = Pan()
        self._changing = threading.Lock()
        self._line = PtyLine(link, self._answer, name="virtual-scale")

    @property
    def port(self) -> str:
        return self._line.port

    @property
    def asked(self) -> int:
        """How often it was."""
        with self._changing:
            return self._tongue.asked

    def lay(self, weight: str, *, net: bool = False) -> None:
        """Goods of this weight are on it, as '01.250'."""
        on_it = weight.rjust(len(EMPTY), "0")
        with self._changing:
            laid = self._pan.laid + 1
            self._pan = replace(self._pan, weight=on_it, is_net=net, laid=laid)

    def fail(self, fault: ScaleFault) -> None:
        with self._changing:
            self._pan = replace(self._pan, fault=fault)

    def plug(self) -> None:
        self._line.plug()

    def unplug(self) -> None:
        self._line.unplug()

    def close(self) -> None:
        self._line.close()

    def _answer(self, heard: bytes) -> bytes:
        with self._changing:
            return spoilt(self._tongue.answer(heard, self._pan), self._pan.fault)
