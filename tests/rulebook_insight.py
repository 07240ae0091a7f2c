"""The worked examples of chapter 11 of docs/rules.md: what each warning says of what stands in a row."""

from datetime import date
from decimal import Decimal

from rulebook import Months, a_task, seen

from pipeline.assess.insight import Sight, TaskSight, find_warnings
from pipeline.model.insight import Finding, FindingKind

Row = dict[str, str]


def _months(text: str) -> Months:
    return [None if part == "缺" else part for part in text.split()]


def _found(sight: TaskSight, kind: FindingKind) -> Finding | None:
    found = find_warnings(Sight(sight.period, (sight,)))
    return next((finding for finding in found if finding.kind is kind), None)


def _told(finding: Finding | None) -> Row:
    return {"提示": "是" if finding else "否"}


def projected(row: Row) -> Row:
    task = a_task(plan=row["各月计划"].split(), due=date(2026, 10, 31))
    sight = seen(task, [None] * (int(row["月份"]) - 2) + [row["上月 A"], row["A"]])
    finding = _found(sight, FindingKind.PROJECTED_LATE)
    late = finding.figures["晚几个月"] if finding else "不提示"
    return {"晚几个月": late, **({"相当于几个月": finding.figures["做完几个月的量"]} if finding else {})}


def stalled(row: Row) -> Row:
    plan = row["各月计划"].split()
    return _told(_found(seen(a_task(plan=plan + [plan[-1]] * 8), _months(row["各月填报"])), FindingKind.STALLED))


def back_loaded(row: Row) -> Row:
    plan = ["0"] * 8 + [row["9月计划"]] * 3 + [row["12月计划"]]
    finding = _found(seen(a_task(plan=plan, start=date(2026, int(row["开始月"]), 1)), ["0"]), FindingKind.BACK_LOADED)
    share = 100 * (1 - Decimal(row["9月计划"]) / Decimal(row["12月计划"]))
    return {**_told(finding), "第四季度占比": finding.figures["第四季度占比"] if finding else f"{share:.2f}"}


def copied(row: Row) -> Row:
    sight = seen(a_task(), [row["以前填报"], row["本月填报"]], words=[row["以前"], row["本月"]])
    finding = _found(sight, FindingKind.COPIED)
    return {**_told(finding), "相似度": finding.figures["相似度"] if finding else ""}


def overstated(row: Row) -> Row:
    pairs = [pair.split("/") for pair in row["填报与核实"].split()]
    sight = seen(a_task(), [told for told, _ in pairs], [verified for _, verified in pairs])
    return _told(_found(sight, FindingKind.OVERSTATED))
