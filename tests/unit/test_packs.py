"""Contents that lie in one file together: each comes back, whoever wrote it, and what is spoilt is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitorch.integrate.packs import Packs, read_pack, write_pack

CONTENTS = {"one": b"first\n", "none": b"", "two": b"\x00\nsecond"}


@pytest.mark.parametrize("whole", [True, False])
def test_a_pack_gives_back_what_it_was_given(tmp_path: Path, *, whole: bool) -> None:
    write_pack(tmp_path / "pack", CONTENTS, most=400)
    pack = read_pack(tmp_path / "pack", whole=whole)
    assert pack is not None
    assert {name: pack.content(name) for name in (*CONTENTS, "three")} == {**CONTENTS, "three": None}


@pytest.mark.parametrize("spoilt", [b"", b"{", b"[]\n", b'{"one": 7}\nfirst', b"\xff\n"])
def test_what_is_no_pack_is_as_good_as_none(tmp_path: Path, spoilt: bytes) -> None:
    (tmp_path / "pack").write_bytes(spoilt)
    assert read_pack(tmp_path / "pack", whole=True) is None


def test_a_pack_that_is_gone_by_the_time_has_nothing(tmp_path: Path) -> None:
    write_pack(tmp_path / "pack", CONTENTS, most=400)
    pack = read_pack(tmp_path / "pack", whole=False)
    (tmp_path / "pack").unlink()
    assert pack is not None
    assert pack.content("one") is None


def test_what_another_has_written_meanwhile_is_found(tmp_path: Path) -> None:
    ours, theirs = Packs(tmp_path / "packs", 400), Packs(tmp_path / "packs", 400)
    assert ours.content("one") is None
    theirs.add("one", b"first")
    assert ours.content("one") is None
    theirs.save()
    assert ours.content("one") == b"first"


def test_what_is_added_is_written_a_few_dozen_at_a_time(tmp_path: Path) -> None:
    packs = Packs(tmp_path, 400)
    for number in range(150):
        packs.add(str(number), b"x")
    assert len(list(tmp_path.iterdir())) == 2
    packs.save()
    assert Packs(tmp_path, 400).content("149") == b"x"


def test_a_full_folder_forgets_its_oldest(tmp_path: Path) -> None:
    for number in range(50):
        write_pack(tmp_path / str(number), CONTENTS, most=32)
    assert len(list(tmp_path.iterdir())) < 35
