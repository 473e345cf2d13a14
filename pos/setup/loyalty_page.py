"""The step of the loyalty program: whether there is one, and keys tried before they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from pos.config import SECRET_VARIABLES, SECRETS_NAME, Settings
from pos.config.writing import Value
from pos.setup import keys as the_keys
from pos.setup.guide import Guide
from pos.setup.keys import Account, KeysAre, KeysTried
from pos.setup.saving import with_answers
from pos.setup.setting import Setting, Typed
from pos.setup.table_pages import TablePage, chosen, typed

_ABOUT_KEYS: Final = f"Kept in {SECRETS_NAME}, for this user alone; shown nowhere."


def _key(name: str, label: str) -> Setting:
    return Setting(key=name, label=label, typed=Typed.TEXT, help=_ABOUT_KEYS, is_hidden=True)


class LoyaltyPage(TablePage):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t,T", "try_keys", show=False),
        Binding("y,Y", "yes", show=False),
    ]
    table = "loyalty"
    tells = (
        "Whether the store has a loyalty program, and its keys. They are tried at the service "
        "before they are kept; what it refuses is not."
    )
    asks = (chosen("loyalty", "provider", "Program", "gameball", "none"),)
    of_service: ClassVar[tuple[Setting, ...]] = (
        typed(
            "loyalty", "base_url", "Service's address", about="As the program's contract has it."
        ),
        _key("api_key", "API key"),
        _key("secret_key", "Secret key"),
        typed(
            "loyalty",
            "country_code",
            "Country's code of phones",
            about="Such as 966: put before a number that is typed with a 0. Empty: as it is typed.",
        ),
    )

    def __init__(self, bench: Guide) -> None:
        super().__init__(bench, "Loyalty program")
        self._asks_untried = False
        self._is_asking = False

    @property
    def right_says(self) -> str:
        return "That is right: try the keys, and go on" if self._has_service else "That is right"

    def questions(self) -> Sequence[Setting]:
        provider = self.guide.draft.settings.loyalty.provider
        return self.asks if provider == "none" else (*self.asks, *self.of_service)

    # -- keys ---------------------------------------------------------------------------------

    def value_of(self, question: Setting) -> Value:
        return "" if question.is_hidden else super().value_of(question)

    def shown_of(self, question: Setting) -> str:
        if not question.is_hidden:
            return super().shown_of(question)
        name = question.key
        if the_keys.in_environment(name, self.guide.draft.environ):
            return f"in the environment, {SECRET_VARIABLES[name]}"
        if name in self.guide.answers.keys:
            return "typed, and not saved yet"
        return f"in {SECRETS_NAME}" if getattr(self._settings.secrets, name) else "missing"

    def take(self, question: Setting, value: Value) -> None:
        self._asks_untried = False
        if not question.is_hidden:
            super().take(question, value)
            return
        name, key = question.key, str(value)
        if the_keys.in_environment(name, self.guide.draft.environ):
            raise ValueError(
                f"The environment has it, and counts before a file: {SECRET_VARIABLES[name]}."
            )
        if not key:
            return
        if not (key.isascii() and key.isprintable() and " " not in key):
            raise ValueError("No key has blanks or accents in it: copy it again.")
        answers = self.guide.answers
        self.guide.answers = replace(answers, keys={**answers.keys, name: key})

    @property
    def _settings(self) -> Settings:
        return with_answers(self.guide.draft, self.guide.answers).settings

    # -- tried --------------------------------------------------------------------------------

    def keys(self) -> tuple[tuple[str, str], ...]:
        if self._is_asking or self.takes_keys is not self or not self._has_service:
            return super().keys()
        return (*super().keys(), ("T", "tries the keys at the service"))

    def help_keys(self) -> tuple[tuple[str, str], ...]:
        return (*super().help_keys(), ("T", "Try the keys: the service is asked, nothing is done."))

    @property
    def _has_service(self) -> bool:
        return self.guide.draft.settings.loyalty.provider != "none"

    async def all_is_right(self) -> None:
        settings = self._settings
        is_known = self.guide.answers.tried == Account.of(settings)
        if self._has_service and not Account.of(settings).has_keys:
            self.say("Type both keys; Escape leaves them for later.", ok=False)
        elif the_keys.is_to_be_tried(self.guide.draft, settings) and not is_known:
            self._try(goes_on=True)
        else:
            await super().all_is_right()

    async def action_try_keys(self) -> None:
        if not self._has_service or self.takes_keys is not self:
            return
        if Account.of(self._settings).has_keys:
            self._try(goes_on=False)
        else:
            self.say("Type both keys first.", ok=False)

    def _try(self, *, goes_on: bool) -> None:
        if self._is_asking:
            return
        settings = self._settings
        self._is_asking, self._asks_untried = True, False
        self.say("Asking the service …")
        self.find(lambda: the_keys.tried(settings), partial(self._take_tried, settings, goes_on))

    async def _take_tried(self, settings: Settings, goes_on: bool, tried: KeysTried) -> None:  # noqa: FBT001 - bound by name above
        self._is_asking = False
        if tried.are is KeysAre.UNKNOWN:
            self._asks_untried = True
            self.app.bell()
            self.ask_yes(f"Not tried: {tried.say} Y takes the keys all the same; T asks again.")
            return
        self.say(tried.say, ok=tried.are is KeysAre.RIGHT)
        if tried.are is KeysAre.RIGHT:
            self._note(settings)
            if goes_on:
                await self.all_is_right()

    def _note(self, settings: Settings) -> None:
        self.guide.answers = replace(self.guide.answers, tried=Account.of(settings))

    async def action_yes(self) -> None:
        if self._asks_untried:
            self._note(self._settings)
            await self.all_is_right()

    async def action_move(self, step: int) -> None:
        self._asks_untried = False
        await super().action_move(step)
