"""The rules points are spent by: listed in words, made, changed, deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from pos.ports.loyalty_office import LoyaltyOffice
from pos.ui.command import Desk
from pos.ui.key_caps import key_row
from pos.ui.office_views import RulesTold, WordedRule, rule_choices
from pos.ui.panels.office import OfficePanel, Way
from pos.ui.panels.office_list import OfficeList
from pos.ui.panels.rule_forms import Kind, Sent, change_rule_form, delete_question, new_rule_form
from pos.ui.rows import Choice, Piece, Tone
from pos.ui.widgets.pick_list import PickList


class RulesPanel(OfficeList[RulesTold]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,N", "new", show=False),
        Binding("delete", "delete", show=False),
    ]

    def __init__(self, desk: Desk, *, back: Way, note: str = "") -> None:
        super().__init__(
            desk,
            "Rules to spend points by",
            read=_read,
            fill=self._choices,
            nothing="None. N makes one.",
            back=back,
            note=note,
        )

    def _choices(self, told: RulesTold, room: int) -> Sequence[Choice]:
        return rule_choices(told, room, currency=self.snapshot.state.setup.currency)

    @property
    def keys(self) -> tuple[Piece, ...]:
        if self.told is None:
            return ()
        new = (Piece("N ", Tone.ACCENT), Piece("new"))
        if not self.told.rules:
            return new
        change = (Piece("Enter ", Tone.ACCENT), Piece("change  "))
        return (*change, *new, Piece("  Del ", Tone.ACCENT), Piece("delete"))

    async def open_chosen(self, index: int) -> None:
        if chosen := self._chosen(index):
            form = change_rule_form(
                self.desk, chosen.rule, chosen.words, sent=self.sent, back=self.again
            )
            await self.desk.open_panel(form)

    async def action_new(self) -> None:
        if self.told is not None:
            await self.desk.open_panel(RuleKinds(self.desk, self))

    async def action_delete(self) -> None:
        if chosen := self._chosen(self.list.index):
            question = delete_question(
                self.desk, chosen.rule, chosen.words, sent=self._deleted, back=self.again
            )
            await self.desk.open_panel(question)

    def _chosen(self, index: int) -> WordedRule | None:
        rules = self.told.rules if self.told else ()
        return rules[index] if index < len(rules) else None

    def again(self, note: str = "") -> RulesPanel:
        """The list read anew, after something that may have changed it."""
        return RulesPanel(self.desk, back=self._back, note=note)

    def sent(self, words: str) -> RulesPanel:
        return self.again(f"Sent. {words}")

    def _deleted(self, words: str) -> RulesPanel:
        return self.again(f"Deleted. {words}")


class RuleKinds(OfficePanel):
    """What a new rule is to give: arrows and Enter, or the digit."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(str(at + 1), f"pick({at})", show=False) for at in range(len(Kind))
    ]

    def __init__(self, desk: Desk, rules: RulesPanel) -> None:
        super().__init__(desk, "A new rule gives", back=rules.again)
        self._rules = rules
        self._list = PickList()

    def body(self) -> ComposeResult:
        yield self._list

    def show(self) -> None:
        self._list.offer([key_row(str(at), kind, room=2) for at, kind in enumerate(Kind, start=1)])

    async def action_move(self, step: int) -> None:
        self._list.move(step)

    async def action_enter(self) -> None:
        await self.action_pick(self._list.index)

    async def on_pick_list_picked(self, event: PickList.Picked) -> None:
        await self.action_pick(event.index)

    async def action_pick(self, index: int) -> None:
        form = new_rule_form(
            self.desk, tuple(Kind)[index], sent=self._rules.sent, back=self._rules.again
        )
        await self.desk.open_panel(form)


def rules_with_news(desk: Desk, back: Way) -> Sent:
    """The list after what changed it from elsewhere."""
    return lambda words: RulesPanel(desk, back=back, note=f"Sent. {words}")


def _read(office: LoyaltyOffice) -> RulesTold:
    worth = office.money_per_point()
    worded = (WordedRule(rule, office.words_of_rule(rule)) for rule in office.rules())
    return RulesTold(worth, tuple(worded))
