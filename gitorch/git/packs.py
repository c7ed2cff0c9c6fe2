"""Packs of whole objects and their indexes, as git's format documents describe them (gitformat-pack)."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from hashlib import sha1
from itertools import accumulate
from pathlib import Path

from gitorch.git.repository import Oid

KINDS = {1: "commit", 2: "tree", 3: "blob", 4: "tag"}
_NUMBERS = {kind: number for number, kind in KINDS.items()}
_HEAD = 12  # bytes before the first object
_INDEXABLE = 1 << 31  # bytes of a pack whose index needs no table of long offsets

Objects = Mapping[Oid, tuple[str, bytes]]
"""Kind and content of objects by their ids."""


def pack(objects: Objects) -> bytes:
    """A pack: header, each object with its size, and the checksum."""
    return _joined([_entry(kind, content, level=1) for kind, content in objects.values()])


def write_indexed(directory: Path, objects: Objects) -> bool:
    """Write a pack and its index where an object store keeps them; not compressed, not synced: nobody keeps it.

    False, and nothing is written, if it would take an index that only git writes.
    """
    entries = [_entry(kind, content, level=0) for kind, content in objects.values()]
    whole = _joined(entries)
    if len(whole) >= _INDEXABLE:
        return False
    place = directory / f"pack-{whole[-20:].hex()}.pack"
    place.write_bytes(whole)
    place.with_suffix(".idx").write_bytes(_index([bytes.fromhex(oid) for oid in objects], entries, whole[-20:]))
    return True


def _entry(kind: str, content: bytes, *, level: int) -> bytes:
    size = len(content)
    byte = _NUMBERS[kind] << 4 | size & 15
    size >>= 4
    head = bytearray()
    while size:
        head.append(byte | 128)
        byte, size = size & 127, size >> 7
    head.append(byte)
    return bytes(head) + zlib.compress(content, level)


def _joined(entries: Sequence[bytes]) -> bytes:
    body = b"".join([b"PACK" + (2).to_bytes(4, "big") + len(entries).to_bytes(4, "big"), *entries])
    return body + sha1(body, usedforsecurity=False).digest()


def _index(oids: Sequence[bytes], entries: Sequence[bytes], checksum: bytes) -> bytes:
    """Version 2: how many ids start with up to each byte, the ids, the entries' checksums and places."""
    places = accumulate((len(entry) for entry in entries), initial=_HEAD)
    rows = sorted(zip(oids, entries, places, strict=False))  # the last place is the end
    counts = [0] * 256
    for oid in oids:
        counts[oid[0]] += 1
    parts = [b"\377tOc" + (2).to_bytes(4, "big")]
    parts += [count.to_bytes(4, "big") for count in accumulate(counts)]
    parts += [oid for oid, _, _ in rows]
    parts += [zlib.crc32(entry).to_bytes(4, "big") for _, entry, _ in rows]
    parts += [place.to_bytes(4, "big") for _, _, place in rows]
    body = b"".join([*parts, checksum])
    return body + sha1(body, usedforsecurity=False).digest()
