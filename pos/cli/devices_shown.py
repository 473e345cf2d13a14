"""What simulated devices tell, as lines for a person or as JSON for a program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pos.cli.common import print_json
from pos.cli.paper import framed
from pos.demo.simulated import Begun, DisplayShows, DrawerOpened, Obeyed, ReceiptOut, Told

_HOW: Final = "Type what happens at the counter, or help. Ctrl+C ends it. From another shell:"


def teller_of(*, as_json: bool) -> Callable[[Told], None]:
    if as_json:
        return lambda told: print_json(_as_object(told))
    return lambda told: print(_as_text(told), flush=True)


def _as_object(told: Told) -> dict[str, object]:
    match told:
        case Begun():
            return {"devices": told.tables, "commands": told.commands, "config": told.config}
        case Obeyed():
            return {"order": told.order, "ok": told.ok, "say": told.say}
        case ReceiptOut():
            return {"device": "printer", "receipt": told.text, "picture": str(told.picture)}
        case DrawerOpened():
            return {"device": "drawer", "open": True, "pin": told.pin}
        case DisplayShows():
            return {"device": "display", "lines": list(told.lines)}


def _as_text(told: Told) -> str:
    match told:
        case Begun():
            echo = f"  echo 'scan 6281100001003' > {told.commands}"
            return f"For config.toml:\n\n{told.config}\n{_HOW}\n{echo}"
        case Obeyed():
            return told.say if told.ok else f"! {told.say}"
        case ReceiptOut():
            return f"{framed(told.text)}\n     {told.picture}"
        case DrawerOpened():
            return "The drawer opens. It is shut with: drawer shut"
        case DisplayShows():
            return framed("\n".join(told.lines))
