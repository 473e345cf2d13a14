"""A row of the service's routes: a method, a path with names in it, and who answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from pos.sandbox.calls import Responder
from pos.sandbox.exchange import Refused


@dataclass(frozen=True, slots=True)
class Route:
    """One endpoint; `keys` 1 wants the API key, 2 the secret key as well."""

    method: str
    pattern: str
    keys: int
    respond: Responder

    def place(self, parts: tuple[str, ...]) -> Mapping[str, str] | None:
        """The values of the pattern's names, or None where the path is another one."""
        names = self.pattern.split("/")
        if len(names) != len(parts):
            return None
        place = {}
        for name, part in zip(names, parts, strict=True):
            if name.startswith("{"):
                place[name.strip("{}")] = unquote(part)
            elif name != part:
                return None
        return place


def route_for(
    routes: Sequence[Route], method: str, parts: tuple[str, ...]
) -> tuple[Route, Mapping[str, str]]:
    """The first route for a path, with the values of its names."""
    known_path = False
    for route in routes:
        place = route.place(parts)
        if place is None:
            continue
        if route.method == method:
            return route, place
        known_path = True
    if known_path:
        raise Refused(405, 4000, f"{method} is not allowed here")
    raise Refused(404, 4004, "There is no such address")
