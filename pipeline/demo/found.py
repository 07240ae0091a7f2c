"""What must be found in a year of the demo: a declared table, counted in the journal and in what was published."""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.checks.reviewed import TERMS
from pipeline.ledger.journal import Journal
from pipeline.model.annual import Grade
from pipeline.model.appeal import Contested
from pipeline.model.document import DocumentKind
from pipeline.model.oversight import CaseState
from pipeline.model.report import Decision, Verdict
from pipeline.model.result import Status
from pipeline.model.waiver import WaiverRule

Counts = Counter[str]
_SENT = (
    DocumentKind.DECLARATION, DocumentKind.PLAN, DocumentKind.REPORT, DocumentKind.VERIFICATION, DocumentKind.RESPONSE,
    DocumentKind.REVIEW, DocumentKind.ANNUAL,
)  # fmt: skip
_DECIDED = {Decision.CONFIRM: "认可", Decision.ADJUST: "核减核增", Decision.RETURN: "退回"}
_COME_BACK = (Verdict.PARTIAL, Verdict.REFUSED)


@dataclass(frozen=True)
class LivedYear:
    """A workspace whose year was lived: its records, and the tables of its bulletins as they were published."""

    root: Path
    year: int
    states: Mapping[str, int]

    @cached_property
    def deliveries(self) -> list[Mapping[str, Any]]:
        journal = Journal(self.root / "state" / "journal.jsonl")
        return [record.body for record in journal.read() if record.kind == "delivery"]

    @cached_property
    def tasks(self) -> list[dict[str, str]]:
        """The tasks of all twelve bulletins."""
        return [row for month in range(1, 13) for row in self.rows(f"{self.year}-{month:02}", "tasks")]

    def rows(self, period: str, table: str) -> list[dict[str, str]]:
        """A table of a bulletin; empty where there is none."""
        path = self.root / "outbox" / "bulletins" / period / "data" / f"{table}.csv"
        if not path.exists():
            return []
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def kinds(self, *verdicts: Verdict) -> Counts:
        """Deliveries with one of these verdicts by the term of their kind; those of no known kind are left out."""
        said = (body["submission"] for body in self.deliveries)
        return Counter(
            DocumentKind(each["kind"]).term for each in said if each.get("kind") and each["verdict"] in verdicts
        )


@dataclass(frozen=True)
class Line:
    """One line of the table: what is looked for, by terms each of which must be found, and how it is counted."""

    what: str
    terms: tuple[str, ...]
    count: Callable[[LivedYear], Counts]


def _verdicts(year: LivedYear) -> Counts:
    return Counter(Verdict(body["submission"]["verdict"]).term for body in year.deliveries)


def _decisions(year: LivedYear) -> Counts:
    said = (
        each["values"]["decision"]
        for body in year.deliveries
        if body["submission"].get("kind") == DocumentKind.VERIFICATION
        for each in body["statements"]
    )
    return Counter(_DECIDED[Decision(each)] for each in said)


def _requests(year: LivedYear) -> Counts:
    """What units asked for beside reports, and what the office decided on it."""
    terms = {"declaration": "目标", "plan": "计划"}
    found: Counts = Counter()
    for body in year.deliveries:
        kind = body["submission"].get("kind", "")
        for said in body["statements"]:
            if kind in terms:
                found[f"{terms[kind]}{said['values']['request']}"] += 1
            elif kind == DocumentKind.REVIEW:
                found[f"审核{TERMS[said['values']['decision']]}"] += 1
    return found


def _flags(year: LivedYear) -> Counts:
    """Task months by what the bulletin says of them beside the colour."""
    flags = {
        "缺报": lambda row: row["missing"] == "1",
        "迟报": lambda row: row["late"] == "1",
        "缺印证": lambda row: row["evidence_missing"] == "1",
        "退回后未重报": lambda row: row["returned"] == "1",
        "核实数与填报数不同": lambda row: row["verified"] not in ("", row["reported"]),
        "待核实": lambda row: row["provisional"] == "1",
        "连续四个月以上滞后": lambda row: int(row["streak"]) > 4,
    }  # fmt: skip
    return Counter({term: sum(map(holds, year.tasks)) for term, holds in flags.items()})


def _waivers(year: LivedYear) -> Counts:
    """Task months by what was waived for them."""
    found = (row["waivers"] for row in year.tasks if row.get("waivers"))
    return Counter(said.partition("（")[0].partition("至 ")[0] for words in found for said in words.split("；"))


def _appeals(year: LivedYear) -> Counts:
    """Appeals by what they contest, corrections, and the pages that answer units."""
    said = (s["key"] for body in year.deliveries if body["submission"].get("kind") == DocumentKind.APPEAL for s in body["statements"])
    pages = {
        "更正": len(list((year.root / "outbox" / "bulletins").glob("*/更正*/*.html"))),
        "申诉答复": len(list((year.root / "outbox" / "receipts").rglob("申诉答复*.html"))),
    }
    return Counter(key.rpartition("-")[2] for key in said) + Counter(pages)


def _editions(year: LivedYear) -> Counts:
    """Bulletins by their reach, and the pages that go with them, by the names of their files."""
    pages = [path.name for path in (year.root / "outbox" / "bulletins").glob("*/*.html")]
    endings = {
        "月度通报": "月通报.html",
        "季度通报": "季度通报.html",
        "年度通报": "年度通报.html",
        "专项页": "四城联创.html",
        "重点监管任务页": "重点监管任务.html",
        "领导干部考核表": "领导干部年度考核表.html",
    }
    return Counter({term: sum(page.endswith(ending) for page in pages) for term, ending in endings.items()})


def _year_end(year: LivedYear) -> Counts:
    units = year.rows(str(year.year), "units")
    return Counter(row["grade"] for row in units) + Counter("一票否决" for row in units if row["veto"] == "1")


def _terms(values: Iterable[Any]) -> tuple[str, ...]:
    return tuple(value.term for value in values)


FOUND: tuple[Line, ...] = (
    Line("程序的答复", _terms(Verdict), _verdicts),
    Line("接收的表", _terms(_SENT), lambda year: year.kinds(Verdict.ACCEPTED)),
    Line("退改的表", _terms(_SENT[:5]), lambda year: year.kinds(*_COME_BACK)),
    Line("申报和审核", ("目标新增", "目标变更", "计划首次申报", "计划变更", "审核通过", "审核退回"), _requests),
    Line("核实结果", tuple(_DECIDED.values()), _decisions),
    Line("任务状态", _terms(Status), lambda year: Counter(Status(row["status"]).term for row in year.tasks)),
    Line("任务标注", ("缺报", "迟报", "缺印证", "退回后未重报", "核实数与填报数不同", "待核实", "连续四个月以上滞后"), _flags),
    Line("豁免", _terms(rule for rule in WaiverRule if rule is not WaiverRule.EXTENSION), _waivers),
    Line("申诉和更正", (*_terms((Contested.VERIFICATION, Contested.MISSING, Contested.MEASURE)), "更正", "申诉答复"), _appeals),
    Line("督办级别", ("1 级", "2 级", "3 级", "4 级"), lambda year: Counter(f"{row['level']} 级" for row in year.tasks)),
    Line("督办办理", _terms(CaseState), lambda year: Counter({state.term: year.states.get(state, 0) for state in CaseState})),
    Line("公布的", ("月度通报", "季度通报", "年度通报", "专项页", "重点监管任务页", "领导干部考核表"), _editions),
    Line("年终", (*_terms(Grade), "一票否决"), _year_end),
)  # fmt: skip


def look_up(year: LivedYear) -> Iterator[tuple[str, Mapping[str, int]]]:
    """Every line of the table with the number found of each of its terms, 0 where there is none."""
    for line in FOUND:
        counts = line.count(year)
        yield line.what, {term: counts[term] for term in line.terms}
