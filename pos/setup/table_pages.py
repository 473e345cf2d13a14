"""The steps that are a table of config.toml: store, till, tax."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar, Final

from pos.config.about import ABOUT
from pos.config.writing import Value
from pos.setup.guide import Guide
from pos.setup.merging import Tables, parsed, with_tables
from pos.setup.questions_page import QuestionsPage
from pos.setup.setting import Setting, Typed

_RATES: Final = "rates"
_LIKE_RATES: Final = 'Each is a name and a per cent, such as "standard 15 | zero 0".'


class TablePage(QuestionsPage):
    table: ClassVar[str]
    asks: ClassVar[tuple[Setting, ...]] = ()

    def questions(self) -> Sequence[Setting]:
        return self.asks

    def value_of(self, question: Setting) -> Value:
        value: Value = getattr(getattr(self.guide.draft.settings, self.table), question.key)
        return value

    def take(self, question: Setting, value: Value) -> None:
        if value != self.value_of(question):
            self.write({self.table: {question.key: written(value)}})

    def write(self, tables: Tables) -> None:
        self.guide.draft = with_tables(self.guide.draft, tables)

    async def all_is_right(self) -> None:
        """In a new file all of it is written, so that it can be seen; an old one is left alone."""
        draft = self.guide.draft
        there = parsed(draft.new_text).get(self.table, {})
        if not draft.text:
            self.write({self.table: {**self.as_written(), **there}})
        await super().all_is_right()

    def as_written(self) -> dict[str, object]:
        shown = (one for one in self.questions() if not one.is_hidden)
        return {one.key: written(self.value_of(one)) for one in shown}


def written(value: Value) -> object:
    """As TOML has it."""
    return list(value) if isinstance(value, tuple) else value


def typed(table: str, key: str, label: str, *, about: str = "") -> Setting:
    says = about or _sentence(ABOUT[table][key])
    return Setting(key=key, label=label, typed=Typed.TEXT, help=says)


def chosen(table: str, key: str, label: str, *values: Value, about: str = "") -> Setting:
    says = about or _sentence(ABOUT[table][key])
    return Setting(key=key, label=label, values=values, help=says)


def _sentence(about: str) -> str:
    return f"{about[:1].upper()}{about[1:]}."


class StorePage(TablePage):
    table = "store"
    tells = "Who the store is, and how money and days are counted in it."
    asks = (
        typed("store", "id", "Store's number"),
        typed("store", "name", "Its name"),
        typed("store", "currency", "Currency", about="Three letters, such as SAR or EUR."),
        typed("store", "locale", "Language and country", about="Such as en_SA; not read yet."),
        typed(
            "store",
            "timezone",
            "Time zone",
            about="Such as Asia/Riyadh: where a business day begins and ends.",
        ),
        chosen("store", "prices_include_tax", "Prices include tax", True, False),
    )

    def __init__(self, bench: Guide) -> None:
        super().__init__(bench, "Store")


class TillPage(TablePage):
    table = "till"
    tells = "Which till of the store this is, and where it keeps what it must not lose."
    asks = (
        typed("till", "id", "Till's number"),
        typed(
            "till",
            "data_dir",
            "Folder for its record",
            about="From where config.toml is. Sales, items, people and logs are kept there.",
        ),
    )

    def __init__(self, bench: Guide) -> None:
        super().__init__(bench, "Till")


class TaxPage(TablePage):
    table = "tax"
    tells = "The tax rates by their names, and which of them an item has that names none."

    def __init__(self, bench: Guide) -> None:
        super().__init__(bench, "Tax")

    def questions(self) -> Sequence[Setting]:
        rates = self.guide.draft.settings.tax.rates
        return (
            Setting(key=_RATES, label="Rates, per cent", typed=Typed.LINES, help=_LIKE_RATES),
            chosen("tax", "default", "Of most items", *rates, about="Of an item that names none."),
        )

    def value_of(self, question: Setting) -> Value:
        if question.key == _RATES:
            rates = self.guide.draft.settings.tax.rates
            return tuple(f"{name} {percent:f}" for name, percent in rates.items())
        return super().value_of(question)

    def take(self, question: Setting, value: Value) -> None:
        if question.key != _RATES:
            super().take(question, value)
            return
        assert isinstance(value, tuple), "several are typed"
        rates = dict(_rate(one) for one in value)
        if not rates:
            raise ValueError(_LIKE_RATES)
        usual = self.guide.draft.settings.tax.default
        tax: dict[str, object] = {_RATES: rates}
        if usual not in rates:
            tax["default"] = next(iter(rates))
        self.write({self.table: tax})

    def as_written(self) -> dict[str, object]:
        tax = self.guide.draft.settings.tax
        rates = {name: f"{percent:f}" for name, percent in tax.rates.items()}
        return {"default": tax.default, _RATES: rates}


def _rate(text: str) -> tuple[str, str]:
    name, _, percent = text.rstrip("% ").rpartition(" ")
    if not name:
        raise ValueError(f"{text} has no per cent. {_LIKE_RATES}")
    return name.strip(), percent


def percents(rates: dict[str, Decimal]) -> str:
    return ", ".join(f"{name} {percent:f} %" for name, percent in rates.items())
