"""The loop of `kaohe watch`, with a clock and waits that the test scripts: no real time passes."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

import pytest
from flow.arrivals import outcome
from flow.office import KAOHE, Office, by_hand, copy_of
from flow.script import Script, Step, nothing, put_in, said_of, watch_through

from pipeline.delivery import process
from pipeline.service.loop import Alarm, Waker, watch
from pipeline.system import FileLock
from pipeline.workspace import Occupied, find_workspace, locked, note_tick, service_of, serving


@pytest.fixture
def office(office: Office) -> Office:
    """An office without a calendar: what is watched here is the inbox."""
    by_hand(office.root)
    return office


def test_other_commands_have_their_turn_between_ticks(anyone: Office) -> None:
    """The service holds the workspace only while it takes in."""
    space, held = find_workspace(anyone.root), []

    def command() -> None:
        with locked(space, "publish"):
            held.append(True)

    through, _ = watch_through(anyone, [put_in(anyone, "a.pdf", b"%PDF-1"), command, nothing, command])
    assert (through, held) == (["a.pdf refused"], [True, True])


def test_a_tick_passes_over_while_another_command_is_at_work(anyone: Office) -> None:
    """Where a command holds the workspace the service looks again at the next tick, and nothing is lost."""
    other = find_workspace(anyone.root)
    command, waiting = locked(other, "publish"), []

    def finish() -> None:
        waiting.append((anyone.inbox / "a.pdf").exists())
        command.__exit__(None, None, None)

    steps = [put_in(anyone, "a.pdf", b"%PDF-1"), command.__enter__, nothing, finish, nothing]
    assert (watch_through(anyone, steps)[0], waiting) == (["occupied", "a.pdf refused"], [True])


def test_one_service_for_each_workspace(anyone: Office) -> None:
    """A second service is refused with the process that runs; status tells how long ago that one looked."""
    space = find_workspace(anyone.root)
    assert service_of(space) == {}
    with serving(space):
        with pytest.raises(Occupied, match=rf"kaohe watch（进程 {os.getpid()}）"), serving(find_workspace(anyone.root)):
            pytest.fail("two services")
        assert "tick" not in service_of(space)
        watch_through(anyone, [nothing])
        assert set(service_of(space)) == {"pid", "command", "tick"}
    assert service_of(space) == {}


def test_health_is_a_question_to_the_service_alone(anyone: Office) -> None:
    """`kaohe status --service` ends with 0 where the service looked lately, else with 1; it waits for nobody."""
    space = find_workspace(anyone.root)
    assert anyone.run("status", "--service", code=1)["service"] == {"running": False, "age": None}
    with serving(space), locked(space, "publish"):
        assert anyone.run("status", "--service", code=1)["service"]["age"] is None
        note_tick(space, datetime.now(space.zone) - timedelta(seconds=7))
        assert anyone.run("status", "--service")["service"]["age"] in (7, 8)
        note_tick(space, datetime.now(space.zone) - timedelta(minutes=6))
        assert anyone.run("status", "--service", code=1)["service"]["running"] is True


def test_stops_when_told_and_takes_the_rest_in_next_time(anyone: Office) -> None:
    """What had not settled when the watch stopped is there for the next run."""
    through, script = watch_through(anyone, [put_in(anyone, "a.pdf", b"%PDF-1")])
    assert (through, len(script.waits)) == ([], 2)
    assert watch_through(anyone, [nothing])[0] == ["a.pdf refused"]


def test_a_torn_file_is_held_and_accepted_once_complete(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy that stalls for longer than the rest is not refused: it is tried again when it is whole."""
    monkeypatch.setattr("pipeline.delivery.process.Process.run", _in_january(process.Process.run))
    whole = office.drop("B01").read_bytes()
    (office.inbox / "B01.xlsx").unlink()
    steps = [put_in(office, "B01.xlsx", whole[:4000]), nothing, nothing, put_in(office, "B01.xlsx", whole), nothing, nothing]
    assert watch_through(office, steps)[0] == ["held", "B01.xlsx accepted"]
    assert outcome(office.root).verdicts == {"accepted": 1}


def _in_january(real: Callable[..., Iterator[process.Delivered]]) -> Callable[..., Iterator[process.Delivered]]:
    """Everything arrives within the window of January, whenever the test runs."""

    def run(self: process.Process, *arguments: object) -> Iterator[process.Delivered]:
        self.arrival = lambda _: datetime(2026, 1, 28, 9, tzinfo=self.workspace.zone)
        return real(self, *arguments)

    return run


def _in_watch(office: Office, steps: Sequence[Step], start: str) -> list[str]:
    """What a watch from a moment of January on says; what arrives in it arrives then."""
    space = find_workspace(office.root)
    script = Script(steps, datetime.fromisoformat(start).replace(tzinfo=space.zone))
    return [said_of(each) for each in watch(space, script.clock, script.wait, script.steady)]


def test_what_is_due_is_done_on_the_next_tick(built: Path, tmp_path: Path) -> None:
    """`kaohe watch` does what the calendar has due, once; with automatic = false nothing acts by itself."""
    office = copy_of(built, tmp_path / "county")
    calm = copy_of(built, tmp_path / "calm")
    by_hand(calm.root)
    assert _in_watch(office, [nothing] * 4, "2026-01-24T23:59:50") == ["open"]
    assert _in_watch(office, [nothing], "2026-01-31T10:00") == ["remind"]
    assert _in_watch(calm, [nothing], "2026-02-10T10:00") == []
    assert calm.journal("event") == []


def test_a_month_is_not_closed_over_a_report_that_came_in_time(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A report dropped in the last second settles for a while: the month waits for it, takes it in, then closes."""
    office = copy_of(built, tmp_path / "county")
    monkeypatch.setattr("pipeline.service.loop.arrival_of", lambda space, item, now: _last_second(space.zone))
    content = office.drop("B01").read_bytes()
    (office.inbox / "B01.xlsx").unlink()
    steps = [put_in(office, "B01.xlsx", content), nothing, nothing, nothing]
    said = _in_watch(office, steps, "2026-02-03T23:59:55")
    assert said == ["open", "remind", "due", "B01.xlsx accepted", "close", "verification"]
    assert "B01" not in office.journal("close")[0]["body"]["missing"]


def _last_second(zone: ZoneInfo) -> datetime:
    return datetime(2026, 2, 3, 23, 59, 59, tzinfo=zone)


def test_while_the_inbox_is_gone_nothing_is_due(built: Path, tmp_path: Path) -> None:
    """Nobody knows what lies in an inbox that is gone: the month is closed when it is back."""
    office = copy_of(built, tmp_path / "county")
    away = office.root / "away"
    office.inbox.rename(away)
    assert _in_watch(office, [nothing, lambda: away.rename(office.inbox), nothing], "2026-01-25T10:00") == [
        "inbox_gone", "open", "inbox_back"
    ]  # fmt: skip


def test_an_event_that_fails_is_told_once(built: Path, tmp_path: Path) -> None:
    """Tick after tick it is tried again, and said when it begins to fail; the inbox is minded all the while."""
    office = copy_of(built, tmp_path / "county")
    (office.root / "templates" / "message_open.txt").write_text("{{", encoding="utf-8")
    steps = [nothing, put_in(office, "a.pdf", b"%PDF-1"), nothing, nothing]
    assert _in_watch(office, steps, "2026-01-25T10:00") == ["event_failed", "a.pdf refused"]


def test_our_own_reading_does_not_wake_us() -> None:
    """The alarm rings when something is written, moved or removed, never when we look: else we would never rest."""
    from threading import Event

    from watchdog.events import FileClosedNoWriteEvent, FileCreatedEvent, FileMovedEvent, FileOpenedEvent

    wake = Event()
    for event in (FileOpenedEvent("a"), FileClosedNoWriteEvent("a")):
        Waker(wake).on_any_event(event)
    assert not wake.is_set()
    for change in (FileCreatedEvent("a"), FileMovedEvent("a", "b")):
        wake.clear()
        Waker(wake).on_any_event(change)
        assert wake.is_set()


def test_every_line_of_the_log_is_an_object(office: Office) -> None:
    """With `--json` whatever happens is one line for machines, with the words for people; a file's name starts no line."""
    command = [*KAOHE, "watch", "--json", "-w", str(office.root)]
    with subprocess.Popen([*command, "--now", "2026-01-28T09:00"], stdout=subprocess.PIPE, text=True) as watching:
        assert watching.stdout
        lines = [json.loads(watching.stdout.readline())]
        (office.inbox / "a\n{}\x1b[2J\u202e.pdf").write_bytes(b"%PDF-1")
        raw = watching.stdout.readline()
        watching.send_signal(signal.SIGTERM)
        said, _ = watching.communicate(timeout=8)
    lines += [json.loads(raw), *map(json.loads, said.splitlines())]
    assert [line["event"] for line in lines] == ["started", "delivery", "stopped"]
    assert all(line["words"] and datetime.fromisoformat(line["at"]).utcoffset() for line in lines)
    assert (lines[1]["verdict"], lines[1]["unit"]) == ("refused", None) and lines[1]["number"].startswith("20260128-")
    assert raw.strip().isprintable()


def test_a_watch_that_is_terminated_ends_well(office: Office) -> None:
    """`kaohe watch` on SIGTERM says goodbye within a moment, ends with 0 and leaves the lock free."""
    command = [*KAOHE, "watch", "-w", str(office.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as watching:
        assert watching.stdout and "正在看守" in watching.stdout.readline()
        watching.send_signal(signal.SIGTERM)
        said, _ = watching.communicate(timeout=8)
    assert (watching.returncode, said.strip()) == (0, "已停止。")
    lock = FileLock(office.root / "state" / "lock")
    assert lock.acquire()
    lock.release()


def test_a_watch_terminated_in_the_middle_of_a_crowd_ends_well(office: Office) -> None:
    """SIGTERM while three hundred are being taken in: what is in hand is finished and said, the rest is there for the next start."""
    for number in range(300):
        (office.inbox / f"{number:03}.pdf").write_bytes(b"%PDF-1" + str(number).encode())
    command = [*KAOHE, "watch", "--json", "-w", str(office.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as watching:
        assert watching.stdout
        lines = [json.loads(watching.stdout.readline()) for _ in range(2)]
        watching.send_signal(signal.SIGTERM)
        lines += map(json.loads, watching.stdout)
    assert (watching.returncode, lines[1]["event"], lines[-1]["event"]) == (0, "delivery", "stopped")
    assert len(office.journal("delivery")) == len(lines) - 2 == 300 - len(list(office.inbox.glob("*.pdf")))
    office.run("ingest")
    assert sum(outcome(office.root).verdicts.values()) == 300


def test_an_inbox_that_is_not_there_yet_wakes_the_watch_once_it_is(tmp_path: Path) -> None:
    """A share that is mounted after the start, or mounted anew, is minded from the next tick on."""
    inbox, nobody = tmp_path / "inbox", Event()
    alarm = Alarm(inbox)
    try:
        alarm.mind()
        for _ in range(2):
            inbox.mkdir()
            assert not alarm.wait(0, nobody)
            (inbox / "a.xlsx").write_bytes(b"x")
            assert alarm.wake.wait(10)
            inbox.rename(tmp_path / "gone")
            shutil.rmtree(tmp_path / "gone")
            alarm.wait(0, nobody)
    finally:
        alarm.end()
