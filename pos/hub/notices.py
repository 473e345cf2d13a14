"""Versions published at a hub, what of them a till needs next, and which till has which."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from pos.core.version import VersionKind, VersionMark
from pos.hub.database import HubDatabase
from pos.ports.notices import (
    AT_ONCE,
    Applied,
    NewVersion,
    Published,
    PublishedVersion,
    Standing,
    TillHas,
    Version,
)
from pos.postgres.connecting import Connection

_LONGEST_TOLD: Final = 500
_PART_BYTES: Final = 1024 * 1024
"""Of a catalogue, brought at once: each part has the line's whole time, however slow that is."""
_VERSION: Final = "number, store, kind, content, digest, currency"
_WITHOUT_CONTENT: Final = "number, store, kind, ''::bytea, digest, currency"
_PRICING: Final = (VersionKind.CATALOGUE.value, VersionKind.PRICES.value)
"""What either brings the other may lie on top of."""
_NEWEST_LIKE: Final = """
    SELECT number, digest, currency FROM hub.version AS one
    WHERE kind = %(kind)s AND store = %(store)s AND NOT EXISTS (
        SELECT FROM hub.version AS later
        WHERE later.number > one.number AND later.kind = ANY(%(kinds_on_top)s::text[])
            AND (later.store = one.store OR '' IN (later.store, one.store)))
"""
"""With nothing on top of it: what was published since, and reaches a store that it reaches."""
_PUBLISH: Final = """
    INSERT INTO hub.version (store, kind, content, currency, made_by, office_number)
    VALUES (%(store)s, %(kind)s, %(content)s, %(currency)s, %(made_by)s, %(office_number)s)
    ON CONFLICT (office_number, digest) DO NOTHING RETURNING number
"""
_NEXT_CATALOGUE: Final = f"""
    SELECT {_WITHOUT_CONTENT} FROM hub.version
    WHERE kind = 'catalogue' AND store IN ('', %(store)s) AND number > %(catalogue)s
        AND number <> ALL(%(passed_over)s::bigint[])
    ORDER BY number DESC LIMIT 1
"""
_NEXT: Final = f"""
    SELECT {_VERSION} FROM hub.version AS one
    WHERE store IN ('', %(store)s) AND number <> ALL(%(passed_over)s::bigint[])
        AND (
            kind = 'prices' AND number > %(prices)s
            OR kind = 'settings' AND number > %(settings)s
            OR kind = 'users' AND number > %(users)s AND NOT EXISTS (
                SELECT FROM hub.version AS later
                WHERE later.kind = 'users' AND later.store = one.store
                    AND later.number > one.number))
    ORDER BY number LIMIT {AT_ONCE}
"""
_PART: Final = "SELECT substring(content FROM %s FOR %s) FROM hub.version WHERE number = %s"
_TELL: Final = """
    INSERT INTO hub.applied AS one (store, till, kind, number, problem, remark)
    SELECT %(store)s, %(till)s, given.* FROM unnest(
        %(kind)s::text[], %(number)s::bigint[], %(problem)s::text[], %(remark)s::text[]
    ) AS given
    ON CONFLICT (store, till, kind, number) DO UPDATE
    SET at = now(), problem = excluded.problem, remark = excluded.remark
    WHERE one.problem <> excluded.problem
"""
_LISTED: Final = """
    SELECT DISTINCT ON (kind, store) kind, number, store, made_at, made_by FROM hub.version
    ORDER BY kind, store, number DESC
"""
_STANDING: Final = """
    SELECT known.store, known.till, kinds.kind, coalesce(taken.number, 0), taken.at,
        coalesce(taken.remark, ''), newest.number, coalesce(refused.problem, ''),
        coalesce(within.number, 0)
    FROM (
        SELECT store, till FROM hub.member WHERE kind = 'till' AND ended_at IS NULL
        UNION SELECT store, till FROM hub.applied
    ) AS known
    CROSS JOIN unnest(ARRAY['catalogue', 'prices', 'settings', 'users']) AS kinds (kind)
    JOIN LATERAL (
        SELECT max(number) AS number FROM hub.version
        WHERE version.kind = kinds.kind AND version.store IN ('', known.store)
    ) AS newest ON newest.number IS NOT NULL
    LEFT JOIN LATERAL (
        SELECT number, at, remark FROM hub.applied
        WHERE (applied.store, applied.till, applied.kind, applied.problem)
            = (known.store, known.till, kinds.kind, '')
        ORDER BY number DESC LIMIT 1
    ) AS taken ON true
    LEFT JOIN LATERAL (
        SELECT max(number) AS number FROM hub.applied
        WHERE (applied.store, applied.till, applied.kind, applied.problem)
            = (known.store, known.till, 'catalogue', '') AND kinds.kind = 'prices'
    ) AS within ON true -- a catalogue has all prices in it that were published before
    LEFT JOIN hub.applied AS refused
        ON (refused.store, refused.till, refused.kind, refused.number)
            = (known.store, known.till, kinds.kind, newest.number)
    WHERE %(till)s::text IS NULL OR (known.store, known.till) = (%(store)s, %(till)s)
    ORDER BY known.store, known.till, kinds.kind
"""


class HubNotices:
    """pos.ports.notices.NoticeHub, and what its owner publishes and looks at."""

    def __init__(self, hub: HubDatabase) -> None:
        self._hub = hub

    def publish(self, version: NewVersion) -> Published:
        """On the hub's disk, and told to all who listen. The same again is nothing new as long as
        nothing lies on top of it; one of the head office's is known by its number there and what is
        in it.
        """
        given = {name: getattr(version, name) for name in NewVersion.__slots__}
        kind = version.kind.value
        given["kinds_on_top"] = [*_PRICING] if kind in _PRICING else [kind]
        said = (hashlib.sha256(version.content).digest(), version.currency)

        def work(line: Connection) -> Published:
            # Held until the commit, so that two who publish the same at once make it once.
            line.execute("SELECT FROM hub.version_counter FOR UPDATE")
            newest = line.execute(_NEWEST_LIKE, given).fetchone()
            is_same = newest is not None and (bytes(newest[1]), newest[2]) == said
            if newest is not None and is_same and version.office_number is None:
                return Published(number=newest[0], is_new=False)
            made = line.execute(_PUBLISH, given).fetchone()
            if made is None:  # of the head office, and brought before
                return Published(number=_as_brought(line, version, said[0]), is_new=False)
            return Published(number=made[0], is_new=True)

        return self._hub.ask(work)

    def next_for(
        self, store: str, standing: Standing, *, passed_over: Collection[int] = ()
    ) -> tuple[Version, ...]:
        given = {kind.value: standing.of(kind) for kind in VersionKind}
        # What a catalogue has in it is not asked for again.
        given["prices"] = max(standing.prices, standing.catalogue)
        values: dict[str, Any] = given | {"store": store, "passed_over": [*passed_over]}

        def work(line: Connection) -> tuple[Version, ...]:
            found = line.execute(_NEXT_CATALOGUE, values).fetchall()
            return tuple(map(_version, found or line.execute(_NEXT, values)))

        versions = self._hub.ask(work)
        if versions and versions[0].mark.kind is VersionKind.CATALOGUE:
            return (replace(versions[0], content=self._content(versions[0].mark.number)),)
        return versions

    def _content(self, number: int) -> bytes:
        """It never changes, so that each part may be asked for by itself."""
        parts: list[bytes] = []
        while not parts or len(parts[-1]) == _PART_BYTES:
            place = len(parts) * _PART_BYTES + 1
            parts.append(self._hub.ask(partial(_part, number=number, place=place)))
        return b"".join(parts)

    def known(self, store: str, marks: Sequence[VersionMark]) -> tuple[VersionMark, ...]:
        numbers = [mark.number for mark in marks]

        def work(line: Connection) -> tuple[VersionMark, ...]:
            rows = line.execute(
                "SELECT number, kind, digest FROM hub.version"
                " WHERE number = ANY(%s::bigint[]) AND store IN ('', %s)",
                [numbers, store],
            )
            here = {_mark(number, kind, digest) for number, kind, digest in rows}
            return tuple(mark for mark in marks if mark in here)

        return self._hub.ask(work)

    def tell(self, store: str, till: str, applied: Sequence[Applied]) -> None:
        if not applied:
            return
        values = {
            "store": store,
            "till": till,
            "kind": [one.kind.value for one in applied],
            "number": [one.number for one in applied],
            "problem": [one.problem[:_LONGEST_TOLD] for one in applied],
            "remark": [one.remark[:_LONGEST_TOLD] for one in applied],
        }
        self._hub.ask(lambda line: line.execute(_TELL, values))

    def newest(self) -> tuple[PublishedVersion, ...]:
        """Of each kind and store."""

        def work(line: Connection) -> tuple[PublishedVersion, ...]:
            return tuple(
                PublishedVersion(
                    kind=VersionKind(kind), number=number, store=store, made_at=at, made_by=by
                )
                for kind, number, store, at, by in line.execute(_LISTED)
            )

        return self._hub.ask(work)

    def standing(self) -> tuple[TillHas, ...]:
        """Of each till, and each kind of which there is something for it."""
        return self._standing(None, None)

    def standing_of(self, store: str, till: str) -> tuple[TillHas, ...]:
        return self._standing(store, till)

    def _standing(self, store: str | None, till: str | None) -> tuple[TillHas, ...]:
        def work(line: Connection) -> tuple[TillHas, ...]:
            rows = line.execute(_STANDING, {"store": store, "till": till})
            return tuple(map(_till_has, rows))

        return self._hub.ask(work)

    def content_of(self, kind: VersionKind, store: str) -> Version | None:
        """The newest that was published for exactly that store, or for all."""

        def work(line: Connection) -> Version | None:
            found = line.execute(
                f"SELECT {_WITHOUT_CONTENT} FROM hub.version WHERE kind = %s AND store = %s"
                " ORDER BY number DESC LIMIT 1",
                [kind.value, store],
            ).fetchone()
            return _version(found) if found else None

        found = self._hub.ask(work)
        return found and replace(found, content=self._content(found.mark.number))


def _part(line: Connection, *, number: int, place: int) -> bytes:
    found = line.execute(_PART, [place, _PART_BYTES, number]).fetchone()
    return bytes(found[0]) if found else b""


def _as_brought(line: Connection, version: NewVersion, digest: bytes) -> int:
    found = line.execute(
        "SELECT number FROM hub.version WHERE (office_number, digest) = (%s, %s)",
        [version.office_number, digest],
    ).fetchone()
    assert found is not None, "nothing else keeps it from being published"
    return int(found[0])


def _version(row: tuple[Any, ...]) -> Version:
    number, store, kind, content, digest, currency = row
    return Version(
        mark=_mark(number, kind, digest), store=store, currency=currency, content=bytes(content)
    )


def _mark(number: int, kind: str, digest: bytes) -> VersionMark:
    return VersionMark(kind=VersionKind(kind), number=number, digest=bytes(digest).hex())


def _till_has(row: tuple[Any, ...]) -> TillHas:
    store, till, kind, number, at, remark, newest, problem, within = row
    waits = newest > max(number, within)
    return TillHas(
        store=store,
        till=till,
        kind=VersionKind(kind),
        number=number,
        at=at,
        remark=remark,
        waits=newest if waits else 0,
        problem=problem if waits else "",
    )
