"""What a row says about its figure: work state, evidence, and the reason for falling behind."""

from collections.abc import Iterator

from pipeline.checks.report_row import Row, planned_percent, show
from pipeline.model.county import EvidenceRule, MeasureType
from pipeline.model.problem import Code, Problem
from pipeline.model.report import WorkState

_BESIDE = "请附照片或文件，与本表放在同一文件夹或压缩包，文件名以任务编号"


def check_state(row: Row) -> Iterator[Problem]:
    """The work state and the figure agree: nothing done before the start, all done at the end."""
    if row.figure is None or row.percent is None:
        return  # a control measure counts accidents or energy, whatever the state of the work
    place = row.line.cells.get(row.figure_field, "")
    if row.state is WorkState.NOT_STARTED and row.figure > 0:
        yield row.error(
            Code.STATE_CONTRADICTS,
            "work_state",
            f"工作状态是未开工，{place} 格却已有 {show(row.figure)}。",
            f"已开工的，请把此格改为推进中；确未开工的，请把 {place} 格改为 0。",
        )
    elif row.state is WorkState.DONE and row.percent < 100:
        whole = "100" if row.figure_field == "progress" else show(row.task.target or row.figure)
        yield row.error(
            Code.STATE_CONTRADICTS,
            "work_state",
            f"工作状态是已完成，{place} 格的 {show(row.figure)} 却不到 {whole}。",
            f"未全部完成的，请把此格改为推进中；已完成的，请把 {place} 格改为 {whole}。",
        )
    elif row.percent >= 100 and row.state in (WorkState.ONGOING, WorkState.SUSPENDED):
        yield row.warning(
            Code.STATE_CONTRADICTS,
            "work_state",
            f"已达到目标，工作状态却是{row.state.term}。",
            "已完成的，下次请选“已完成”。",
        )


def check_done(row: Row) -> Iterator[Problem]:
    """Completion without evidence is asked back, unless the task needs none or was completed before."""
    if _lacks_proof_of_completion(row):
        yield row.error(
            Code.DONE_WITHOUT_EVIDENCE,
            "evidence",
            "报的是完成，但没有收到印证资料。",
            f"{_BESIDE} {row.task.code} 开头，连同本表重报；尚未完成的，请改正进度和工作状态。",
        )


def check_evidence(row: Row) -> Iterator[Problem]:
    """Evidence comes with every month, or with every rise of the figure, as the task asks for."""
    if row.figure is None or row.evidence or _lacks_proof_of_completion(row):
        return
    rule = row.task.evidence
    if rule is EvidenceRule.ALWAYS or (rule is EvidenceRule.PROGRESS and row.figure > row.before):
        yield row.warning(
            Code.EVIDENCE_MISSING,
            "evidence",
            "缺印证资料，将影响质量得分。",
            f"{_BESIDE} {row.task.code} 开头，关闭前可补报。",
        )


def check_lag(row: Row) -> Iterator[Problem]:
    """A task that lags behind its plan, stands still or is above what it allows says why."""
    if row.says("problems"):
        return
    allowed = row.task.point(row.context.period.last_day.month).planned
    if row.state is WorkState.SUSPENDED:
        why = "工作状态是停工"
    elif (
        row.percent is not None
        and row.percent < planned_percent(row.task, row.context.period) - row.context.lag
    ):
        why = f"进度落后于本月计划 {show(planned_percent(row.task, row.context.period))}%"
    elif row.task.measure is MeasureType.CONTROL and row.figure is not None and row.figure > allowed:
        why = f"已超过本月控制数 {show(allowed)}{row.task.unit_of_measure}"
    else:
        return
    yield row.warning(
        Code.LAGGING_UNEXPLAINED,
        "problems",
        f"{why}，但没有写原因。",
        "请在此格写明原因，并在“下步打算”写追赶措施。",
    )


def _lacks_proof_of_completion(row: Row) -> bool:
    if row.evidence or row.task.evidence is EvidenceRule.NEVER or row.task.code in row.context.completed:
        return False
    if row.task.measure is MeasureType.CONTROL:
        due_month = row.task.due <= row.context.period.last_day
        return row.state is WorkState.DONE and due_month
    return row.state is WorkState.DONE or (row.percent is not None and row.percent >= 100)
