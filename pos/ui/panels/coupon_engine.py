"""The shop's own coupon engine as the service calls it: looked at, changed, tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual.binding import Binding, BindingType

from pos.core.customer import CouponKind
from pos.errors import LoyaltyRefused
from pos.ports.loyalty_office import Document, LoyaltyOffice
from pos.ports.program import CouponSettings, EngineTrial
from pos.ui.command import Desk
from pos.ui.office_views import (
    ENGINE_KINDS,
    settings_change_words,
    settings_rows,
    settings_words,
    trial_words,
)
from pos.ui.panels.asking import Trouble
from pos.ui.panels.entries import Entry, maybe, text_entry
from pos.ui.panels.office import OfficeForm, Way
from pos.ui.panels.office_entries import address_entry, method_entry, switch_entry
from pos.ui.panels.office_list import OfficeText
from pos.ui.panels.review import Review
from pos.ui.rows import Piece, Tone, row, shown


class CouponEnginePanel(OfficeText[CouponSettings]):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("t,T", "try_it", show=False)]

    def __init__(self, desk: Desk, *, back: Way, note: str = "") -> None:
        super().__init__(
            desk,
            "Coupon engine",
            read=lambda office: office.coupon_settings(),
            rows=settings_rows,
            back=back,
            note=note,
        )
        self._trying = False

    @property
    def keys(self) -> tuple[Piece, ...]:
        if self.told is None:
            return ()
        change = (Piece("Enter ", Tone.ACCENT), Piece("change"))
        tries = (Piece("  T ", Tone.ACCENT), Piece("try the connection"))
        return (*change, *tries) if self.told.url else change

    async def open_chosen(self, index: int) -> None:  # noqa: ARG002 - there is but one
        if self.told is not None:
            form = settings_form(self.desk, self.told, engine=self)
            await self.desk.open_panel(form)

    async def action_try_it(self) -> None:
        settings = self.told
        if settings is None or self._trying:
            return
        if not settings.url:
            self.say("! No coupon engine is set up. Enter, and type its url.")
            return
        self._trying = True
        self.say("Trying…")
        self.question(lambda office: office.try_coupon_engine(settings), self._take_trial)

    async def _take_trial(self, trial: EngineTrial) -> None:
        self._trying = False
        self.say(f"{'✓' if trial.works else '!'} {shown(trial_words(trial))}")

    async def troubled(self, trouble: Trouble) -> None:
        self._trying = False
        await super().troubled(trouble)

    def again(self, note: str = "") -> CouponEnginePanel:
        """The settings read anew."""
        return CouponEnginePanel(self.desk, back=self._back, note=note)


def settings_form(
    desk: Desk, settings: CouponSettings, *, engine: CouponEnginePanel, typed: Sequence[str] = ()
) -> OfficeForm:
    """Headers, query and template stay as they are: they are a file's matter."""

    def review(url: str, method: str, *kinds: bool | str) -> Review:
        changed, texts = _changed(settings, url, method, kinds), form.typed

        def again() -> OfficeForm:
            return settings_form(desk, settings, engine=engine, typed=texts)

        return _settings_review(desk, settings, changed, engine=engine, back=again)

    kinds = [_kind_entries(kind) for kind in ENGINE_KINDS]
    entries = (
        address_entry("Url"),
        method_entry("Method"),
        *(one for pair in kinds for one in pair),
    )
    known = (
        settings.shown_url,
        settings.method,
        *(one for kind in ENGINE_KINDS for one in _known(settings, kind)),
    )
    form = OfficeForm(
        desk,
        "Coupon engine",
        entries=[maybe(entry) for entry in entries],
        known=known,
        onward=review,
        back=engine.again,
        typed=typed,
        hint=(row("What stays empty is not changed.", tone=Tone.MUTED),),
    )
    return form


def _settings_review(
    desk: Desk,
    before: CouponSettings,
    changed: CouponSettings,
    *,
    engine: CouponEnginePanel,
    back: Way,
) -> Review:
    def document(office: LoyaltyOffice) -> Document:
        return office.document_of_coupon_settings(changed)

    def words(office: LoyaltyOffice) -> str:
        if mistakes := office.mistakes_in_coupon_settings(document(office)):
            raise LoyaltyRefused(" ".join(mistakes))
        return settings_words(changed)

    return Review(
        desk,
        "Send the settings?",
        what="the coupon engine",
        words=words,
        send=lambda office: office.configure_coupons(document(office)),
        sent=lambda said: engine.again(f"Sent. {said}"),
        back=back,
        look=engine.again,
        about=(settings_change_words(before, changed),),
    )


def _kind_entries(kind: CouponKind) -> tuple[Entry, Entry]:
    return switch_entry(ENGINE_KINDS[kind]), text_entry("  its name")


def _known(settings: CouponSettings, kind: CouponKind) -> tuple[str, str]:
    return "on" if kind in settings.kinds else "off", dict(settings.names).get(kind, "")


def _changed(
    settings: CouponSettings, url: str, method: str, kinds: Sequence[bool | str]
) -> CouponSettings:
    """Switch and name by turns, in the order of the kinds."""
    switches = dict(zip(ENGINE_KINDS, kinds[::2], strict=True))
    typed = dict(zip(ENGINE_KINDS, kinds[1::2], strict=True))
    names = dict(settings.names) | {kind: str(name) for kind, name in typed.items() if name}
    on = tuple(
        kind
        for kind, switch in switches.items()
        if (switch if isinstance(switch, bool) else kind in settings.kinds)
    )
    return replace(
        settings,
        url=url or settings.url,
        method=method or settings.method,
        kinds=on,
        names=tuple(names.items()),
    )
