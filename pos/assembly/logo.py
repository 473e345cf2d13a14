"""Whether the store's logo can stand on its receipts, by the rule that the printer goes by."""

from __future__ import annotations

from drivers.printers.logo import Logo
from drivers.printers.profiles import profile_named
from pos.config import Settings


def logo_trouble(settings: Settings) -> str:
    """Why receipts would go without it; empty where they would not, or none is named."""
    profile = profile_named(settings.printer.profile)
    if settings.printer.logo and not profile.raster:
        return f"A {profile.name} prints no pictures: receipts go without the logo."
    return Logo(settings.printer.logo, paper_dots=profile.dots).trouble
