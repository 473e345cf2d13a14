"""What a till in training has around it: a stand-in for the loyalty service, kept in its folder."""

from __future__ import annotations

import os

from msgspec.structs import replace

from pos.assembly.training import in_training
from pos.config import LoyaltySettings, Secrets, Settings
from pos.core.money import exponent_of
from pos.errors import PosError
from pos.places import Places
from pos.sandbox.account import DEMO_PARTNER_STORE
from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_PARTNER_TOKEN, DEMO_SECRET_KEY
from pos.sandbox.server import SandboxProcess

_WORLDS = {0: "jpy", 2: "demo", 3: "kwd"}
"""By the decimals of the store's currency."""


class TrainingGround:
    """Started around a till and stopped after it; what was practised is there the next time."""

    def __init__(self, settings: Settings) -> None:
        self._shop = settings
        self._sandbox: SandboxProcess | None = None

    def __enter__(self) -> Settings:
        """As the till in training is to be made."""
        nothing = LoyaltySettings(provider="none")
        without = in_training(self._shop, sandbox=nothing, keys=Secrets())
        world = _WORLDS.get(exponent_of(self._shop.store.currency))
        if world is None or "none" in (self._shop.training.loyalty, self._shop.loyalty.provider):
            return without
        places = Places(without.data_dir)
        places.make()
        self._sandbox = SandboxProcess(
            world_name=world,
            data=places.data / "sandbox.json",
            environ={
                **os.environ,
                "POS_GAMEBALL_API_KEY": DEMO_API_KEY,
                "POS_GAMEBALL_SECRET_KEY": DEMO_SECRET_KEY,
                "POS_GAMEBALL_PARTNER_TOKEN": DEMO_PARTNER_TOKEN,
            },
        )
        try:
            base_url = self._sandbox.start()
        except RuntimeError as problem:
            raise PosError(f"Training has no loyalty service: {problem}.") from None
        return in_training(self._shop, sandbox=self._stand_in(base_url), keys=_keys())

    def __exit__(self, *_: object) -> None:
        if self._sandbox is not None:
            self._sandbox.stop()

    def _stand_in(self, base_url: str) -> LoyaltySettings:
        """The shop's own terms, but for codes that no phone would receive."""
        return replace(
            self._shop.loyalty, base_url=base_url, otp=False, partner_store_id=DEMO_PARTNER_STORE
        )


def _keys() -> Secrets:
    return Secrets(
        api_key=DEMO_API_KEY, secret_key=DEMO_SECRET_KEY, partner_token=DEMO_PARTNER_TOKEN
    )
