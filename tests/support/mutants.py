"""Changes files at random, but the same each time: what fuzzing feeds to readers."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Sequence

_VRS = (
    b"AE AS AT CS DA DS DT FD FL IS LO LT OB OD OF OL OV OW PN SH SL SQ SS ST TM UC UI UL UN UR US "
    b"UT"
).split()
_WORDS = (
    b"\xff\xff\xff\xff", b"\xfe\xff\x00\xe0", b"\xfe\xff\x0d\xe0", b"\xfe\xff\xdd\xe0", b"\0\0\0\0",
    b"\x7f\xff\xff\xff", b"\xe0\x7f\x10\x00", b"\x28\x00\x10\x00", b"\x08\x00\x05\x00", b"\xff\xd8",
    b"\xff\xd9", b"\xff\x4f\xff\x51", b"1.2.840.10008.1.2.1.99", b"99999999999999999999", b"-1",
    b"%PDF-1.7", b"PK\x03\x04", b"\\\\\\\\\\\\\\\\",
)  # fmt: skip


def mutant(seeds: Sequence[bytes], number: int) -> bytes:
    """Return the mutant of this number: a seed with one to five changes."""
    chance = random.Random(number)  # noqa: S311 - the same each time is the point
    content = bytearray(chance.choice(seeds))
    for _change in range(chance.randint(1, 5)):
        chance.choice(_CHANGES)(content, chance, seeds)
    return bytes(content)


def _flip_bits(content: bytearray, chance: random.Random, _seeds: Sequence[bytes]) -> None:
    for _bit in range(chance.randint(1, 12)):
        at = chance.randrange(max(1, len(content)))
        content[at : at + 1] = bytes(
            each ^ 1 << chance.randrange(8) for each in content[at : at + 1]
        )


def _lie_about_a_length(content: bytearray, chance: random.Random, _seeds: Sequence[bytes]) -> None:
    at = chance.randrange(128, max(129, len(content) - 8))
    size = chance.choice((2, 4))
    value = chance.choice((0, 1, 2, 0x7F, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFE, len(content)))
    content[at : at + size] = struct.pack("<I", value & 0xFFFFFFFF)[:size]


def _swap_a_vr(content: bytearray, chance: random.Random, _seeds: Sequence[bytes]) -> None:
    places = [at for vr in _VRS if (at := content.find(vr, chance.randrange(132, 2000))) > 0]
    if places:
        at = chance.choice(places)
        content[at : at + 2] = chance.choice(_VRS)


def _cut_off(content: bytearray, chance: random.Random, _seeds: Sequence[bytes]) -> None:
    del content[chance.randrange(max(1, len(content))) :]


def _splice(content: bytearray, chance: random.Random, seeds: Sequence[bytes]) -> None:
    other = chance.choice(seeds)
    begins_at = chance.randrange(max(1, len(other)))
    piece = other[begins_at : begins_at + chance.randint(1, 4000)]
    at = chance.randrange(max(1, len(content)))
    if chance.random() < 0.5:
        content[at:at] = piece
    else:
        content[at : at + len(piece)] = piece


def _put_a_word(content: bytearray, chance: random.Random, _seeds: Sequence[bytes]) -> None:
    word = chance.choice(_WORDS)
    at = chance.randrange(max(1, len(content)))
    content[at : at + len(word)] = word


def _repeat(content: bytearray, chance: random.Random, _seeds: Sequence[bytes]) -> None:
    at = chance.randrange(max(1, len(content)))
    piece = content[at : at + chance.randint(1, 64)]
    content[at:at] = piece * chance.randint(1, 200)


_CHANGES: tuple[Callable[[bytearray, random.Random, Sequence[bytes]], None], ...] = (
    _flip_bits, _lie_about_a_length, _swap_a_vr, _cut_off, _splice, _put_a_word, _repeat,
)  # fmt: skip
