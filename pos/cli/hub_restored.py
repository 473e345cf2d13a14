"""What is said of a hub that was put back from a backup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pos.text import safe

if TYPE_CHECKING:
    from pos.hub.members import KnownMember

_AGAIN: Final = (
    "Whoever was dismissed after the backup is let in again: see the list, and dismiss them now"
    " (pos hub dismiss TILL)."
)


def restored_said(let_in: tuple[KnownMember, ...]) -> list[str]:
    """Who can log in, and what to do about it."""
    if not let_in:
        return []
    return [
        "Tills look anew at what they had claimed of gift cards and returns. Let in are, as then:",
        *(
            f"  {safe(str(one.member)):<20}  since {one.enrolled_at.astimezone():%Y-%m-%d %H:%M}"
            for one in let_in
        ),
        _AGAIN,
    ]
