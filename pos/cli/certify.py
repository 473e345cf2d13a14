"""`pos certify`: the go-live checklist against the account of the configuration."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from typing import TYPE_CHECKING

from pos.cli.common import Commands, add_command, print_json, settings_of
from pos.cli.office import YES, check_account, typed
from pos.errors import ConfigError

if TYPE_CHECKING:
    from pos.certify.checklist import Verdict
    from pos.config import Settings

LIVE_KEY = "gb_live_"
TOPIC_NAMES = (
    "go-live",
    "identity",
    "earning",
    "redemption",
    "coupons",
    "return",
    "network",
    "close of day",
)
"""As the checklist has them; to name them here loads none of it."""
MARKS = {"pass": "✓", "fail": "!", "not applicable": "·"}


def add_to(commands: Commands) -> None:
    made = add_command(
        commands,
        "certify",
        "run the go-live checklist with test keys: it registers customers and sells to them",
        with_json=True,
    )
    made.add_argument(
        "--topic",
        action="append",
        default=[],
        metavar="TOPIC",
        help=f"only this part of the list, one of: {', '.join(TOPIC_NAMES)}; may be given several "
        "times",
    )
    made.set_defaults(carry_out=carry_out)


def carry_out(given: argparse.Namespace) -> int:
    settings = settings_of(given)
    _test_account(settings)
    if not _is_meant(settings):
        print("pos: nothing was done", file=sys.stderr)
        return 1
    from pos.certify.run import TOPICS, certify
    from pos.cli.log_file import write_log
    from pos.cli.stage import stage_of

    write_log(settings)
    topics = given.topic or tuple(TOPICS)
    if unknown := [topic for topic in topics if topic not in TOPICS]:
        raise ConfigError(file=f"--topic {unknown[0]}", expected=f"one of {', '.join(TOPICS)}")
    verdicts: list[Verdict] = []
    for verdict in certify(settings, stage_of, topics=topics):
        verdicts.append(verdict)
        if not given.json:
            _print(verdict, is_first=_opens_topic(verdicts))
    return _end(verdicts, as_json=given.json)


def _test_account(settings: Settings) -> None:
    """The run makes customers and gives points away: never in the shop's own program."""
    check_account(settings, hint="set the keys of a test account")
    secrets = settings.secrets
    if LIVE_KEY in (secrets.api_key[: len(LIVE_KEY)], secrets.secret_key[: len(LIVE_KEY)]):
        raise ConfigError(
            file="POS_GAMEBALL_API_KEY",
            problem="is a live key",
            hint="certify with the keys of a test account: the run gives points away",
        )


def _is_meant(settings: Settings) -> bool:
    """A person is asked once: not every live key says that it is one. The sandbox is nobody's."""
    url = settings.loyalty.base_url
    if url.startswith("http://") or not sys.stdin.isatty():
        return True
    print(f"{url}: this registers customers there and gives points away.")
    return typed("Are these the keys of a test account? yes/no: ").casefold() in YES


def _opens_topic(verdicts: list[Verdict]) -> bool:
    return len(verdicts) < 2 or verdicts[-1].check.topic != verdicts[-2].check.topic


def _print(verdict: Verdict, *, is_first: bool) -> None:
    if is_first:
        print(f"\n{verdict.check.topic}")
    print(f"  {MARKS[verdict.outcome.value]} {verdict.check.title}", flush=True)
    print(f"      {verdict.outcome.value}: {verdict.reason}", flush=True)


def _end(verdicts: list[Verdict], *, as_json: bool) -> int:
    counts = Counter(verdict.outcome.value for verdict in verdicts)
    passed, failed, not_applicable = (counts[name] for name in MARKS)
    if as_json:
        print_json(
            {
                "items": [
                    {
                        "topic": one.check.topic,
                        "title": one.check.title,
                        "outcome": one.outcome.value,
                        "reason": one.reason,
                    }
                    for one in verdicts
                ],
                "passed": passed,
                "failed": failed,
                "not_applicable": not_applicable,
            }
        )
    else:
        print(f"\n{passed} passed, {failed} failed, {not_applicable} not applicable")
    return 1 if failed else 0
