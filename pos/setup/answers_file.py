"""The answers to the set-up in a file, for `pos setup --from`; every mistake by its place.

Tables as in config.toml; besides them `catalogue`, `secrets_file` and [[users]]. No PIN and no key
stands in it: it names the variables or the files that have them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import fields

from pos.config import SECRET_VARIABLES, Settings
from pos.config.mistakes import Mistakes, one_of, shown
from pos.config.secrets import is_private, read_secrets
from pos.config.toml_file import read_toml
from pos.errors import ConfigErrors
from pos.places import Places
from pos.setup import items, keys
from pos.setup.draft import Draft
from pos.setup.merging import Tables, with_tables
from pos.setup.people import NewUser, users_of
from pos.setup.saving import Answers, with_answers
from pos.text import safe

_ITEMS: Final = "catalogue"
_IMPORT: Final = "import"
_SECRETS: Final = "secrets_file"
_USERS: Final = "users"
_OF_USER: Final = ("id", "name", "role", "pin_env", "pin_file")
_TABLES: Final = tuple(
    field.name
    for field in fields(Settings)
    if isinstance(field.type, type) and issubclass(field.type, Struct)
)
_MOST_PIN_BYTES: Final = 100


def read_answers(file: Path, draft: Draft) -> tuple[Draft, Answers]:
    """ConfigErrors with every mistake that can be seen without the service. Nothing is written."""
    return _Reading(file, draft).answers()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """The file by its parts."""

    tables: Tables
    items: object = None
    secrets: object = None
    users: object = ()


class _Reading:
    def __init__(self, file: Path, draft: Draft) -> None:
        self._file = file
        self._folder = file.absolute().parent
        self._draft = draft
        self._mistakes = Mistakes(str(file))

    def answers(self) -> tuple[Draft, Answers]:
        told = self._parts(read_toml(self._file))
        draft = self._configured(told.tables)
        answers = Answers(keys=self._keys(told.secrets))
        settings = with_answers(draft, answers).settings
        people = tuple(self._people(told.users, settings))
        self._need_keys(settings)
        found = self._items_file(told.items, settings)
        if self._mistakes.found:
            raise ConfigErrors(tuple(self._mistakes.found))
        return draft, Answers(keys=answers.keys, items=found, people=people)

    def _parts(self, raw: dict[str, Any]) -> _Told:
        tables: dict[str, Mapping[str, object]] = {}
        found: object = None
        for name, value in raw.items():
            if name in {_SECRETS, _USERS}:
                continue
            if name == _ITEMS and not isinstance(value, dict):
                found = value
            elif name not in _TABLES:
                known = [*_TABLES, _SECRETS, _USERS]
                self._mistakes.unknown(name, name, known, what="table or key")
            elif not isinstance(value, dict):
                self._mistakes.add(f"[{name}]", f"found {shown(value)}", expected="a table")
            else:
                tables[name] = dict(value)
        if _ITEMS in tables and _IMPORT in tables[_ITEMS]:
            of_items = dict(tables[_ITEMS])
            found = of_items.pop(_IMPORT)
            tables[_ITEMS] = of_items
        told = {name: table for name, table in tables.items() if table}
        return _Told(tables=told, items=found, secrets=raw.get(_SECRETS), users=raw.get(_USERS, []))

    # -- config.toml --------------------------------------------------------------------------

    def _configured(self, tables: Tables) -> Draft:
        """The file that is there was good: what is wrong now is these tables'."""
        try:
            return with_tables(self._draft, tables)
        except ConfigErrors as problem:
            for one in problem.errors:
                is_here = one.file == str(self._draft.path)
                self._mistakes.add(
                    one.key,
                    one.problem,
                    expected=one.expected,
                    hint=one.hint,
                    file="" if is_here else one.file,
                )
            return self._draft

    # -- keys ---------------------------------------------------------------------------------

    def _keys(self, named: object) -> dict[str, str]:
        if named is None:
            return {}
        if (path := self._named_file(named, _SECRETS)) is None:
            return {}
        found = read_secrets(path, {}, self._mistakes)
        given = {name: getattr(found, name) for name in SECRET_VARIABLES}
        return {name: key for name, key in given.items() if key}

    def _need_keys(self, settings: Settings) -> None:
        if settings.loyalty.provider == "none":
            return
        for name in keys.OF_ACCOUNT:
            if not getattr(settings.secrets, name):
                hint = (
                    f"set {SECRET_VARIABLES[name]}, name a {_SECRETS} that has {name}, or write "
                    'provider = "none" under [loyalty]'
                )
                self._mistakes.add("[loyalty] provider", f"{name} is missing", hint=hint)

    # -- items --------------------------------------------------------------------------------

    def _items_file(self, named: object, settings: Settings) -> items.ItemsFile | None:
        if named is None:
            return None
        if (path := self._named_file(named, _ITEMS)) is None or self._mistakes.found:
            return None  # what the rows are read by may be wrong
        found = items.look(path, settings)
        if found.report.problem:
            self._mistakes.add("", found.say, hint="mend it, or name another", file=str(path))
        return found

    def _named_file(self, named: object, key: str) -> Path | None:
        if not isinstance(named, str) or not named:
            self._mistakes.add(key, f"found {shown(named)}", expected="the name of a file")
            return None
        path = self._folder / named
        if not path.is_file():
            self._mistakes.add(key, f"{safe(str(path))} is not there")
            return None
        return path

    # -- people -------------------------------------------------------------------------------

    def _people(self, told: object, settings: Settings) -> Iterator[NewUser]:
        if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
            self._mistakes.add(f"[[{_USERS}]]", f"found {_shown(told)}", expected="tables")
            return
        roles = {one.user_id: one.role for one in users_of(Places(settings.data_dir))}
        allowed = settings.role_names
        seen: set[str] = set()
        for number, user in enumerate(told, start=1):
            label = f"[[{_USERS}]] {number}"
            if (read := self._user(user, label, known=roles, roles=allowed)) is None:
                continue
            if read.user_id in seen:
                self._mistakes.add(f"{label} id", f"{read.user_id} stands here twice")
            seen.add(read.user_id)
            yield read

    def _user(
        self,
        told: dict[str, object],
        label: str,
        *,
        known: Mapping[str, str],
        roles: Sequence[str],
    ) -> NewUser | None:
        """Whoever is a user already needs no PIN here."""
        before = len(self._mistakes.found)
        self._check_keys(told, label)
        user_id, name = self._text(told, "id", label), self._text(told, "name", label)
        role = self._role(told, label, roles)
        is_known = user_id in known
        if is_known and role and known[user_id] != role:
            hint = "a user keeps their role: give them another id"
            self._mistakes.add(f"{label} role", f"{user_id} is a {known[user_id]} here", hint=hint)
        pin = "" if is_known else self._pin(told, label)
        if len(self._mistakes.found) > before:
            return None
        user = NewUser(user_id=user_id, name=safe(name), role=role, pin=pin)
        if not is_known and user.problem:
            self._mistakes.add(label, user.problem)
        return user

    def _check_keys(self, told: Iterable[str], label: str) -> None:
        for key in told:
            if key in {"pin", "badge"}:
                hint = "name the variable in pin_env, or a file of mode 0600 in pin_file"
                self._mistakes.add(f"{label} {key}", "a secret must not stand here", hint=hint)
            elif key not in _OF_USER:
                self._mistakes.unknown(f"{label} {key}", key, list(_OF_USER))

    def _text(self, told: Mapping[str, object], key: str, label: str) -> str:
        value = told.get(key, "")
        if not isinstance(value, str) or not value:
            problem = f"found {_shown(value)}" if key in told else "missing"
            self._mistakes.add(f"{label} {key}", problem, expected="text")
            return ""
        return value

    def _role(self, told: Mapping[str, object], label: str, roles: Sequence[str]) -> str:
        value = told.get("role")
        if isinstance(value, str) and value in roles:
            return value
        problem = f"found {_shown(value)}" if value is not None else "missing"
        self._mistakes.add(f"{label} role", problem, expected=one_of([*roles]))
        return ""

    def _pin(self, told: Mapping[str, object], label: str) -> str:
        """Never said, whatever is wrong with it."""
        variable, named = told.get("pin_env"), told.get("pin_file")
        if (variable is None) == (named is None):
            problem = "missing" if variable is None else "given twice"
            expected = "one of pin_env and pin_file"
            self._mistakes.add(f"{label} pin_env", problem, expected=expected)
            return ""
        if named is not None:
            key, expected = f"{label} pin_file", "the name of a file"
            if not _is_name(named):
                self._mistakes.add(key, f"found {_shown(named)}", expected=expected)
                return ""
            path = self._named_file(named, key)
            return "" if path is None else self._pin_in(path, key)
        if not isinstance(variable, str) or not _is_name(variable):
            expected = "the name of a variable"
            self._mistakes.add(f"{label} pin_env", f"found {_shown(variable)}", expected=expected)
            return ""
        pin = self._draft.environ.get(variable, "").strip()
        if not pin:
            self._mistakes.add(f"{label} pin_env", f"the variable {safe(variable, 60)} is not set")
        return pin

    def _pin_in(self, path: Path, key: str) -> str:
        try:
            with path.open("rb") as file:
                if not is_private(os.fstat(file.fileno())):
                    problem = f"others could read or change {path.name}"
                    self._mistakes.add(key, problem, hint=f"chmod 600 {path.name}")
                    return ""
                return file.read(_MOST_PIN_BYTES).decode("ascii", errors="replace").strip()
        except OSError as problem:
            self._mistakes.add(key, f"{path.name} cannot be read ({problem.strerror})")
            return ""


def _is_name(value: object) -> bool:
    return isinstance(value, str) and any(character.isalpha() for character in value)


def _shown(value: object) -> str:
    """Of a user: what has no letter in it may be a PIN in the wrong place, and is not repeated."""
    match value:
        case bool() | dict() | list():
            return shown(value)
        case str():
            return shown(value) if _is_name(value) or not value else "a text without letters"
        case _:
            return "no text"
