"""The steps of the set-up: what each has been told so far, and which of them are left. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from pos.config import SECRETS_NAME, Settings
from pos.ports.drivers import NONE
from pos.ports.users import User
from pos.setup import keys
from pos.setup.draft import Draft
from pos.setup.keys import Account
from pos.setup.merging import parsed
from pos.setup.people import NO_MANAGER, has_manager
from pos.setup.saving import Answers, with_answers
from pos.setup.spot import spots_of
from pos.setup.table_pages import percents


class StepName(StrEnum):
    STORE = "Store"
    TILL = "Till"
    TAX = "Tax"
    LOYALTY = "Loyalty"
    DEVICES = "Devices"
    ITEMS = "Items"
    PEOPLE = "People"
    RECEIPT = "Receipt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    name: StepName
    is_done: bool
    say: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the till's folder has already."""

    users: tuple[User, ...] = ()
    items: int = 0


def steps_of(draft: Draft, answers: Answers, known: Known) -> tuple[Step, ...]:
    there = parsed(draft.new_text)
    settings = with_answers(draft, answers).settings
    tables = {
        StepName.STORE: ("store", _store(settings)),
        StepName.TILL: ("till", f"{settings.till.id}, its record in {settings.till.data_dir}"),
        StepName.TAX: ("tax", f"{percents(settings.tax.rates)}; most are {settings.tax.default}"),
        StepName.RECEIPT: ("receipt", _receipt(settings)),
    }
    found = {
        name: Step(name=name, is_done=table in there, say=say)
        for name, (table, say) in tables.items()
    }
    others = (
        _loyalty(draft, answers, settings, is_told="loyalty" in there),
        _devices(settings),
        _items(answers, known),
        _people(answers, known),
    )
    found |= {one.name: one for one in others}
    return tuple(found[name] for name in StepName)


def _store(settings: Settings) -> str:
    store = settings.store
    tax = "prices with tax" if store.prices_include_tax else "prices without tax"
    return f"{store.id} {store.name}, {store.currency}, {store.timezone}, {tax}"


def _receipt(settings: Settings) -> str:
    above, below = len(settings.receipt.header), len(settings.receipt.footer)
    logo = f", {Path(settings.printer.logo).name}" if settings.printer.logo else ""
    return f"{_lines(above)} above, {_lines(below)} below{logo}"


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count or 'no'} lines"


def _loyalty(draft: Draft, answers: Answers, settings: Settings, *, is_told: bool) -> Step:
    name = StepName.LOYALTY
    if settings.loyalty.provider == "none":
        return Step(name=name, is_done=is_told, say="no program")
    host = urlsplit(settings.loyalty.base_url).hostname
    account = Account.of(settings)
    if not account.has_keys:
        return Step(name=name, is_done=False, say=f"{host}, its keys are missing")
    if keys.is_to_be_tried(draft, settings) and account != answers.tried:
        return Step(name=name, is_done=False, say=f"{host}, its keys are not tried yet")
    of_file = any(not keys.in_environment(one, draft.environ) for one in keys.OF_ACCOUNT)
    where = f"in {SECRETS_NAME}" if of_file else "in the environment"
    where = "typed, and not saved yet" if answers.keys else where
    return Step(name=name, is_done=is_told, say=f"{host}, its keys {where}")


def _devices(settings: Settings) -> Step:
    tables = [(one, one.table_of(settings)) for one in spots_of(settings)]
    drawer_alone = settings.printer.driver == NONE
    told = [
        f"{spot.called.lower()} {table.driver}"
        for spot, table in tables
        if table.driver != NONE and not (table.driver == "printer" and drawer_alone)
    ]
    say = ", ".join(told) or "none: codes are typed, receipts are on the screen alone"
    return Step(name=StepName.DEVICES, is_done=bool(told), say=say)


def _items(answers: Answers, known: Known) -> Step:
    found = answers.items
    if found is not None and not found.is_on_sale:
        say = f"{found.say}, of {found.path.name}; not saved yet"
        return Step(name=StepName.ITEMS, is_done=True, say=say)
    say = f"{known.items:,} items on sale" if known.items else "none yet"
    return Step(name=StepName.ITEMS, is_done=bool(known.items), say=say)


def _people(answers: Answers, known: Known) -> Step:
    there, new = len([one for one in known.users if one.active]), len(answers.people)
    to_come = f", {new} not saved yet" if new else ""
    say = f"{there + new} may sign on{to_come}" if there + new else "nobody yet"
    is_done = has_manager(known.users, answers.people)
    if there + new and not is_done:
        say = f"{say}. {NO_MANAGER}"
    return Step(name=StepName.PEOPLE, is_done=is_done, say=say)
