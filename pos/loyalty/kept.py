"""The terms of the loyalty program as they were last told, on disk, each part with its time.

They are read while the service cannot be: for a look at what points are worth and how they come.
Nothing is decided by them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from pos.core.customer import RedemptionTerms
from pos.places import switch_to
from pos.ports.program import CashbackRule, ProgramCampaign, Tier

_T = TypeVar("_T")


class Part(StrEnum):
    """Asked for and kept by itself: an account may lack one, and one may fail."""

    REDEMPTION = "redemption"
    CASHBACK = "cashback"
    TIERS = "tiers"
    CAMPAIGNS = "campaigns"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(Generic[_T]):
    at: datetime
    told: _T


class KeptProgram:
    """A file for each part, switched whole. One that cannot be read is as none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, part: Part, told: object, *, at: datetime) -> None:
        """OSError where the disk does not take it; then the one before is still there."""
        switch_to(self._path(part), msgspec.json.encode(Kept(at=at, told=told)))

    def redemption(self) -> Kept[RedemptionTerms] | None:
        return self._read(Part.REDEMPTION, Kept[RedemptionTerms])

    def cashback(self) -> Kept[tuple[CashbackRule, ...]] | None:
        return self._read(Part.CASHBACK, Kept[tuple[CashbackRule, ...]])

    def tiers(self) -> Kept[tuple[Tier, ...]] | None:
        return self._read(Part.TIERS, Kept[tuple[Tier, ...]])

    def campaigns(self) -> Kept[tuple[ProgramCampaign, ...]] | None:
        return self._read(Part.CAMPAIGNS, Kept[tuple[ProgramCampaign, ...]])

    def at(self, part: Part) -> datetime | None:
        """When it was last told; None where it never was."""
        kept = self._read(part, Kept[msgspec.Raw])
        return kept.at if kept else None

    def _read(self, part: Part, kind: type[Kept[_T]]) -> Kept[_T] | None:
        try:
            return msgspec.json.decode(self._path(part).read_bytes(), type=kind)
        except (OSError, msgspec.MsgspecError):
            return None

    def _path(self, part: Part) -> Path:
        return self._folder / f"{part.value}.json"
