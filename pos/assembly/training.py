"""A till's configuration turned into that of a till in training: it moves nothing that is real."""

from __future__ import annotations

from msgspec.structs import replace

from pos.config import (
    CardSettings,
    CatalogueSettings,
    DisplaySettings,
    DrawerSettings,
    EmailSettings,
    LoyaltySettings,
    PrinterSettings,
    Secrets,
    Settings,
)
from pos.config.checks import is_loopback
from pos.errors import ConfigError

PAPER = "receipts.txt"


def in_training(settings: Settings, *, sandbox: LoyaltySettings, keys: Secrets) -> Settings:
    """The same shop, goods and people; a record, numbers and an outbox of its own.

    `sandbox` says where its stand-in for the service is, `keys` what opens that and nothing else.
    """
    trained = replace(
        settings,
        is_training=True,
        loyalty=sandbox,
        secrets=keys,
        catalogue=CatalogueSettings(),
        email=EmailSettings(),
        drawer=DrawerSettings(driver="none"),
        display=DisplaySettings(screen=False),
        # Its codes are typed and move nothing; any other would be asked for real money.
        card=settings.card if settings.card.driver == "stand_alone" else CardSettings(),
    )
    if not settings.training.printer and settings.printer.driver != "none":
        port = str(trained.data_dir / PAPER)
        columns = settings.printer.columns
        paper = PrinterSettings(driver="text_file", port=port, columns=columns)
        trained = replace(trained, printer=paper)
    must_only_pretend(trained)
    return trained


def must_only_pretend(settings: Settings) -> None:
    """ConfigError where a till in training could reach the real service, whatever says so."""
    if not settings.is_training or settings.loyalty.provider == "none":
        return
    from urllib.parse import urlsplit

    from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_SECRET_KEY

    is_here = is_loopback(urlsplit(settings.loyalty.base_url).hostname or "")
    keys = settings.secrets
    if not is_here or (keys.api_key, keys.secret_key) != (DEMO_API_KEY, DEMO_SECRET_KEY):
        raise ConfigError(
            file="training",
            problem="this would reach the real loyalty service",
            hint="a till in training has a sandbox of its own, or none: [training] loyalty",
        )
