"""The order in which things happen to an inbox: whatever it is, each delivery is taken in whole, and once."""

import errno
import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flow.arrivals import outcome
from flow.office import Office
from flow.script import Script, Step, nothing, put_in, said_of, watch_through

from pipeline.intake import stage
from pipeline.service.loop import watch
from pipeline.workspace import find_workspace


def test_only_what_has_settled_is_taken_in(anyone: Office) -> None:
    """A file that still changes is left alone; three seconds of rest and it is taken in, once."""
    steps = [put_in(anyone, "a.pdf", b"%PDF-1"), put_in(anyone, "a.pdf", b"%PDF-1.4 more"), nothing, nothing, nothing]
    through, script = watch_through(anyone, steps)
    assert through == ["a.pdf refused"]
    assert script.waits == [10, 3, 3, 10, 10, 10]
    assert outcome(anyone.root).receipts == 1


def test_a_share_that_vanishes_comes_back(anyone: Office) -> None:
    """While the inbox is gone the watch waits and makes none of its own; when it is back it goes on."""
    away = anyone.root / "away"

    def vanish() -> None:
        anyone.inbox.rename(away)

    def come_back() -> None:
        assert not anyone.inbox.exists()
        (away / "a.pdf").write_bytes(b"%PDF-1")
        away.rename(anyone.inbox)

    assert watch_through(anyone, [vanish, nothing, come_back, nothing, nothing])[0] == [
        "inbox_gone", "inbox_back", "a.pdf refused"
    ]  # fmt: skip


@pytest.mark.parametrize("error", [errno.EIO, errno.EHOSTDOWN, errno.ESTALE, errno.EROFS], ids=errno.errorcode.get)
@pytest.mark.parametrize("deed", ["unlink", "stat", "iterdir"])
def test_a_share_that_drops_in_the_middle_loses_and_doubles_nothing(
    anyone: Office, monkeypatch: pytest.MonkeyPatch, deed: str, error: int
) -> None:
    """Whatever the share says while it is away, and at whatever we do: it is waited for, and each delivery is on record once."""
    names, away = [f"{number:03}.pdf" for number in range(3)], True
    real = getattr(Path, deed)

    def drop(path: Path, *arguments: Any, **options: Any) -> Any:
        if away and path.is_relative_to(anyone.inbox) and (deed == "iterdir" or path.suffix == ".pdf"):
            raise OSError(error, os.strerror(error), str(path))
        return real(path, *arguments, **options)

    def put() -> None:
        for name in names:
            (anyone.inbox / name).write_bytes(b"%PDF-1" + name.encode())
        monkeypatch.setattr(Path, deed, drop)

    def come_back() -> None:
        nonlocal away
        away = False

    through, _ = watch_through(anyone, [put, nothing, nothing, come_back, nothing, nothing])
    assert through[:1] == ["inbox_gone"] and through.count("inbox_gone") == through.count("inbox_back") == 1
    assert outcome(anyone.root).receipts == 3
    assert len(anyone.journal("delivery")) == 3


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_taken_in(anyone: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """One without permission, or on a bad place of the server's disk, waits with a word about it; once readable it is taken in."""
    closed, real = anyone.inbox / "closed.pdf", stage.copy_hashed

    def copy(source: Path, target: Path) -> tuple[str, int]:
        if source == closed:
            raise PermissionError(errno.EACCES, "Permission denied", str(source))
        return real(source, target)

    def open_it() -> None:
        monkeypatch.setattr(stage, "copy_hashed", real)

    monkeypatch.setattr(stage, "copy_hashed", copy)
    steps = [put_in(anyone, "closed.pdf", b"%PDF-1"), put_in(anyone, "open.pdf", b"%PDF-2"), nothing, nothing, open_it, nothing]
    assert watch_through(anyone, steps)[0] == ["held", "open.pdf refused", "closed.pdf refused"]


def test_a_folder_moved_in_whole_is_one_delivery(anyone: Office) -> None:
    """It comes with all its files at once and no word about any of them; half of it copied, it is waited for."""
    aside = anyone.root / "aside"
    for name in ("表/月报.xlsx", "照片/一.jpg", "照片/二.jpg"):
        (aside / name).parent.mkdir(parents=True, exist_ok=True)
        (aside / name).write_bytes(name.encode())

    def move() -> None:
        aside.rename(anyone.inbox / "报送")

    def grow() -> None:
        (anyone.inbox / "报送" / "照片" / "三.jpg").write_bytes(b"3")

    through, _ = watch_through(anyone, [move, grow, grow, *[nothing] * 3])
    assert through == ["报送 refused"]
    (record,) = anyone.journal("delivery")
    assert sorted(name for name, *_ in record["body"]["submission"]["files"]) == ["照片/一.jpg", "照片/三.jpg", "照片/二.jpg", "表/月报.xlsx"]
    assert [path.name for path in anyone.inbox.iterdir()] == ["说明.txt"]


def test_hundreds_at_once_are_each_taken_in_once(anyone: Office) -> None:
    """Three hundred files, a third of them while the first are being taken in: every one on record, once."""
    names = [f"{number:03}.pdf" for number in range(300)]

    def put(some: Sequence[str]) -> Step:
        return lambda: [(anyone.inbox / name).write_bytes(b"%PDF-1" + name.encode()) for name in some]

    space = find_workspace(anyone.root)
    script, late = Script([put(names[:200]), *[nothing] * 4], datetime.now(space.zone)), put(names[200:])
    through = []
    for happening in watch(space, script.clock, script.wait, script.steady):
        if not through:
            late()
        through.append(said_of(happening))
    assert sorted(through) == [f"{name} refused" for name in names]
    assert sum(outcome(anyone.root).verdicts.values()) == 300


def test_told_to_stop_within_a_tick_it_finishes_what_is_in_hand(anyone: Office) -> None:
    """Of three hundred files a part is taken in, whole and said; the rest, and what is due, are left to the next start."""
    for number in range(300):
        (anyone.inbox / f"{number:03}.pdf").write_bytes(b"%PDF-1" + str(number).encode())
    space = find_workspace(anyone.root)
    script, said = Script([nothing], datetime.now(space.zone)), []
    for happening in watch(space, script.clock, script.wait, script.steady, lambda: bool(said)):
        said.append(said_of(happening))
    left = list(anyone.inbox.glob("*.pdf"))
    assert 0 < len(said) < 300 and len(said) + len(left) == 300
    assert len(anyone.journal("delivery")) == len(said)
    assert len(watch_through(anyone, [nothing, nothing])[0]) == len(left)
    assert sum(outcome(anyone.root).verdicts.values()) == 300


@pytest.mark.parametrize("hours", [-24 * 400, -1, 1, 24 * 400], ids=["a year back", "an hour back", "an hour on", "a year on"])
def test_a_clock_that_jumps_costs_no_delivery(anyone: Office, hours: int) -> None:
    """Set forward or back in the middle: said once with how much; what rests is told all the same, numbers stay their own."""
    space = find_workspace(anyone.root)

    def jump() -> None:
        script.now += timedelta(hours=hours)

    steps = [put_in(anyone, "a.pdf", b"%PDF-1"), nothing, jump, put_in(anyone, "b.pdf", b"%PDF-2"), nothing, nothing]
    script = Script(steps, datetime.now(space.zone))
    through = [said_of(each) for each in watch(space, script.clock, script.wait, script.steady)]
    assert sorted(through) == ["a.pdf refused", "b.pdf refused", "clock"]
    assert outcome(anyone.root).receipts == 2


def test_a_clock_that_runs_backwards_settles_nothing_early_and_nothing_late(anyone: Office) -> None:
    """With the time going back at every tick a file is taken in once it has rested, and every number is given once."""
    space = find_workspace(anyone.root)
    steps = [step for number in range(4) for step in (put_in(anyone, f"{number}.pdf", b"%PDF-" + str(number).encode()), nothing, nothing)]
    script = Script(steps, datetime.now(space.zone))
    start = script.now
    backwards = lambda: start - 24 * (script.now - start)  # noqa: E731
    through = [said_of(each) for each in watch(space, backwards, script.wait, script.steady)]
    assert [each for each in through if each != "clock"] == [f"{number}.pdf refused" for number in range(4)]
    numbers = [record["body"]["submission"]["number"] for record in anyone.journal("delivery")]
    assert len(set(numbers)) == 4
    assert outcome(anyone.root).receipts == 4


def test_what_cannot_leave_the_inbox_is_not_processed_again(anyone: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that stays because some program holds it is on record once, tick after tick; that it stays is said."""
    real = Path.unlink

    def unlink(path: Path, missing_ok: bool = False) -> None:
        if path.suffix == ".pdf":
            raise PermissionError(13, "open elsewhere", str(path))
        real(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    through, _ = watch_through(anyone, [put_in(anyone, "a.pdf", b"%PDF-1"), *[nothing] * 4])
    assert through == ["a.pdf refused", "stuck"]
    assert len(anyone.journal("delivery")) == 1
