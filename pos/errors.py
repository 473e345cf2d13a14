"""Everything this program raises on purpose; mistakes a cashier can make are refusals, not errors.

PosError                  anything this program raises on purpose
├─ ConfigError            one mistake in a configuration file
│  └─ ConfigErrors        all the mistakes found in it, one line each
├─ JournalError           could not write or read the record
│  ├─ TillInUse           another till works on the same folder
│  ├─ DiskFull            no room for it; nothing of it was written
│  ├─ RecordDamaged       the file cannot be read as it is; its second copy can make it again
│  └─ RecordElsewhere     the folder comes from another machine, which may sell on with its own
├─ EntryMovedOn            an outbox entry is no longer as it was when its change was decided
├─ LoyaltyError
│  ├─ LoyaltyUnreachable  no answer
│  │  └─ LoyaltyBusy      an answer: not now, ask again later
│  ├─ LoyaltyRefused      an answer, and it is no
│  │  └─ ReservationGone  what was held or locked for it went back before
│  └─ LoyaltyMisuse       our request or our keys are wrong
├─ CouponError            the shop's coupon engine did not do what was asked
│  ├─ CouponImpossible    what was asked for makes no coupon, or no lock
│  ├─ CouponsOutOfReach   its database cannot be reached or used
│  ├─ EngineUnreachable   no answer of it at a till
│  └─ EngineMisuse        our request or our token is wrong
├─ HubError               the hub did not do what was asked
│  ├─ HubUnreachable      no answer: it may have been done, and may be asked again
│  ├─ HubRefused          an answer, and it is no
│  └─ HubMisuse           the address, the role or the hub's version is wrong
│     └─ HubClosed        it does not let in whoever asks, or no more
└─ DeviceError
   ├─ DeviceUnavailable   not there, or gone
   └─ DeviceFault         there, and unhappy
"""

from enum import StrEnum


class PosError(Exception):
    """Anything this program raises on purpose; its text is a sentence for a person."""


class ConfigError(PosError):
    """One mistake in a configuration file: where it stands, what was expected, what to do."""

    def __init__(
        self, *, file: str, key: str = "", problem: str = "", expected: str = "", hint: str = ""
    ) -> None:
        wanted = f"expected {expected}" if expected else ""
        what = "; ".join(part for part in (problem, wanted, hint) if part)
        super().__init__(": ".join(part for part in (file, key, what) if part))
        self.file = file
        self.key = key
        self.problem = problem
        self.expected = expected
        self.hint = hint


class ConfigErrors(ConfigError):
    """Every mistake found in the configuration, one line each; its own fields are the first's."""

    def __init__(self, errors: tuple[ConfigError, ...]) -> None:
        assert errors, "ConfigErrors needs at least one mistake"
        first = errors[0]
        super().__init__(
            file=first.file,
            key=first.key,
            problem=first.problem,
            expected=first.expected,
            hint=first.hint,
        )
        self.errors = errors

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)


class JournalError(PosError):
    """The record could not be written or read: stop selling and say so."""


class TillInUse(JournalError):
    """Another till works on the same folder."""


class DiskFull(JournalError):
    """There is no room for it; nothing of it was written."""


class RecordDamaged(JournalError):
    """The file cannot be read as it is; its second copy can make it again."""


class RecordElsewhere(JournalError):
    """The folder comes from another machine, which may sell on with its own."""


class EntryMovedOn(PosError):
    """Delivered, ended or tried again since a person looked; nothing of the change was written."""


class LoyaltyError(PosError):
    """The loyalty service did not do what was asked; `code` is its own name for why, if any."""

    def __init__(self, reason: str, *, code: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


class Met(StrEnum):
    """What a call met in place of an answer it could use."""

    SILENCE = "silence"
    """Nothing in time, or something that broke off: the line is slow, or gone."""
    NO_NETWORK = "no network"
    """Nobody at that address: the cable, the Wi-Fi or the name server."""
    STRANGER = "stranger"
    """Something else spoke: a sign-in page, a wrong address, a certificate that is not theirs."""
    OUT_OF_ORDER = "out of order"
    """What stands before the service says that it fails."""
    ODD_ANSWER = "odd answer"
    """The service's own, and of no use: the matter of this one call, and not of the line."""


class LoyaltyUnreachable(LoyaltyError):
    """No answer came: `sent` False means it certainly did nothing, True that it may have."""

    def __init__(
        self, reason: str, *, sent: bool, code: str | None = None, met: Met = Met.SILENCE
    ) -> None:
        super().__init__(reason, code=code)
        self.sent = sent
        self.met = met


class LoyaltyBusy(LoyaltyUnreachable):
    """It answered that it will not do this now: nothing was done, ask again after a pause.

    `asked` is False where the till held the call back by itself, which shows nothing of the line.
    """

    def __init__(
        self, reason: str, *, code: str, retry_after_s: float | None = None, asked: bool = True
    ) -> None:
        super().__init__(reason, sent=False, code=code)
        self.retry_after_s = retry_after_s
        self.asked = asked


class LoyaltyRefused(LoyaltyError):
    """The service answered no, for a reason given in our words."""


class ReservationGone(LoyaltyRefused):
    """The points held or coupons locked for it went back before it arrived: ask for new ones."""


class LoyaltyMisuse(LoyaltyError):
    """Our request or our keys are wrong: trying again is useless, an operator must look."""


class CouponError(PosError):
    """The shop's coupon engine did not do what was asked."""


class CouponImpossible(CouponError):
    """What was asked for makes no coupon, or no lock: nothing was done, and a repeat is no use."""


class CouponsOutOfReach(CouponError):
    """Its database cannot be reached or used now. Whether it was done is not known: asking the
    same again does it once.
    """


class EngineUnreachable(CouponError):
    """No answer of use came to a till: `sent` False means it certainly did nothing. `is_answered`:
    it is there, and has said to come later.
    """

    def __init__(self, reason: str, *, sent: bool, is_answered: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.sent = sent
        self.is_answered = is_answered


class EngineMisuse(CouponError):
    """The token, the address or the request is wrong: trying again is useless, a manager must
    look. `is_of_one`: this one request alone is not taken, and others may be.
    """

    def __init__(self, reason: str, *, is_of_one: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_of_one = is_of_one


class HubError(PosError):
    """The hub of the store, or of the head office, did not do what was asked."""


class HubUnreachable(HubError):
    """No answer. Whether it was done is not known: asking the same again does it once."""


class HubRefused(HubError):
    """An answer, and it is no: nothing was done."""


class HubMisuse(HubError):
    """The address, the role, the password or the hub's version is wrong: a manager must look."""


class HubClosed(HubMisuse):
    """It lets in nobody of that name and password, or no more: `pos hub enrol` does again."""


class DeviceError(PosError):
    """A device did not do what was asked; the hint says what to do at the counter."""

    def __init__(self, problem: str, *, device: str, hint: str = "") -> None:
        what = f"{problem}; {hint}" if hint else problem
        super().__init__(f"{device}: {what}")
        self.problem = problem
        self.device = device
        self.hint = hint


class DeviceUnavailable(DeviceError):
    """The device is not there, or went away."""


class DeviceFault(DeviceError):
    """The device is there, and unhappy: paper, cover, jam."""
