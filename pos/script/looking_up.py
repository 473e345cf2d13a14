"""A value of the state object by its dotted path, and as a script writes it."""

from __future__ import annotations

from typing import Any


def look_up(state: dict[str, Any], path: str) -> str:
    """As text; 'null' where there is none."""
    return as_text(value_at(state, path))


def value_at(state: dict[str, Any], path: str) -> Any:
    value: Any = state
    for part in path.split("."):
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        elif isinstance(value, list) and part in ("length", "count"):
            value = len(value)
        else:
            return None
    return value


def not_so(path: str, value: Any, wanted: str) -> str:
    """An object is told by what it is, and not written out."""
    if not isinstance(value, dict):
        return f"{path} is {as_text(value)}, not {wanted}"
    expected = "nothing" if wanted == "null" else wanted
    lines = value.get("lines")
    if not isinstance(lines, list):
        return f"expected {expected}, {path} has {', '.join(value)}"
    many = "" if len(lines) == 1 else "s"
    return f"expected {expected}, there is a {path.rpartition('.')[2]} of {len(lines)} line{many}"


def as_text(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(as_text(one) for one in value)
    return str(value)
