"""`pos rules`: how points are spent, over the partner API. A change is said before it is sent."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pos.cli.common import Commands, add_command, add_group, print_json, settings_of
from pos.cli.office import (
    add_file,
    add_yes,
    asking,
    check_partner,
    consents,
    opened_office,
    read_document,
    refused_here,
    told_if_lost,
)
from pos.text import safe

if TYPE_CHECKING:
    from pos.ports.loyalty_office import LoyaltyOffice
    from pos.ports.program import ProgramRule

LOOK = "pos rules list"


def add_to(commands: Commands) -> None:
    group = add_group(commands, "rules", "how customers spend their points")
    listed = add_command(group, "list", "every rule, in words", with_json=True)
    listed.set_defaults(carry_out=list_rules)
    created = add_command(group, "create", "add a rule from a JSON file")
    add_file(created)
    add_yes(created)
    created.set_defaults(carry_out=create)
    updated = add_command(group, "update", "change what a JSON file says of a rule")
    updated.add_argument("id", metavar="ID")
    add_file(updated)
    add_yes(updated)
    updated.set_defaults(carry_out=update)
    deleted = add_command(group, "delete", "end a rule; coupons it gave stay usable")
    deleted.add_argument("id", metavar="ID")
    add_yes(deleted)
    deleted.set_defaults(carry_out=delete)
    default = add_command(group, "default", "change what a point is worth, from a JSON file")
    add_file(default)
    add_yes(default)
    default.set_defaults(carry_out=change_default)
    program = add_command(
        group, "program", "switch spending points on or off, and when points expire, from a file"
    )
    add_file(program)
    add_yes(program)
    program.set_defaults(carry_out=change_program)


def list_rules(given: argparse.Namespace) -> int:
    with opened_office(settings_of(given)) as office, asking():
        rules = office.rules()
        if given.json:
            print_json([_told(office, rule) for rule in rules])
            return 0
        for rule in rules:
            print(f"{safe(rule.rule_id):>8}  {office.words_of_rule(rule)}")
        if rules and not any(rule.ends_at for rule in rules):
            print("The service tells no rule's last day; one that was set holds all the same.")
    return 0


def create(given: argparse.Namespace) -> int:
    with _partner_office(given) as office:
        document = read_document(given)
        if refused_here(office.mistakes_in_rule(document), given):
            return 1
        return _sent(
            given,
            "create",
            f"A new rule. {office.words_of_rule(document)}",
            lambda: office.create_rule(document),
            done="The rule is made. See: pos rules list",
        )


def update(given: argparse.Namespace) -> int:
    with _partner_office(given) as office:
        document = read_document(given)
        if refused_here(office.mistakes_in_rule(document, is_partial=True), given):
            return 1
        rule = _rule(office, given.id)
        if rule is None:
            return _unknown(given.id)
        return _sent(
            given,
            "update",
            f"Rule {rule.rule_id}, now: {office.words_of_rule(rule)}\n"
            f"Afterwards: {office.words_of_update(rule, document)}",
            lambda: office.update_rule(rule.rule_id, document),
            done=f"Rule {rule.rule_id} is changed.",
        )


def delete(given: argparse.Namespace) -> int:
    with _partner_office(given) as office:
        rule = _rule(office, given.id)
        if rule is None:
            return _unknown(given.id)
        return _sent(
            given,
            "delete",
            f"Rule {rule.rule_id} will be deleted: {office.words_of_rule(rule)}",
            lambda: office.delete_rule(rule.rule_id),
            done=f"Rule {rule.rule_id} is gone.",
        )


def change_default(given: argparse.Namespace) -> int:
    with _partner_office(given) as office:
        document = read_document(given)
        if refused_here(office.mistakes_in_default_rule(document), given):
            return 1
        return _sent(
            given,
            "default",
            f"The default rule. {office.words_of_default_rule(document)}",
            lambda: office.update_default_rule(document),
            done="The default rule is changed.",
        )


def change_program(given: argparse.Namespace) -> int:
    with _partner_office(given) as office:
        document = read_document(given)
        if refused_here(office.mistakes_in_program(document), given):
            return 1
        return _sent(
            given,
            "program",
            office.words_of_program(document),
            lambda: office.update_program(document),
            done="The program is changed.",
            look="pos loyalty program",
        )


@contextmanager
def _partner_office(given: argparse.Namespace) -> Iterator[LoyaltyOffice]:
    """What is missing for changing rules is said before a document is read."""
    settings = settings_of(given)
    check_partner(settings)
    with opened_office(settings) as office:
        yield office


def _sent(
    given: argparse.Namespace,
    word: str,
    say: str,
    send: Callable[[], None],
    *,
    done: str,
    look: str = LOOK,
) -> int:
    """Said in words, agreed to, and sent once."""
    if not consents(given, say, command=f"pos rules {word}"):
        return 1
    with told_if_lost(look):
        send()
    print(done)
    return 0


def _rule(office: LoyaltyOffice, rule_id: str) -> ProgramRule | None:
    with asking():
        return next((rule for rule in office.rules() if rule.rule_id == rule_id), None)


def _unknown(rule_id: str) -> int:
    print(f"pos: there is no rule {safe(rule_id or '?')}; see: pos rules list", file=sys.stderr)
    return 1


def _told(office: LoyaltyOffice, rule: ProgramRule) -> dict[str, object]:
    return {
        "id": rule.rule_id,
        "type": rule.rule_type,
        "say": office.words_of_rule(rule),
        "points": rule.points,
        "point_value": None if rule.point_value is None else str(rule.point_value),
        "active": rule.is_active,
        "starts_at": rule.starts_at and rule.starts_at.isoformat(),
        "ends_at": rule.ends_at and rule.ends_at.isoformat(),
    }
