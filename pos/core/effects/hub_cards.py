"""What is asked and told of the store's hub, of gift cards and store credit."""

from __future__ import annotations

from dataclasses import dataclass

from pos.core.intents import AsksTheHub, ReplaceStoredValue
from pos.core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUpCard:
    asked: AsksTheHub
    sale_id: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUpIssued:
    """By the receipt that issued it: its code is lost."""

    asked: ReplaceStoredValue


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCard:
    """As far as it goes: nobody else can spend it from then on."""

    asked: AsksTheHub
    sale_id: str
    digest: str
    wanted: Money
    claim: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUpCard:
    """Nothing is paid by it after all."""

    claim: str
    instrument_id: str


OfHubCards = LookUpCard | LookUpIssued | ClaimCard | GiveUpCard
