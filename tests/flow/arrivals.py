"""A batch of arrivals of every sort, and what must hold once all of it is through."""

import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flow.office import Office, copy_of, read_rows
from picture_scenes import saved, scene

from pipeline.delivery.ingest import Tally, ingest
from pipeline.delivery.keep import Delivered
from pipeline.model.report import Verdict
from pipeline.office.audit import audit_workspace, rebuild_index
from pipeline.workspace import Workspace, find_workspace, locked

NOW = "2026-01-28T09:00"
_SHARED = saved(scene(1, (60, 40)))  # sent by two units: it stands in the archive once, under two names


def first_task(office: Office, unit: str) -> str:
    """The code of the first task in a unit's issued workbook."""
    return next(iter(read_rows(office.issued(unit))))


def build_batch(template: Path, target: Path) -> Path:
    """An office whose inbox holds good, partly bad, zipped, packaged, unreadable and repeated deliveries."""
    office = copy_of(template, target)
    first, second, third, fourth = office.units[:4]

    def spoil(sheet: Any, columns: Mapping[str, int], row: int) -> None:
        sheet.cell(row, columns["工作进展"]).value = None

    shutil.copy(office.drop(first, name="甲.xlsx"), office.inbox / "甲 (2).xlsx")
    office.drop(second, name=f"{second}/月报.xlsx", change=spoil)
    (office.inbox / second / f"{first_task(office, second)} 现场.jpg").write_bytes(b"\xff\xd8\xff second")
    inner = office.drop(third, name="../third.xlsx")
    with zipfile.ZipFile(office.inbox / "丙.zip", "w") as package:
        package.write(inner, "月报.xlsx")
        package.writestr(f"{first_task(office, third)}.jpg", _SHARED)
        package.writestr("合影.jpg", b"\xff\xd8\xff nobody's")
    inner.unlink()
    office.drop(fourth, name="丁的报送/表/月报.xlsx")
    pictures = office.inbox / "丁的报送" / first_task(office, fourth)
    pictures.mkdir()
    (pictures / "一.png").write_bytes(_SHARED)
    (pictures / "二.png").write_bytes(b"\x89PNG\r\n\x1a\n two")
    (office.inbox / "坏.xlsx").write_bytes(b"PK\x03\x04 torn")
    return target


def take_in(root: Path, rehearsal: bool = True, now: str = NOW) -> list[Delivered]:
    """One `kaohe ingest`, in this process."""
    with locked(find_workspace(root), "ingest") as space:
        moment = datetime.fromisoformat(now).replace(tzinfo=space.zone)
        return list(ingest(space, moment, rehearsal, Tally()))


@dataclass(frozen=True)
class Outcome:
    """Everything by which two offices are compared: what is on record, in the archive and among the receipts."""

    verdicts: Mapping[str, int]
    originals: Mapping[bytes, int]
    evidence: Mapping[str, bytes]
    filings: list[tuple[Any, ...]]
    receipts: int
    mends: int


def outcome(root: Path) -> Outcome:
    """The outcome in an office after asserting that it is whole: inbox empty, audit sound, index as its rebuild."""
    office = Office(root)
    assert [path for path in office.inbox.rglob("*") if path.is_file() and path.name != "说明.txt"] == []
    assert all(path.name == "说明.txt" or re.fullmatch(r"[A-Z]\d\d", path.name) for path in office.inbox.iterdir())
    assert not (root / "state" / "leaving.json").exists()
    assert not list((root / "outbox").rglob("*.tmp"))
    space = find_workspace(root)
    result = audit_workspace(space)
    assert result.is_sound, result
    assert rebuild_index(space).is_same
    recorded = [record["body"] for record in office.journal("delivery")]
    assert len({body["source"] for body in recorded}) == len(recorded)
    _has_receipts(office, recorded)
    return Outcome(
        verdicts=Counter(body["submission"]["verdict"] for body in recorded),
        originals=Counter(office.archived().values()),
        evidence=_evidence(root),
        filings=_filings(space),
        receipts=len(office.receipts()),
        mends=len(office.receipts("*.xlsx")),
    )


def _has_receipts(office: Office, recorded: list[Any]) -> None:
    pages = " ".join(path.name for path in office.receipts())
    for body in recorded:
        submission = body["submission"]
        term = Verdict(submission["verdict"]).term
        assert f"回执 {submission['number']} {term}" in pages


def _evidence(root: Path) -> dict[str, bytes]:
    top = root / "archive" / "evidence"
    return {path.relative_to(top).as_posix(): path.read_bytes() for path in top.rglob("*") if path.is_file()}


def _filings(space: Workspace) -> list[tuple[Any, ...]]:
    rows = space.index.rows("SELECT period, unit, task, late, entry FROM filings ORDER BY unit, task")
    space.index.close()
    return rows
