"""The archive: every place is free before something is put there, and an audit names what is not as recorded."""

import hashlib
from pathlib import Path, PurePosixPath

from hypothesis import given
from hypothesis import strategies as st

from pipeline.archive.audit import audit_archive
from pipeline.archive.naming import delivery_folder, evidence_path, member_path
from pipeline.archive.store import free_path, set_aside_unfinished, store


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_audit_names_missing_changed_and_foreign(tmp_path: Path) -> None:
    """Each file that is gone, altered or in no record is named by its path; the rest is counted."""
    for name in ("good", "changed", "foreign"):
        (tmp_path / "a").mkdir(exist_ok=True)
        (tmp_path / "a" / name).write_bytes(name.encode())
    recorded = {"a/good": _digest(b"good"), "a/changed": _digest(b"before"), "a/missing": _digest(b"missing")}
    audit = audit_archive(tmp_path, recorded, ())
    assert (audit.missing, audit.changed, audit.foreign) == (("a/missing",), ("a/changed",), ("a/foreign",))
    assert (audit.checked, audit.is_sound) == (2, False)


def test_audit_of_nothing_is_sound(tmp_path: Path) -> None:
    """An archive that does not exist yet lacks nothing."""
    assert audit_archive(tmp_path / "none", {}, ()).is_sound


def test_a_place_with_a_number_that_no_record_has_says_which_record_is_gone(tmp_path: Path) -> None:
    """A stray file beside a known receipt's is foreign and no more; a receipt or register without a record is named."""
    known, lost, register = "20260128-0001 已接收", "20260128-0002 已接收", "registers/0002 0123456789ab.xlsx"
    places = [f"deliveries/2026-01/Z01 城关镇/{folder}/{name}" for folder in (known, lost) for name in ("月报.xlsx", "一/随手.txt")]
    for place in (*places, register):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_bytes(b"")
    audit = audit_archive(tmp_path, {places[0]: _digest(b"")}, ())
    assert audit.unrecorded == ("回执 20260128-0002 ", "基础台账第 2 版")
    assert audit.foreign == tuple(sorted((*places[1:], register)))
    assert audit_archive(tmp_path, {places[0]: _digest(b"")}, (*places[1:], register)).is_sound


def test_a_free_place_is_taken_as_wanted(tmp_path: Path) -> None:
    """Where nothing stands, the file gets its own name."""
    assert free_path(tmp_path, PurePosixPath("a/照片.jpg"), "d" * 64, {}) == PurePosixPath("a/照片.jpg")


def test_same_content_shares_its_place_and_other_content_gets_another(tmp_path: Path) -> None:
    """The same bytes under the same name are one file; other bytes get digits of their hash into the name."""
    wanted = PurePosixPath("照片.jpg")
    (tmp_path / wanted).write_bytes(b"first")
    assert free_path(tmp_path, wanted, _digest(b"first"), {}) == wanted
    other = _digest(b"second")
    assert free_path(tmp_path, wanted, other, {}) == PurePosixPath(f"照片 {other[:8]}.jpg")
    assert free_path(tmp_path, PurePosixPath("new.jpg"), other, {PurePosixPath("new.jpg"): other}) == PurePosixPath("new.jpg")


@given(st.permutations(range(4)))
def test_no_place_is_ever_given_to_two_contents(order: list[int]) -> None:
    """Even names that imitate the digits of another file's hash never make one file replace another."""
    second = _digest(b"1")
    names = ["a.jpg", "a.jpg", f"a {second[:8]}.jpg", f"a {second[:16]}.jpg"]
    taken: dict[PurePosixPath, str] = {}
    for n in order:
        place = free_path(Path("/nonexistent"), PurePosixPath(names[n]), _digest(str(n).encode()), taken)
        assert place not in taken
        taken[place] = _digest(str(n).encode())


def test_unrecorded_files_are_set_aside_and_recorded_ones_stay(tmp_path: Path) -> None:
    """After a crash between archive and journal only what no receipt claims is set aside, not deleted."""
    archive, note, aside = tmp_path / "archive", tmp_path / "pending.json", tmp_path / "aside"
    stage = [tmp_path / name for name in ("one", "two", "old")]
    for path in stage:
        path.write_bytes(path.name.encode())
    (archive / "e").mkdir(parents=True)
    (archive / "e" / "old").write_bytes(b"old")
    places = [PurePosixPath(name) for name in ("d/1/one", "d/2/two", "e/old")]
    owners = {"1": ["d/1/one", "e/one"], "2": ["d/2/two", "e/old"]}
    store(archive, dict(zip(stage, places, strict=True)), {PurePosixPath("e/one"): places[0]}, note, owners)
    assert set_aside_unfinished(archive, note, ["1"], aside) == ["d/2/two"]
    assert (aside / "d/2/two").read_bytes() == b"two"
    assert sorted(p.relative_to(archive).as_posix() for p in archive.rglob("*")) == ["d", "d/1", "d/1/one", "e", "e/old", "e/one"]
    assert set_aside_unfinished(archive, note, [], aside) == []


def test_names_in_the_archive_are_safe() -> None:
    """Places are built from safe parts: no way out, no separators, unknown senders under 未识别."""
    assert str(member_path("../x/./a:b.jpg")) == "x/a_b.jpg"
    assert str(delivery_folder("2026-01", "", "20260128-0001", "已退回")) == "deliveries/2026-01/未识别/20260128-0001 已退回"
    assert str(evidence_path("Z01 城关镇", "Z01-1", "2026-01", "a/b.jpg")) == "evidence/Z01 城关镇/Z01-1/2026-01/a_b.jpg"
