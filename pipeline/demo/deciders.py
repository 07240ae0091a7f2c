"""People at work after the report: departments that verify entries, units that answer to supervision."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook

from pipeline.demo.contacts import Filled, find_form
from pipeline.demo.planted import CUT
from pipeline.model.document import DocumentKind
from pipeline.model.oversight import CaseState
from pipeline.model.period import Period
from pipeline.workbook.documents import ANNUAL_SHEET, RESPONSE_SHEET, VERIFICATION_SHEET
from pipeline.workbook.schema import Sheet

SHEETS: Mapping[DocumentKind, Sheet] = {
    DocumentKind.VERIFICATION: VERIFICATION_SHEET,
    DocumentKind.RESPONSE: RESPONSE_SHEET,
    DocumentKind.ANNUAL: ANNUAL_SHEET,
}
_FORGOTTEN, _CONFIRMED, _REDUCED, _RAISED = 0.01, 0.90, 0.955, 0.97  # the rest is returned
_ANSWERED, _ADDED, _VAGUE = 0.8, 0.05, 0.02
_OBJECTIONS = ("现场查看，完成量与报送不符", "印证资料只能证明部分工程量", "部分工程量上月已计")
_RETURNED = ("照片不是这个项目的，请核对后重报", "工作进展与进度不符，请说明", "印证资料看不清，请补充")
_CAUSES = ("用地手续办理时间较长", "施工队进场偏晚", "配套资金到位较慢", "人员力量不足")
_DEEDS = ("已增加作业面，倒排工期，每周调度一次", "主要负责人已到现场办公，手续本周办结", "已与主管部门对接，资金本月拨付", "已抽调两人专班推进")


@dataclass(frozen=True, slots=True)
class Work:
    """One workbook in hand: its kind, where it lies, year and month, the seed of chance, and the tasks that overstate."""

    source: Path
    kind: DocumentKind
    year: int
    month: int
    seed: int
    overstating: frozenset[str] = frozenset()


def decide(work: Work) -> Filled:
    """Fill in a verification, a response or the annual document; chance depends on the seed and each row's key alone."""
    workbook = load_workbook(work.source)
    form = find_form(workbook.worksheets[0], SHEETS[work.kind])
    for key, row in form.rows.items():
        rng = random.Random(f"{work.seed}:{work.kind}:{work.month}:{key}")
        if work.kind is DocumentKind.VERIFICATION:
            shown = str(form.sheet.cell(row, form.columns["reported"]).value)
            form.write(row, _verified(Decimal(shown.partition("%")[0]), rng, key in work.overstating))
        elif work.kind is DocumentKind.ANNUAL:
            form.write(row, _appraised(list(form.rows).index(key), rng))
        elif rng.random() < (_ADDED if form.sheet.cell(row, form.columns["state"]).value == CaseState.ANSWERED.term else _ANSWERED):
            form.write(row, _answered(work.year, work.month, rng))
    target = BytesIO()
    workbook.save(target)
    return Filled(work.source.name, target.getvalue(), ())


def _verified(reported: Decimal, rng: random.Random, overstates: bool) -> dict[str, object]:
    throw, step = rng.random(), Decimal(rng.randrange(2, 12))
    if overstates and reported > CUT:
        return {"decision": "核减", "verified": f"{reported - CUT}%", "reason": rng.choice(_OBJECTIONS)}
    if throw >= _RAISED:
        return {"decision": "退回", "reason": rng.choice(_RETURNED)}
    if throw >= _REDUCED and reported + step <= 100:
        return {"decision": "核增", "verified": f"{reported + step}%", "reason": "现场核实，另有已完成部分未报"}
    if throw >= _CONFIRMED and reported > step:
        return {"decision": "核减", "verified": f"{reported - step}%", "reason": rng.choice(_OBJECTIONS)}
    if throw < _FORGOTTEN and reported > step:
        return {"decision": "核减", "verified": f"{reported - step}%"}
    return {"decision": "认可"}


def _appraised(place: int, rng: random.Random) -> dict[str, object]:
    """Everybody is appraised; the second unit gets a bonus, the third a penalty, the last but one of four a veto."""
    said: dict[str, object] = {"appraisal": rng.randrange(800, 985) / 10}
    extras: dict[int, dict[str, object]] = {
        1: {"bonus": 1.5, "reason": "获省级表彰（云委〔2026〕31号）"},
        2: {"penalty": 2, "reason": "一次安全生产通报（云安〔2026〕7号）"},
        3: {"veto": "是", "reason": "发生较大环境污染事件"},
    }
    return {**said, **extras.get(place, {})}


def _answered(year: int, month: int, rng: random.Random) -> dict[str, object]:
    end = Period(year, month).next().next()
    said = {"cause": rng.choice(_CAUSES), "done": rng.choice(_DEEDS), "responsible": "分管负责人"}
    return {**said, "promised": "尽快完成" if rng.random() < _VAGUE else f"{end}-{rng.randrange(10, 29)}"}
