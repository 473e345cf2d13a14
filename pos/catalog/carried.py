"""A catalogue's CSV as it travels to tills: the file itself, made small."""

from __future__ import annotations

import zlib
from typing import BinaryIO, Final

MOST_BYTES: Final = 256 * 1024 * 1024
"""Of the file as it was: a million items are about half of it."""
_AT_ONCE: Final = 1024 * 1024


def carried(file: BinaryIO) -> bytes:
    """ValueError where it is too large for a till."""
    packer, parts, read = zlib.compressobj(), [], 0
    while part := file.read(_AT_ONCE):
        read += len(part)
        if read > MOST_BYTES:
            raise ValueError(f"larger than {MOST_BYTES // 1024 // 1024} MB")
        parts.append(packer.compress(part))
    return b"".join((*parts, packer.flush()))


def write_out(content: bytes, file: BinaryIO) -> None:
    """ValueError where it is none, or too large; OSError as the disk says."""
    unpacker, left = zlib.decompressobj(), MOST_BYTES
    try:
        while content and not unpacker.eof:
            part = unpacker.decompress(content, _AT_ONCE)
            content = unpacker.unconsumed_tail
            left -= len(part)
            if left < 0:
                raise ValueError("too large for a till")
            file.write(part)
    except zlib.error:
        raise ValueError("no catalogue") from None
    if not unpacker.eof:
        raise ValueError("half a catalogue")
