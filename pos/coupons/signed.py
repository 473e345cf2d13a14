"""Coupons that are believed without a network: written, signed by Ed25519, and read.

    CODE . base 32 of ( fields | signature )

The code is the one that the engine knows the coupon by. The fields are its terms, as
signed_fields.py writes them. The signature is over a name of this use, the code and the fields. All
of it is capital letters, digits, `-` and `.`, which a QR code holds in its alphanumeric mode.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pos.core.signed_coupon import BEHIND_CODE, LONGEST_SIGNED, SignedCoupon, Unread
from pos.coupons.signed_fields import CODE, VERSION, read_fields, written

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_BYTES: Final = 32
_SIGNATURE_BYTES: Final = 64
_USE: Final = b"shop coupon signed for tills\x00"
"""So that no signature made for something else by the same key is one of a coupon."""
_BODY = re.compile(r"[A-Z2-7]+")
_MISREAD: Final = str.maketrans("018", "OIB")
"""Characters that this base 32 has not, and what was meant by each."""


def sign(signed: SignedCoupon, signing_key: str) -> str:
    """The text of its QR code, at most LONGEST_SIGNED characters.

    ValueError where the coupon says more than such a text has room for, or the key is none.
    """
    code, body = signed.coupon.code, written(signed)
    signature = _private(signing_key).sign(_vouched_for(code, body))
    tail = base64.b32encode(body + signature).decode().rstrip("=")
    return f"{code}{BEHIND_CODE}{tail}"


def why_not(signed: SignedCoupon) -> str:
    """Why it cannot be signed, in a sentence; '' where it can."""
    try:
        written(signed)
    except ValueError as problem:
        return f"{problem}."
    return ""


def read(text: str, public_key: str) -> SignedCoupon | Unread:
    """What it says, where the shop whose key that is has signed it so; never raises.

    Small letters are read as capitals. Nothing is told of what is not believed.
    """
    whole = text.strip().upper()
    code, dot, tail = whole.partition(BEHIND_CODE)
    if len(whole) > LONGEST_SIGNED or not dot or not CODE.fullmatch(code):
        return Unread.DAMAGED
    behind = _bytes_of(tail)
    if len(behind) <= _SIGNATURE_BYTES:
        return Unread.DAMAGED
    if behind[0] != VERSION:
        return Unread.NEWER if behind[0] > VERSION else Unread.DAMAGED
    body, signature = behind[:-_SIGNATURE_BYTES], behind[-_SIGNATURE_BYTES:]
    try:
        is_ours = _is_by(public_key, signature, _vouched_for(code, body))
    except ValueError:
        return Unread.NO_KEY
    if not is_ours:
        return Unread.FORGED
    try:
        return read_fields(code, body)
    except (ValueError, IndexError, OverflowError):
        return Unread.DAMAGED


# -- keys -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KeyPair:
    signing_key: str
    """Base 64 of 32 bytes: whoever has it makes coupons. It is kept where the engine runs alone."""
    public_key: str

    def __repr__(self) -> str:
        return f"KeyPair(public_key={self.public_key!r})"


def new_keys() -> KeyPair:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return _pair(Ed25519PrivateKey.generate())


def public_key_of(signing_key: str) -> str:
    """What tills are told; ValueError where it is no signing key."""
    return _pair(_private(signing_key)).public_key


def _pair(key: Ed25519PrivateKey) -> KeyPair:
    drawn = key.private_bytes_raw(), key.public_key().public_bytes_raw()
    return KeyPair(*(base64.b64encode(one).decode() for one in drawn))


def _private(signing_key: str) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(_key_bytes(signing_key))


def _is_by(public_key: str, signature: bytes, vouched_for: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    key = Ed25519PublicKey.from_public_bytes(_key_bytes(public_key))
    try:
        key.verify(signature, vouched_for)
    except InvalidSignature:
        return False
    return True


def _key_bytes(text: str) -> bytes:
    try:
        found = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise ValueError("a key is base 64") from None
    if len(found) != KEY_BYTES:
        raise ValueError(f"a key is {KEY_BYTES} bytes in base 64")
    return found


# -- text -------------------------------------------------------------------------------------


def _vouched_for(code: str, body: bytes) -> bytes:
    return _USE + code.encode("ascii") + b"\x00" + body


def _bytes_of(tail: str) -> bytes:
    """Empty where it is not base 32 as it would be written: no text stands for another's bytes."""
    letters = tail.translate(_MISREAD)
    if not _BODY.fullmatch(letters):
        return b""
    try:
        found = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except binascii.Error:
        return b""
    return found if base64.b32encode(found).decode().rstrip("=") == letters else b""
