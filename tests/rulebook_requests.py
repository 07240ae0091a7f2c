"""The worked examples of chapter 12 of docs/rules.md: what becomes of a plan that is asked for, and of a decision on it."""

from dataclasses import replace
from decimal import Decimal

from rulebook import a_register, a_task

from pipeline.checks.planned import Planning
from pipeline.checks.reviewed import TERMS, Reviewing
from pipeline.checks.said import SaidRow, hear
from pipeline.model.amount import Quantity
from pipeline.model.county import Unit
from pipeline.model.document import DocumentKind
from pipeline.model.period import Period
from pipeline.model.problem import Problem
from pipeline.model.report import Line
from pipeline.model.statement import Statement
from pipeline.publish.pages.manual import read_explanations
from pipeline.publish.templates import shipped_explanations

Row = dict[str, str]
ITEM = "20260106-0001/T1"


def _name(problem: Problem) -> str:
    """What docs/problems.md calls it."""
    return read_explanations(shipped_explanations().read_text(encoding="utf-8"))[problem.code].name


def planned(row: Row) -> Row:
    task = a_task(plan=row["现行计划"].split())
    judge = Planning(a_register(task), Unit("U1", "单位"), int(row["已开报到"]))
    months = {f"m{month}": Quantity(Decimal(text)) for month, text in enumerate(row["申报计划"].split(), 1)}
    asked = SaidRow(Line(7, months, {name: f"A{place}" for place, name in enumerate(months)}), "T1", "", ("", ""))
    if judge.is_present(asked):
        return {"结果": "没有改动"}
    problems = hear([asked], [], judge.checks).problems
    return {"结果": f"退回：{_name(problems[0])}" if problems else "待审核"}


def reviewed(row: Row) -> Row:
    values = {term: value for value, term in TERMS.items()}
    asked = Statement(DocumentKind.PLAN, "T1", Period(2026), "U1", {}, number="20260106-0001")
    newest = replace(asked, number="20260107-0001") if row["单位又报了"] == "是" else asked
    before = row["以前的审核"]
    decided = {} if before == "无" else {ITEM: replace(asked, key=ITEM, values={"decision": values[before]})}
    said = {"decision": values[row["这次的审核"]], "reason": "不妥" if row["这次的审核"] == "退回" else ""}
    decision = SaidRow(Line(7, said, {"item": "A7", "decision": "E7"}), ITEM, "", ("", ""))
    problems = hear([decision], [], Reviewing({ITEM: asked}, {ITEM: newest}, decided, lambda _item: ()).checks).problems
    if not problems:
        return {"结果": row["这次的审核"]}
    return {"结果": f"{'不算' if problems[0].comes_back else '提示'}：{_name(problems[0])}"}
