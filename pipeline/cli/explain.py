"""`kaohe explain`: why a figure is what it is, down to tasks, entries and cells, and what a higher rank would take."""

from typing import Annotated, Any

import typer

from pipeline.assess.progress import planned_progress
from pipeline.cli.common import (
    HERE,
    JsonOption,
    NowOption,
    Output,
    PeriodOption,
    WorkspaceOption,
    any_period,
    moment,
    opened,
)
from pipeline.ledger.queries import bulletin_months
from pipeline.model.period import Period
from pipeline.office.explain import (
    Month,
    Subject,
    explain_subject,
    find_subject,
    month_to_explain,
    origin_of,
    traces_of,
)
from pipeline.office.summary import rankings_of
from pipeline.publish.views.explain_words import (
    TASK_HEADINGS,
    climb_lines,
    dimension_lines,
    explanation_json,
    head_line,
    task_cells,
    task_json,
    task_lines,
)
from pipeline.registry import current_register
from pipeline.workspace import Refused, Workspace

app = typer.Typer(add_completion=False)
_WIDE = 160  # letters that the table of tasks takes
_RANKINGS = {"unit": "units", "leader": "leaders"}


@app.command()
def command(
    what: Annotated[str, typer.Argument(help="单位、责任领导或任务，写编码或名称；名称不止一个的，会问是哪一个。")],
    period: PeriodOption,
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
    now: NowOption = "",
) -> None:
    """一个得分怎样得来：拆到维度、任务、月报条目和单元格；要再进一名、进第一还差什么。没有发布的月份按现在在案的算。"""
    with opened(workspace, "explain", json) as (space, output):
        which, at = any_period(space, period), moment(space, now)
        current_register(space, at)
        month = month_to_explain(space, which.months[-1], at)
        subject = find_subject(month, what)
        if not which.is_month:
            _explain_span(output, space, which, subject)
        elif subject.kind == "task":
            _explain_task(output, month, subject)
        else:
            _explain_score(output, month, subject)


def _explain_score(output: Output, month: Month, subject: Subject) -> None:
    explanation, period = explain_subject(month, subject), month.assessment.period
    if explanation is None:
        raise Refused(f"{subject.name}{period.term}没有考核任务，没有得分")
    output.say(f"{month.standing}。")
    output.say(head_line(explanation, period.term))
    for line in dimension_lines(explanation):
        output.say(line)
    output.say(f"各项任务（{len(explanation.tasks)} 项，还可多得的在前；点数未取整）：")
    if output.console.width < _WIDE:
        for line in (line for each in explanation.tasks for line in task_lines(each)):
            output.say(line)
    else:
        output.table(TASK_HEADINGS, [task_cells(each) for each in explanation.tasks])
    for line in climb_lines(explanation):
        output.say(line)
    output.result(explanation_json(explanation, str(period), month.is_final))


def _explain_task(output: Output, month: Month, subject: Subject) -> None:
    row, period = month.rows[subject.code], month.assessment.period
    result, told = row.result, traces_of(month, subject.code)
    output.say(f"{month.standing}。")
    output.say(f"{row.code} {row.title}（{row.unit_name}，责任领导 {row.leader or '未写明'}）{period.term}：{result.status.char} {result.status.term}")
    output.say(f"  为什么：{row.reason}。{'、'.join(row.flags)}")
    origin = origin_of(month, subject.code)
    output.say(f"  数的出处：{_origin_words(origin, period)}")
    if row.source:
        out = "（核实退回，没有计入）" if result.returned else ""
        output.say(f"  本月填报：{row.source.file} {row.source.place}，回执 {row.source.number}，{row.source.arrived:%m-%d %H:%M} 到达{out}")
    if result.verification:
        said = result.verification
        output.say(f"  核实：{said.by} {said.file} {said.sheet}!{said.cell} {said.reason}")
    if result.level:
        output.say(f"  督办：连续 {result.streak} 个月红或黑，{result.level} 级 {row.level_term}")
    history = [
        (trace.period.term, f"{planned_progress(result.task, trace.period):.2f}", str(trace.reported),
         "退回" if trace.returned else str(trace.verified or ""), trace.entry.narrative, f"{trace.file} {trace.origin('figure').cell}")
        for trace in told
    ]  # fmt: skip
    output.table(("月份", "P", "填报", "核实", "工作进展", "出处"), history)
    output.say(f"  它在 {row.unit_name} 的得分里占多少：kaohe explain {row.unit_code} --period {period}")
    months = [
        {"period": str(trace.period), "reported": trace.reported, "verified": trace.verified, "returned": trace.returned,
         "receipt": trace.number, "file": trace.file, "sheet": trace.entry.sheet, "cell": trace.origin("figure").cell}
        for trace in told
    ]  # fmt: skip
    where = {"period": str(origin[0]), "place": origin[1]} if origin else None
    output.result({"kind": "task", "period": str(period), "final": month.is_final, **task_json(row), "origin": where, "months": months})


def _origin_words(origin: tuple[Period, str] | None, period: Period) -> str:
    """Where A came from; of an earlier month it is said that it was carried on."""
    if origin is None:
        return "还没有计入过的填报，A 按 0 计"
    month, place = origin
    return place if month == period else f"沿用{month.term}的：{place}"


def _explain_span(output: Output, space: Workspace, period: Period, subject: Subject) -> None:
    """A quarter is the mean of its published months, a year 60% of that and 40% year-end for units."""
    if subject.kind == "task":
        raise Refused(f"任务按月查：kaohe explain {subject.code} --period {period.months[-1]}")
    found = next(each for each in rankings_of(space, period)[_RANKINGS[subject.kind]] if each.score.code == subject.code)
    score, rules = found.score, space.settings.rules
    figure = score.composite if subject.kind == "unit" else score.progress
    output.say(f"{score.name}（{score.code}）{period.term}得分 {figure if figure is not None else '无'}，第 {score.rank or '–'} 名。")
    months = dict(zip(bulletin_months(space.index, period), found.months, strict=True))
    output.table(("月份", "公布的得分"), [(month.term, "无" if value is None else str(value)) for month, value in months.items()])
    if found.at_end is not None and found.mean is not None:
        share = rules.year_months_share
        output.say(f"  各月平均 {found.mean} × {share}% + 年终 {found.at_end} × {100 - share}%；年终由完成率 {found.completion} 按年终评议表调整而来。")
    else:
        output.say("  得分 = 有得分的各月的平均数。")
    if found.grade:
        output.say(f"  等次：{found.grade.term}")
    output.say(f"  各月怎样得来：kaohe explain {score.code} --period 月份")
    values: dict[str, Any] = {"mean": found.mean, "completion": found.completion, "year_end": found.at_end}
    output.result(
        {"kind": subject.kind, "code": score.code, "name": score.name, "period": str(period), "figure": figure, "rank": score.rank,
         "months": {str(month): value for month, value in months.items()},
         **values, "grade": found.grade.term if found.grade else None}
    )  # fmt: skip
