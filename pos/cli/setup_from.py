"""`pos setup --from FILE`: a till set up from a file, the same way however often it is run."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from pos.cli.common import print_json
from pos.errors import ConfigErrors, PosError, TillInUse

if TYPE_CHECKING:
    from pos.config import Settings
    from pos.setup.draft import Draft
    from pos.setup.saving import Answers, Saved

SHOWN_ROWS = 20
_NOTHING_SAVED: dict[str, object] = {"saved": False, "changed": []}


def set_up_from(given: argparse.Namespace, config: Path) -> int:
    """What goes wrong is told on stderr as ever, and with --json to a program too."""
    try:
        return _set_up(given, config)
    except PosError as problem:
        if given.json:
            print_json({**_NOTHING_SAVED, "mistakes": [*_mistakes(problem)], "say": [str(problem)]})
        raise


def _set_up(given: argparse.Namespace, config: Path) -> int:
    """Everything is looked at before anything is written; with --check nothing is."""
    from pos.setup.answers_file import read_answers
    from pos.setup.draft import Draft
    from pos.setup.held import HeldFolders
    from pos.setup.saving import save_all

    before = Draft.of(config, os.environ)
    draft, answers = read_answers(given.answers, before)
    with closing(HeldFolders()) as held:
        if not given.check and not before.is_new:
            held.hold(before.in_file.data_dir)
        if given.check:
            _must_be_free(draft.settings)
        _must_be_known(draft, answers, untried=given.untried_keys)
        if given.check:
            return _told_of_check(given, draft, answers)
        told = _as_object(draft, answers)  # by what is different before it is written
        saved = save_all(draft, answers, held)
    return _told_of_saved(given, answers, saved, told)


def _must_be_free(settings: Settings) -> None:
    """As holding the folder would say it; a look makes none."""
    from pos.places import Places, till_at_work

    places = Places(settings.data_dir)
    if holder := till_at_work(places):
        raise TillInUse(
            f"{places.data} is in use by a till that runs already ({holder}). Close it."
        )


def _must_be_known(draft: Draft, answers: Answers, *, untried: bool) -> None:
    """Keys that the service refuses are never kept; those it was not asked about on a word only."""
    from pos.setup import keys
    from pos.setup.saving import with_answers

    settings = with_answers(draft, answers).settings
    if not keys.is_to_be_tried(draft, settings):
        return
    tried = keys.tried(settings)
    if tried.are is keys.KeysAre.RIGHT or (untried and tried.are is keys.KeysAre.UNKNOWN):
        return
    hint = " --untried-keys takes them all the same." if tried.are is keys.KeysAre.UNKNOWN else ""
    raise PosError(f"The loyalty keys were not taken, and nothing was written: {tried.say}{hint}")


def _mistakes(problem: PosError) -> Iterator[dict[str, str]]:
    """Those of a file; none where something else was in the way."""
    if isinstance(problem, ConfigErrors):
        for one in problem.errors:
            yield {"file": one.file, "key": one.key, "say": str(one)}


def _told_of_check(given: argparse.Namespace, draft: Draft, answers: Answers) -> int:
    wanted = _wanted(draft, answers)
    if given.json:
        print_json({**_NOTHING_SAVED, "mistakes": [], **_as_object(draft, answers)})
    else:
        for line in wanted or ("Everything is as it is told already.",):
            print(line)
    return _told_of_rows(answers, given)


def _told_of_saved(
    given: argparse.Namespace, answers: Answers, saved: Saved, told: dict[str, object]
) -> int:
    from pos.setup.people import NO_MANAGER

    warnings = [*saved.warnings, *(() if saved.has_manager else (NO_MANAGER,))]
    if given.json:
        now = {"saved": True, "changed": saved.changed, "mistakes": [], **told}
        print_json({**now, "say": saved.says, "warnings": warnings})
    else:
        for line in saved.says:
            print(line)
        if saved.done:
            print("Go on with: pos doctor, then pos")
        for warning in warnings:
            print(f"pos: warning: {warning}", file=sys.stderr)
    return _told_of_rows(answers, given)


def _wanted(draft: Draft, answers: Answers) -> tuple[str, ...]:
    from pos.setup.saving import new_people

    secrets = [f"secrets.toml: {name}" for name in answers.keys]
    users = [f"user: {one.user_id} {one.name}, {one.role}" for one in new_people(draft, answers)]
    rows = [f"items: {answers.items.say}"] if answers.items and answers.has_new_items else []
    return (*draft.difference(), *secrets, *users, *rows)


def _as_object(draft: Draft, answers: Answers) -> dict[str, object]:
    """What was told, and what is different by it; never a key or a PIN."""
    from pos.setup.saving import new_people

    found = answers.items
    return {
        "config": draft.difference(),
        "keys": [*answers.keys],
        "users": [one.user_id for one in new_people(draft, answers)],
        "items": None
        if found is None
        else {
            "new": not found.is_on_sale,
            "rows": found.report.rows,
            "accepted": found.report.accepted,
            "bad": [asdict(one) for one in found.report.bad],
        },
    }


def _told_of_rows(answers: Answers, given: argparse.Namespace) -> int:
    """Status 1 where rows of the items are left out, as of `pos catalog import`."""
    if answers.items is None or not answers.items.report.bad_count:
        return 0
    for one in () if given.json else answers.items.report.bad[:SHOWN_ROWS]:
        print(f"{answers.items.path}:{one.line}: left out: {one.reason}", file=sys.stderr)
    return 1
