"""The steps after the intake are broken off too: closing, verification, what was returned, publishing; run again all is as it should be."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flow.arrivals import first_task
from flow.faults import WAYS, Faults, Killed, ReadHere, install
from flow.office import Office, copy_of, read_rows, said_anew, write_rows

from pipeline.delivery import process
from pipeline.delivery.ingest import Tally, ingest
from pipeline.files import digest_of
from pipeline.model.report import Verdict
from pipeline.office.audit import audit_workspace, rebuild_index
from pipeline.service.events import perform_due
from pipeline.workspace import find_workspace, locked

pytestmark = pytest.mark.again

# When the inbox and the calendar are looked at in each step, and every how many operations it is broken off.
STEPS = {
    "report": ("2026-01-28T09:00", 23),
    "close": ("2026-02-05T00:30", 17),
    "verify": ("2026-02-05T09:00", 7),
    "answer": ("2026-02-05T12:00", 7),
    "publish": ("2026-02-09T10:00", 43),
}
_STRIDES = {step: 1 if "KAOHE_EXAMPLES" in os.environ else stride for step, (_, stride) in STEPS.items()}
_MADE_ANEW = (".xlsx", "通报 各单位.eml")  # workbooks hold the moment of their making: the name alone is compared


def due(root: Path, step: str) -> None:
    """`kaohe due` at the moment of a step."""
    with locked(find_workspace(root), "due") as space:
        now = datetime.fromisoformat(STEPS[step][0]).replace(tzinfo=space.zone)
        list(ingest(space, now, True, Tally()))
        list(perform_due(space, now))


@dataclass(frozen=True)
class Facts:
    """What a step leaves behind: the records, and all that goes out."""

    records: list[tuple[str, Mapping[str, Any]]]
    outbox: Mapping[str, str]


def facts(root: Path) -> Facts:
    """The facts of an office, after asserting that it is whole and its inbox empty."""
    office, space = Office(root), find_workspace(root)
    assert [path.name for path in office.inbox.rglob("*") if path.is_file()] == ["说明.txt"]
    audit = audit_workspace(space)
    assert audit.is_sound and not audit.unfinished, audit
    assert rebuild_index(space).is_same
    records = [(record["kind"], {name: value for name, value in record["body"].items() if name != "source"}) for record in office.journal()]
    out = {path: path.relative_to(root).as_posix() for path in sorted((root / "outbox").rglob("*")) if path.is_file()}
    return Facts(records, {name: "" if name.endswith(_MADE_ANEW) else digest_of(path) for path, name in out.items()})


@pytest.fixture(autouse=True)
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "Readers", ReadHere)


@pytest.fixture(scope="module")
def steps(built: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Facts]]:
    """The office before each step of an undisturbed month, and the facts after it."""
    top, before = tmp_path_factory.mktemp("steps"), {}
    office = copy_of(built, top / "county")
    unit = "Z01"
    for step in STEPS:
        if step == "report":
            office.drop(unit)
        elif step == "verify":
            _decide(office, first_task(office, unit))
        elif step == "answer":
            office.drop(unit, name=f"{unit}/改好.xlsx", change=said_anew)
        before[step] = copy_of(office.root, top / step).root
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(process, "Readers", ReadHere)
            due(office.root, step)
        before[step] = before[step], facts(office.root)
    return before


def _decide(office: Office, task: str) -> None:
    """The verification workbook with the task in it, which is returned; another is confirmed."""
    book = next(path for path in office.find("outbox/issued/2026-01", "*核实表.xlsx") if task in read_rows(path))
    others = [code for code in read_rows(book) if code != task]
    decisions = {task: {"核实结果": "退回", "核实说明": "照片不清楚"}, **{code: {"核实结果": "认可"} for code in others[:1]}}
    write_rows(book, office.inbox / "核实.xlsx", decisions)


def test_the_month_holds_every_step(steps: dict[str, tuple[Path, Facts]]) -> None:
    """The month is worth the trouble: an entry is returned, the workbook for it comes and goes, measures are taken."""
    returned = {step: any("核实退回" in name and name.endswith(".xlsx") for name in after.outbox) for step, (_, after) in steps.items()}
    assert returned == {"report": False, "close": False, "verify": True, "answer": False, "publish": False}
    records = steps["publish"][1].records
    assert [body["submission"]["verdict"] for kind, body in records if kind == "delivery"] == [Verdict.ACCEPTED] * 3
    assert {"close", "publish"} <= {kind for kind, _ in records}
    assert any("notices" in name for name in steps["publish"][1].outbox)


@pytest.mark.parametrize("step", STEPS)
@WAYS
def test_broken_off_in_any_step_and_run_again_the_month_is_the_same(
    steps: dict[str, tuple[Path, Facts]], tmp_path: Path, step: str, error: Callable[[], BaseException], done: bool
) -> None:
    """Whatever operation fails, the next run leaves the same records, receipts, workbooks, messages and bulletin."""
    before, after = steps[step]
    at, stride = 1 + len(step) % _STRIDES[step], _STRIDES[step]
    while True:
        root = copy_of(before, tmp_path / f"{at}").root
        faults = Faults(at, error, done)
        with pytest.MonkeyPatch.context() as patch:
            install(faults, patch)
            try:
                due(root, step)
            except (Killed, OSError):
                assert faults.count >= at
        due(root, step)
        found = facts(root)
        assert not (other := dict(found.outbox.items() ^ after.outbox.items())), f"operation {at}: {other}"
        assert found.records == after.records, f"operation {at}"
        if faults.count < at:
            break
        at += stride
    assert at > 10
