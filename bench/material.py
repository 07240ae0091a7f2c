"""What is measured: the reference county in a workspace, and its units' reports filled in many times."""

import os
import shutil
import subprocess
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from pipeline.demo.county import invent_county
from pipeline.demo.register import write_register
from pipeline.desk.report import report_issue
from pipeline.model.amount import Quantity
from pipeline.model.county import MeasureType
from pipeline.model.period import Period
from pipeline.model.report import Claim, Line
from pipeline.office.start import start_workspace
from pipeline.registry import current_register, window_for
from pipeline.workbook.identity import sign
from pipeline.workbook.mend import draw_mend
from pipeline.workbook.report import ReportIssue, report_form
from pipeline.workspace import find_workspace, locked

PERIOD = Period(2026, 3)
NOW = "2026-03-28T09:00"


def kaohe(root: Path, *words: str) -> None:
    """Run a command as the office does, in a process of its own."""
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *words]
    subprocess.run([*command, "--workspace", str(root), "--json"], check=True, stdout=subprocess.DEVNULL)


def kaohe_peak(root: Path, *words: str) -> int:
    """Run a command and return the peak resident kilobytes of the largest of its processes.

    A small process between asks for it: the peak of a process counts what its parent held when it started it.
    On Linux it adopts the reading processes, which outlive the command by a moment, and waits for them too.
    """
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *words, "--workspace", str(root), "--json"]
    ask = "import ctypes, os, resource, subprocess, sys\n"
    ask += "if sys.platform == 'linux': ctypes.CDLL(None).prctl(36, 1)\n"
    ask += "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)\n"
    ask += "try:\n    while True: os.wait()\nexcept ChildProcessError: pass\n"
    ask += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    return int(subprocess.run([sys.executable, "-c", ask, *command], check=True, capture_output=True, text=True).stdout)


def make_workspace(root: Path) -> Path:
    """The reference county with an accepted register."""
    start_workspace(root, 2026, "云岭县")
    (root / "register.xlsx").write_bytes(write_register(invent_county(1)))
    kaohe(root, "register", "check", "--now", "2026-01-05")
    return root


def make_reports(root: Path, folder: Path, versions: int, period: Period = PERIOD, units: int | None = None) -> list[Path]:
    """`versions` different filled-in reports for one month, of each unit or the first so many."""
    folder.mkdir()
    paths = []
    with locked(find_workspace(root), "bench") as workspace:
        register, _ = current_register(workspace, datetime.fromisoformat(NOW).astimezone(workspace.zone))
        window = window_for(workspace, period, register)
        for version in range(versions):
            for unit in register.units[:units]:
                claim = Claim("report", unit.code, str(period), register.digest)
                issue = report_issue(workspace, register, window, unit, sign(claim, workspace.key))
                path = folder / f"{version:02} {unit.folder}.xlsx"
                path.write_bytes(draw_mend(report_form(issue), _lines(issue, version), ()))
                paths.append(path)
    return paths


def fill_inbox(root: Path, paths: list[Path]) -> None:
    """Put copies of the reports into the inbox, one after the other."""
    for path in paths:
        shutil.copy(path, root / "inbox" / path.name)
    os.sync()


def _lines(issue: ReportIssue, version: int) -> list[Line]:
    lines = []
    for number, task in enumerate(issue.tasks):
        milestone = task.measure is MeasureType.MILESTONE
        share = Decimal(10 + (number + version) % 60)
        figure: object = share if milestone else Quantity((task.target or Decimal()) * share / 100)
        values = {
            "task_code": task.code,
            "progress" if milestone else "amount": figure,
            "work_state": "ongoing",
            "narrative": f"本月按计划推进，完成第 {number + version} 批，正在组织验收。",
            "problems": "前期手续办理较慢，正在协调。",
            "next_step": "加快进度，确保按期完成。",
        }
        lines.append(Line(number, values, {}))
    return lines
