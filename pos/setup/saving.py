"""All that was answered, written: keys, config.toml, people, items. One stays out, all stay out.

The order is such that a stop in between is ended by doing the same once more.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from pos.catalog.importer import ImportReport
from pos.config.writing import kept_before
from pos.errors import ConfigError, PosError
from pos.places import Places, switch_to
from pos.setup import items, keys, people
from pos.setup.draft import Draft
from pos.setup.held import HeldFolders
from pos.setup.keys import Account, Keys
from pos.setup.people import NewUser

_UNCHANGED: Final = "Everything is as it is told already: nothing was changed."


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What was answered beside config.toml, and is not saved yet."""

    keys: Keys = field(default_factory=dict, repr=False)
    tried: Account | None = None
    """That the service knows, or that a person takes without having asked it."""
    items: items.ItemsFile | None = None
    people: tuple[NewUser, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.keys or self.people or self.has_new_items)

    @property
    def has_new_items(self) -> bool:
        return self.items is not None and not self.items.is_on_sale


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What was written, in sentences; the draft and what is left of the answers after it."""

    draft: Draft
    done: tuple[str, ...]
    changed: tuple[str, ...] = ()
    """What of it: keys, config, users, items."""
    warnings: tuple[str, ...] = ()
    report: ImportReport | None = None
    has_manager: bool = True

    @property
    def says(self) -> tuple[str, ...]:
        return self.done or (_UNCHANGED,)


def save_all(
    draft: Draft, answers: Answers, held: HeldFolders, *, progress: items.Progress | None = None
) -> Saved:
    """PosError where something cannot be written: all is then as it was, or it names what is not.

    Only where the people fail behind the items are those on sale: the same once more adds them.
    """
    settings, folder = draft.settings, draft.path.absolute().parent
    places = Places(settings.data_dir)
    _make_folder(folder)
    held.hold(settings.data_dir)
    done: list[str] = []
    changed: list[str] = []
    with _put_back_unless_done(_small_files(draft)):
        if answers.keys and keys.keep(folder, answers.keys):
            changed.append("keys")
            done.append(f"{keys.secrets_file(folder)} has the keys, for this user alone.")
        if draft.is_changed:
            draft = draft.saved()
            changed.append("config")
            done.append(f"{draft.path} is written.")
        new, report = new_people(draft, answers), None
        with people.added(places, new) as warnings:
            done += [f"{one.user_id} {one.name} may sign on as {one.role}." for one in new]
            changed += ["users"] if new else []
            if answers.items is not None and answers.has_new_items:
                report = items.put_on_sale(answers.items.path, settings, progress=progress)
                changed.append("items")
                done.append(f"{report.accepted:,} items are on sale.")
    return Saved(
        draft=draft,
        done=tuple(done),
        changed=tuple(changed),
        warnings=warnings,
        report=report,
        has_manager=people.has_manager(people.users_of(places), ()),
    )


def new_people(draft: Draft, answers: Answers) -> tuple[NewUser, ...]:
    """Those who are no users of the till yet."""
    known = {one.user_id for one in people.users_of(Places(draft.settings.data_dir))}
    return tuple(one for one in answers.people if one.user_id not in known)


def with_answers(draft: Draft, answers: Answers) -> Draft:
    """As the till would be, its keys included."""
    settings = keys.with_keys(draft.settings, answers.keys, draft.environ)
    return replace(draft, settings=settings)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        why = f"cannot be made ({problem.strerror})"
        hint = "see who may write there, or name another with --config"
        raise ConfigError(file=str(folder), problem=why, hint=hint) from problem


def _small_files(draft: Draft) -> tuple[Path, ...]:
    """Neither the items, which are last and are switched as a whole, nor the people: `pos users`
    may add somebody meanwhile.
    """
    config = draft.path.resolve()
    secrets = keys.secrets_file(draft.path.absolute().parent).resolve()
    return (secrets, config, kept_before(config))


@contextmanager
def _put_back_unless_done(paths: Iterable[Path]) -> Iterator[None]:
    """No till runs meanwhile, so nobody else has these open."""
    before = {path: _content(path) for path in paths}
    try:
        yield
    except BaseException as problem:
        if failed := tuple(_not_put_back(before)):
            said = str(problem) if isinstance(problem, PosError) else "The set-up broke off"
            kept = "; ".join(failed)
            raise PosError(f"{said.rstrip('.')}. Not as before any more: {kept}.") from problem
        raise


def _content(path: Path) -> tuple[bytes, int] | None:
    """With its mode; None where it is not there."""
    try:
        return path.read_bytes(), stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise PosError(f"{path} cannot be read: {problem.strerror}.") from problem


def _not_put_back(before: Mapping[Path, tuple[bytes, int] | None]) -> Iterator[str]:
    """Each is tried, whatever becomes of the others; those it cannot be done with, and why."""
    for path, content in before.items():
        try:
            _put_back(path, content)
        except OSError as problem:
            yield f"{path} ({problem.strerror})"
        except PosError as problem:
            yield str(problem).rstrip(".")


def _put_back(path: Path, content: tuple[bytes, int] | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    elif (now := _content(path)) != content:
        written, mode = content
        if now is None or now[0] != written:
            switch_to(path, written)
        path.chmod(mode)
