"""The demo's office: the same commands that a real one runs, each under the lock and at its moment."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from pipeline.delivery.ingest import Tally, ingest
from pipeline.demo.names import COUNTY
from pipeline.desk.annual import annual_forms
from pipeline.model.document import DocumentKind
from pipeline.model.oversight import CaseState
from pipeline.model.period import Period
from pipeline.office.close import close_period
from pipeline.office.correct import correct_period
from pipeline.office.issue import (
    issue_appeals,
    issue_declarations,
    issue_forms,
    issue_plans,
    issue_reports,
    issue_review,
    issue_targets,
    issue_verifications,
)
from pipeline.office.publish import publish_period
from pipeline.office.start import start_workspace
from pipeline.office.summary import publish_summary
from pipeline.office.supervise import supervise_period
from pipeline.registry import accept_register
from pipeline.workspace import Refused, Workspace, find_workspace, locked


@dataclass
class Office:
    """Runs commands in one workspace; `say` hears what each of them did, in Chinese."""

    root: Path
    say: Callable[[str], object]

    def init(self, year: int) -> Mapping[str, object]:
        """A new workspace in an empty folder; raises Refused where something stands there."""
        if self.root.exists() and any(self.root.iterdir()):
            raise Refused(f"{self.root} 里已有文件，演示需要一个空目录")
        start_workspace(self.root, year, COUNTY)
        return {}

    def check_register(self, now: datetime) -> Mapping[str, object]:
        with self._locked("register check") as workspace:
            reading = accept_register(workspace, now)
        if reading.register is None:
            raise Refused(f"演示的基础台账没有通过检查：{reading.problems[0].message}")
        self.say(f"基础台账通过检查：{len(reading.register.units)} 个单位，{len(reading.register.tasks)} 项任务")
        return {"units": len(reading.register.units), "tasks": len(reading.register.tasks)}

    def issue_requests(self, kind: DocumentKind, units: Sequence[str], now: datetime) -> Mapping[str, object]:
        issue = issue_declarations if kind is DocumentKind.DECLARATION else issue_plans
        with self._locked(f"issue {kind}") as workspace:
            drawn = sum(item.is_drawn for item in issue(workspace, units, now))
        self.say(f"{now:%m-%d %H:%M}  下达{kind.term} {drawn} 份")
        return {"drawn": drawn}

    def issue_review(self, now: datetime) -> Mapping[str, object]:
        with self._locked("issue review") as workspace:
            drawn = sum(item.is_drawn for item in issue_review(workspace, now))
        self.say(f"{now:%m-%d %H:%M}  下达{DocumentKind.REVIEW.term}")
        return {"drawn": drawn}

    def issue_targets(self, units: Sequence[str], now: datetime) -> Mapping[str, object]:
        with self._locked("issue targets") as workspace:
            drawn = sum(item.is_drawn for item in issue_targets(workspace, units, now))
        self.say(f"{now:%m-%d %H:%M}  下达目标任务书 {drawn} 份")
        return {"drawn": drawn}

    def issue(self, period: Period, now: datetime) -> Mapping[str, object]:
        with self._locked("issue report") as workspace:
            drawn = sum(item.is_drawn for item in issue_reports(workspace, period, (), now))
        self.say(f"{now:%m-%d %H:%M}  下达{period.term}月报表 {drawn} 份")
        return {"drawn": drawn}

    def ingest(self, now: datetime) -> Mapping[str, object]:
        tally = Tally()
        with self._locked("ingest") as workspace:
            rows = sum(item.judged.counts["accepted"] for item in ingest(workspace, now, True, tally))
        words = "，".join(f"{verdict.term} {count}" for verdict, count in sorted(tally.verdicts.items()))
        self.say(f"{now:%m-%d %H:%M}  收到 {tally.total} 份：{words}；登记 {rows} 项")
        return {"entries": rows, **{verdict.value: count for verdict, count in tally.verdicts.items()}}

    def close(self, period: Period, now: datetime) -> Mapping[str, object]:
        with self._locked("close") as workspace:
            closed = close_period(workspace, period, now)
        self.say(f"{now:%m-%d %H:%M}  关闭{period.term}：迟报 {len(closed.late)} 个单位，缺报 {len(closed.missing)} 个单位")
        return {"late": len(closed.late), "missing": len(closed.missing)}

    def issue_verification(self, period: Period, now: datetime) -> Mapping[str, object]:
        with self._locked("issue verification") as workspace:
            drawn = sum(item.is_drawn for item in issue_verifications(workspace, period, now))
        self.say(f"{now:%m-%d %H:%M}  下达{period.term}核实表 {drawn} 份")
        return {"drawn": drawn}

    def supervise(self, period: Period, now: datetime) -> Mapping[str, object]:
        with self._locked("supervise") as workspace:
            done = supervise_period(workspace, period, now)
        states = "，".join(f"{state.term} {done.states[state]}" for state in CaseState)
        self.say(f"{now:%m-%d %H:%M}  督办 {done.measures} 项；全年 {states}")
        return {"measures": done.measures, **{state.value: done.states[state] for state in CaseState}}

    def issue_appeals(self, period: Period, now: datetime) -> Mapping[str, object]:
        with self._locked("issue appeal") as workspace:
            drawn = sum(item.is_drawn for item in issue_appeals(workspace, period, now))
        self.say(f"{now:%m-%d %H:%M}  下达{period.term}申诉表 {drawn} 份")
        return {"drawn": drawn}

    def correct(self, period: Period, now: datetime) -> Mapping[str, object]:
        with self._locked("correct") as workspace:
            done = correct_period(workspace, period, now)
        self.say(f"{now:%m-%d %H:%M}  {done[-1].correction.lead}")
        return {"page": str(done[-1].page), "corrections": len(done)}

    def summarize(self, period: Period, now: datetime) -> Mapping[str, object]:
        with self._locked("publish") as workspace:
            published = publish_summary(workspace, period, now)
        self.say(f"{now:%m-%d %H:%M}  发布{period.term}通报：{published.summary.lead}")
        grades = Counter(row.grade for row in published.summary.units if row.grade)
        return {"page": str(published.page), "grades": dict(grades)}

    def issue_annual(self, year: int, now: datetime) -> Mapping[str, object]:
        with self._locked("issue annual") as workspace:
            drawn = sum(item.is_drawn for item in issue_forms(workspace, Period(year), annual_forms(workspace, year)))
        self.say(f"{now:%m-%d %H:%M}  下达{year}年终评议表")
        return {"drawn": drawn}

    def publish(self, period: Period, now: datetime) -> Mapping[str, object]:
        with self._locked("publish") as workspace:
            published = publish_period(workspace, period, now)
        counts = Counter(row.status for row in published.bulletin.tasks)
        words = "，".join(f"{status.char}{status.term} {count}" for status, count in sorted(counts.items()))
        self.say(f"{now:%m-%d %H:%M}  发布{period.term}通报：{words}")
        return {"page": str(published.page), **{status.value: count for status, count in counts.items()}}

    @cached_property
    def _workspace(self) -> Workspace:
        return find_workspace(self.root)

    @contextmanager
    def _locked(self, command: str) -> Iterator[Workspace]:
        with locked(self._workspace, command) as workspace:
            yield workspace
