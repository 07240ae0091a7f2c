"""The calendar runs itself: what is due is done in order and once, whatever the program was doing at that moment."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from flow.events import MONTH, bodies, change_register, events, labels, mails, text_of, tick
from flow.office import KAOHE, Office, copy_of, read_rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.workspace import Workspace

pytestmark = pytest.mark.again

ALL_OF_JANUARY = "2026-02-15"


def _extend(office: Office, now: str = "2026-01-26") -> str:
    """Let the first unit report until the end of 5 February."""
    unit = office.units[0]
    change_register(office, "豁免与延期", [(unit, None, "延期报送", "2026-01", None, "2026-02-05", "张三", "李四", "机构调整")], now)
    return unit


def test_a_month_runs_by_itself(office: Office) -> None:
    """Each event at its moment and not before: issued, reminded, due, closed, verified, published, and the next month."""
    assert tick(office, "2026-01-24T23:59") == []
    assert tick(office, "2026-01-25") == ["2026-01 open"]
    assert tick(office, "2026-01-30T23:59") == []
    assert tick(office, "2026-01-31") == ["2026-01 remind"]
    assert tick(office, "2026-02-03") == ["2026-01 due"]
    assert tick(office, "2026-02-04") == ["2026-01 close", "2026-01 verification"]
    assert tick(office, "2026-02-07") == ["2026-01 verify"]
    assert tick(office, "2026-02-08") == []
    assert tick(office, "2026-02-09") == ["2026-01 publish", "2026-01 supervise", "2026-01 appeal"]
    assert (office.root / "outbox/bulletins/2026-01/2026年1月通报.html").exists()
    assert tick(office, "2026-02-15") == ["2026-01 review"]
    assert tick(office, "2026-02-25") == ["2026-02 open"]
    assert len(list(office.find("outbox/issued/2026-02", "*月报表.xlsx"))) == 6
    assert [body["kind"] for body in bodies(office)] == [*MONTH, "open"]


def test_only_the_silent_are_reminded(office: Office) -> None:
    """Reminders before and at due go to the units of which nothing was accepted, and to the office, to nobody else."""
    first, second, *silent = office.units
    office.drop(first)
    office.drop(second)
    office.run("ingest", now="2026-01-28")
    tick(office, "2026-01-31")
    assert labels(office, "开报") == {*office.units, "考核办"}
    assert labels(office, "催报") == {*silent, "考核办"}
    office.drop(silent[0])
    office.run("ingest", now="2026-02-01")
    tick(office, "2026-02-03")
    assert labels(office, "截止") == {*silent[1:], "考核办"}
    office.drop(silent[1])
    office.run("ingest", now="2026-02-03T12:00")
    tick(office, "2026-02-04")
    assert labels(office, "关闭") == {*silent[2:], "考核办"}
    assert "缺报" in text_of(mails(office)["关闭 考核办 目标责任考核办公室"])
    assert bodies(office)[3]["did"] == "迟报 1 个单位，缺报 2 个单位"


def test_what_came_in_time_is_taken_in_before_the_month_is_closed(office: Office) -> None:
    """A program that was down takes in the inbox first: the reports of that time count, then the month is closed."""
    for unit in office.units:
        office.drop(unit)
    result = office.run("due", now="2026-02-03T20:00")
    assert (result["deliveries"], [each["kind"] for each in result["performed"]]) == (6, ["open", "remind", "due"])
    result = office.run("due", now="2026-02-04")
    assert result["performed"][0]["did"] == "迟报 6 个单位，缺报 0 个单位"
    assert labels(office, "截止") == {"考核办"}


def test_months_of_downtime_are_caught_up_in_order(office: Office) -> None:
    """After four months every event has happened once, by moment; what is of no use any more tells nobody."""
    tick(office, "2026-05-28T09:00")
    found = events(office)
    *to_appeal, review = MONTH
    assert [(kind, period) for kind, period, _ in found] == [
        *((kind, f"2026-0{month}") for month in (1, 2) for kind in MONTH),
        *((kind, "2026-03") for kind in to_appeal), ("quarter", "2026-Q1"), (review, "2026-03"),
        *((kind, "2026-04") for kind in MONTH), ("open", "2026-05"),
    ]  # fmt: skip
    assert [moment for *_, moment in found] == sorted(moment for *_, moment in found)
    assert [record["body"]["number"] for record in office.journal("publish")] == [1, 2, 3, 4, 5]
    assert labels(office, "开报", "2026-04") == set()
    assert labels(office, "开报", "2026-05") == {*office.units, "考核办"}
    assert labels(office, "关闭", "2026-04") == {*office.units, "考核办"}


def test_a_whole_year_of_downtime(office: Office) -> None:
    """December ends in January; the year has twelve bulletins and four of quarters, and nothing is left to do."""
    tick(office, "2027-01-31")
    assert len(events(office)) == 12 * len(MONTH) + 4
    assert events(office)[-5:] == [
        *((kind, "2026-12", "2027-01-08T00:00:00+08:00") for kind in ("publish", "supervise", "appeal")),
        ("quarter", "2026-Q4", "2027-01-08T00:00:00+08:00"), ("review", "2026-12", "2027-01-16T00:00:00+08:00"),
    ]  # fmt: skip
    assert tick(office, "2027-06-01") == []
    assert [each["state"] for each in office.run("calendar", now="2027-06-01")["events"]] == ["done"] * 124


def test_months_before_the_office_began_are_left_alone(tmp_path: Path, built: Path) -> None:
    """A month whose due had passed when the first register was accepted has no events; the current one has all."""
    office = copy_of(built, tmp_path / "county")
    shutil.rmtree(office.root / "state")
    office.run("register", "check", now="2026-03-27T09:00")
    assert tick(office, "2026-03-27T10:00") == ["2026-03 open"]
    states = {each["period"]: each["state"] for each in office.run("calendar", now="2026-03-27T11:00")["events"]}
    assert (states["2026-02"], states["2026-04"]) == ("before", "later")


def test_an_extension_keeps_the_month_open(office: Office) -> None:
    """The month closes when the last extension has run out; departments still verify the others in between."""
    unit = _extend(office)
    for other in office.units[1:]:
        office.drop(other)
    office.run("ingest", now="2026-01-28")
    assert tick(office, "2026-02-04")[-1] == "2026-01 verification"
    (mail,) = mails(office, f"截止 {unit} *.eml").values()
    assert "2月5日 24:00" in text_of(mail)
    office.drop(unit)
    assert office.run("ingest", now="2026-02-05T12:00")["accepted"] == 1
    assert tick(office, "2026-02-06") == ["2026-01 close", "2026-01 verification_again"]
    assert bodies(office)[-2]["did"] == "迟报 1 个单位，缺报 0 个单位"
    sheets = list(office.find("outbox/issued/2026-01", "*核实表.xlsx"))
    own = {
        path.name.split(" ")[0] for path in sheets for row in read_rows(path).values() if row["责任单位"] == office.unit_name(unit)
    }
    told = {name.split(" ")[2] for name in mails(office, "补发核实表 *.eml")}
    assert told == own | {"目标责任考核办公室"}
    assert tick(office, ALL_OF_JANUARY) == [f"2026-01 {kind}" for kind in ("verify", "publish", "supervise", "appeal", "review")]


def test_an_extension_after_close_holds_the_bulletin(office: Office) -> None:
    """Granted after close, it waits until it has run out, and what it brought is in the bulletin."""
    tick(office, "2026-02-05")
    unit = office.units[0]
    change_register(office, "豁免与延期", [(unit, None, "延期报送", "2026-01", None, "2026-02-11", "张三", "李四", "系统故障")], "2026-02-05T10:00")
    office.drop(unit)
    office.run("ingest", now="2026-02-10")
    assert tick(office, "2026-02-11T23:00") == ["2026-01 verify"]
    assert tick(office, "2026-02-12") == [f"2026-01 {kind}" for kind in ("publish", "supervise", "appeal")]
    assert unit not in office.journal("close")[-1]["body"]["missing"]


def test_a_bulletin_by_hand_waits_for_an_extension_too(office: Office) -> None:
    """Granted after close, it holds whoever publishes by hand; once over, what it brought is in the bulletin without closing again."""
    unit, january = office.units[0], ("--period", "2026-01")
    office.run("close", *january, now="2026-02-05T09:00")
    change_register(office, "豁免与延期", [(unit, None, "延期报送", "2026-01", None, "2026-02-11", "张三", "李四", "系统故障")], "2026-02-05T10:00")
    office.drop(unit)
    office.run("ingest", now="2026-02-10")
    hurried = copy_of(office.root, office.root.with_name("hurried"))
    refused = office.run("publish", *january, now="2026-02-11T09:00", code=2)["error"]
    assert "有单位延期到 2026年2月11日 24:00" in refused and "--early" in refused
    assert hurried.run("publish", *january, "--early", now="2026-02-11T09:00")["new"] is True
    assert office.run("publish", *january, now="2026-02-12T09:00")["new"] is True
    assert unit not in office.journal("close")[-1]["body"]["missing"]


def test_who_was_supervised_by_hand_is_not_written_to_after_the_time_to_answer(office: Office) -> None:
    """What the office did without the calendar is put on record when that comes to it, and no letter asks for what is too late."""
    january = ("--period", "2026-01")
    office.run("close", *january, now="2026-02-05T09:00")
    office.run("publish", *january, now="2026-02-09T09:00")
    office.run("supervise", *january, now="2026-02-09T10:00")
    assert "2026-01 supervise" in tick(office, "2026-02-24")
    assert mails(office, "督办 *.eml") == {} and any("回复期限已过" in body["did"] for body in bodies(office))


def test_done_again_nothing_happens(office: Office) -> None:
    """A second run, at once or later, finds everything on record and writes nothing, even where mails were taken away."""
    tick(office, ALL_OF_JANUARY)
    lines = len(office.journal())
    shutil.rmtree(office.root / "outbox" / "messages")
    assert tick(office, ALL_OF_JANUARY) == tick(office, "2026-02-16") == []
    assert len(office.journal()) == lines
    assert not (office.root / "outbox" / "messages").exists()


def test_started_twice_everything_happens_once(office: Office) -> None:
    """Two runs at the same moment: one waits or is refused, and every event is on record once."""
    words = ["due", "--json", "--now", ALL_OF_JANUARY, "-w", str(office.root)]
    command = [*KAOHE, *words]
    started = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(3)]
    codes = {each.wait(timeout=60) for each in started}
    assert 0 in codes and codes <= {0, 2}
    office.run("due", now=ALL_OF_JANUARY)
    assert [kind for kind, *_ in events(office)] == [*MONTH]


class Killed(BaseException):
    """The process ends here."""


OF_JANUARY = ("2026-01-25", "2026-01-31", "2026-02-03", "2026-02-04", "2026-02-07", "2026-02-09", "2026-02-15")


@pytest.fixture(scope="module")
def calm(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """January run through its moments undisturbed."""
    office = copy_of(built, tmp_path_factory.mktemp("calm") / "county")
    for moment in OF_JANUARY:
        tick(office, moment)
    return office


@pytest.mark.parametrize("kind", MONTH)
def test_killed_between_the_deed_and_its_record(office: Office, calm: Office, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """What was done but not recorded is done again and comes out the same: no message twice, no figure different."""
    real = Workspace.record

    def record(self: Workspace, at: Any, *records: Any) -> None:
        if records[0][0] == "event" and records[0][1]["kind"] == kind:
            raise Killed
        real(self, at, *records)

    for moment in OF_JANUARY:
        with monkeypatch.context() as patch:
            patch.setattr(Workspace, "record", record)
            try:
                tick(office, moment)
            except Killed:
                written = _outbox(office)
            else:
                continue
        tick(office, moment)
        assert {name: content for name, content in _outbox(office).items() if name in written} == written
    assert bodies(office) == bodies(calm)
    assert _outbox(office) == _outbox(calm)


def _outbox(office: Office) -> dict[str, bytes]:
    """Everything that went out, but for the times inside workbooks that bulletins carry."""
    top = office.root / "outbox"
    paths = (path for path in top.rglob("*") if path.is_file() and not path.name.startswith("通报 ") and path.suffix != ".xlsx")
    return {str(path.relative_to(top)): path.read_bytes() for path in paths if "核实表" not in path.name}


def test_what_cannot_be_done_is_told_and_tried_again(office: Office) -> None:
    """A failing event blocks neither other months nor the intake; mended, it is done with those of its month after it."""
    template = office.root / "templates" / "message_close.txt"
    good = template.read_text(encoding="utf-8")
    template.write_text("{{ 单位 }", encoding="utf-8")
    said = tick(office, "2026-02-26T09:00")
    assert said[:3] == ["2026-01 open", "2026-01 remind", "2026-01 due"]
    assert "message_close.txt" in said[3] and said[3].startswith("2026年1月关闭没有办成")
    assert said[4:] == ["2026-02 open", "2026-02 remind"]
    assert "message_close.txt" in office.run("due", now="2026-02-26T09:01", code=1)["failed"][0]
    template.write_text(good, encoding="utf-8")
    assert tick(office, "2026-02-26T10:00") == [f"2026-01 {kind}" for kind in MONTH[3:]]


def test_the_calendar_tells_what_was_done_and_what_comes_next(office: Office) -> None:
    """Done with its moment and deed, done by hand, overdue, next, later; a year not announced is provisional."""
    tick(office, "2026-01-31T08:00")
    office.run("close", "--period", "2026-01", now="2026-02-05")
    found = office.run("calendar", now="2026-02-05")["events"]
    assert [(each["kind"], each["state"]) for each in found[:7]] == [
        ("open", "done"), ("remind", "done"), ("due", "overdue"), ("close", "by_hand"), ("verification", "overdue"),
        ("verify", "next"), ("publish", "later"),
    ]  # fmt: skip
    assert (found[1]["at"], found[1]["did"]) == ("2026-01-31T08:00:00+08:00", "已报 0 个单位，未报 6 个单位")
    assert {each["period"] for each in found if each["provisional"]} == {"2026-12", "2026-Q4"}
    assert len(office.run("calendar", "--period", "2026-03", now="2026-02-05")["events"]) == len(MONTH) + 1  # the quarter


MOMENTS = [f"2026-0{month}-{day:02}T{hour}" for month in (1, 2, 3) for day in range(1, 29) for hour in ("00:00", "09:30")]


@pytest.fixture(scope="module")
def undisturbed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, str]]:
    """The events of January and February with an extension, at one tick a half day."""
    office = copy_of(built, tmp_path_factory.mktemp("undisturbed") / "county")
    _extend(office, "2026-01-06")
    for moment in MOMENTS:
        tick(office, moment)
    return events(office)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ticks=st.lists(st.sampled_from(MOMENTS), max_size=12))
def test_whatever_the_ticks_the_record_is_the_same(
    built: Path, tmp_path_factory: pytest.TempPathFactory, undisturbed: list[tuple[str, str, str]], ticks: Sequence[str]
) -> None:
    """Events on record are the same in the same order, however often and late the program looked."""
    office = copy_of(built, tmp_path_factory.mktemp("ticks") / "county")
    _extend(office, "2026-01-06")
    for moment in sorted([*ticks, MOMENTS[-1]]):
        tick(office, moment)
    assert events(office) == undisturbed
