"""Barcodes and QR codes as dots, for printers that draw none themselves."""

from __future__ import annotations

from drivers.printers.profiles import Profile
from drivers.printers.raster import Dots, dots_of_modules
from drivers.printers.symbols import (
    BARCODE_HEIGHT_DOTS,
    QUIET_MODULES,
    barcode_module_dots,
    is_drawable,
    qr_module_dots,
)
from pos.core.gtin import is_gtin
from pos.ports.receipt import Barcode, QrCode, Symbol


def barcode_dots(barcode: Barcode, profile: Profile) -> Dots | None:
    """None where it would not scan. What stands below it is the caller's."""
    if not profile.raster or not is_drawable(barcode.data):
        return None
    if barcode.symbol is Symbol.EAN13 and not (len(barcode.data) == 13 and is_gtin(barcode.data)):
        return None  # the library would put its check digit right
    import barcode as library

    (bars,) = library.get(barcode.symbol.value, barcode.data).build()
    module_dots = barcode_module_dots(len(bars), dots=profile.dots)
    if module_dots is None:
        return None
    return dots_of_modules((bars,), wide=module_dots, high=BARCODE_HEIGHT_DOTS)


def qr_dots(code: QrCode, profile: Profile) -> Dots | None:
    """With its quiet zone. None where it would not scan."""
    if not profile.raster or not is_drawable(code.data):
        return None
    module_dots = qr_module_dots(len(code.data), dots=profile.dots)
    if module_dots is None:
        return None
    import qrcode

    drawn = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=QUIET_MODULES)
    drawn.add_data(code.data.encode("ascii"), optimize=0)
    drawn.make()
    rows = tuple("".join("01"[dark] for dark in row) for row in drawn.get_matrix())
    return dots_of_modules(rows, wide=module_dots, high=module_dots)
