"""Users and what they did as rows: of values alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

from pos.core.audit import AuditLine
from pos.core.money import decimal_text
from pos.ports.users import ListedUsers, User
from pos.ui.rows import Choice, Piece, Row, Tone, row, shown, wrapped

_MOST_ROWS = 3
"""Of what somebody did."""


class Frame(NamedTuple):
    now: datetime
    zone: tzinfo
    room: int


def user_choices(listed: ListedUsers, frame: Frame) -> tuple[Choice, ...]:
    return tuple(
        Choice(rows=(_named(user), _standing(user, listed.signed_on_at, frame)))
        for user in listed.users
    )


def user_rows(user: User) -> tuple[Row, ...]:
    """All of one, but when they signed on."""
    limit = user.max_discount_percent
    off = "as the role has it" if limit is None else f"{decimal_text(limit)} %"
    tone = Tone.PLAIN if user.active and not user.locked_for_s else Tone.ALARM
    return (
        row("Role", shown(user.role)),
        Row(left=(Piece("State"),), right=(Piece(state_of(user), tone),)),
        row("Badge", "yes" if user.has_badge else "none"),
        row("At most off", off),
    )


def state_of(user: User) -> str:
    if not user.active:
        return "disabled"
    if user.locked_for_s:
        return f"locked for {_wait(user.locked_for_s)}"
    return "active"


def _wait(seconds: int) -> str:
    return f"{seconds} s" if seconds < 100 else f"{-(-seconds // 60)} min"


def _named(user: User) -> Row:
    tone = Tone.PLAIN if user.active else Tone.MUTED
    return Row(
        left=(Piece(f"{user.user_id} ", tone), Piece(shown(user.name), tone)),
        right=(Piece(shown(user.role), tone),),
    )


def _standing(user: User, signed_on_at: Mapping[str, datetime], frame: Frame) -> Row:
    badge = " · badge" if user.has_badge else ""
    signed_on = signed_on_at.get(user.user_id)
    last = f"last on {_at(signed_on, frame)}" if signed_on else "never signed on"
    tone = Tone.ALARM if user.active and user.locked_for_s else Tone.MUTED
    return Row(
        left=(Piece(f"  {state_of(user)}", tone), Piece(f"{badge} · {last}", Tone.MUTED)),
    )


def _at(moment: datetime, frame: Frame) -> str:
    local, today = moment.astimezone(frame.zone), frame.now.astimezone(frame.zone).date()
    if local.date() == today:
        return f"{local:%H:%M}"
    return f"{local.day} {local:%b}" if local.year == today.year else f"{local:%d.%m.%Y}"


def audit_choices(
    lines: Sequence[AuditLine], names: Mapping[str, str], frame: Frame
) -> tuple[Choice, ...]:
    return tuple(_audit_choice(line, names, frame) for line in lines)


def _audit_choice(line: AuditLine, names: Mapping[str, str], frame: Frame) -> Choice:
    local = line.at.astimezone(frame.zone)
    who = f"{line.user_id} {shown(names.get(line.user_id, ''))}".rstrip() or "nobody at the till"
    when = f"{local.day} {local:%b %H:%M}"
    head = Row(
        left=(Piece(f"{when}  ", Tone.MUTED), Piece(who, Tone.STRONG)),
        right=(Piece(line.receipt, Tone.MUTED),),
    )
    words = wrapped(shown(line.words), frame.room - 3, most=_MOST_ROWS)
    return Choice(rows=(head, *(row(f"  {text}") for text in words)))
