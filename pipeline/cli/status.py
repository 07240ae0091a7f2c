"""`kaohe status`: four numbers that add up to the number of units, who they are, and whether the inbox is minded."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli.common import (
    HERE,
    JsonOption,
    NowOption,
    Output,
    WorkspaceOption,
    moment,
    month,
    opened,
    speaking,
)
from pipeline.delivery.ingest import look_into_inbox
from pipeline.ledger.posts import PostState, posts
from pipeline.ledger.queries import Delivery, published, stray_deliveries
from pipeline.model.county import Register
from pipeline.model.period import Period
from pipeline.office.began import month_in_hand
from pipeline.office.standing import Standing, count_standings, unit_standings
from pipeline.office.waiting import (
    review_words,
    unplanned,
    unplanned_words,
    unverified,
    unverified_words,
    waiting_reviews,
)
from pipeline.post.news import GONE, Met
from pipeline.registry import current_register, register_for, window_for
from pipeline.workspace import Workspace, find_workspace, service_of

app = typer.Typer(add_completion=False)
_OVERDUE = 300  # seconds without a look at the inbox after which something is wrong


def _health(root: Path, json: bool) -> None:
    """The service alone; holds nothing, so that it may be asked at any moment, even of a workspace that others work in."""
    with speaking(json) as output:
        space = find_workspace(root)
        service, now = service_of(space), datetime.now(space.zone)
        age = _age(service, now)
        output.say(_service_words(service, now))
        output.result({"service": {"running": bool(service), **service, "age": age}})
        if age is None or age >= _OVERDUE:
            raise typer.Exit(1)


def _age(service: Mapping[str, Any], now: datetime) -> int | None:
    """Seconds since the service looked at the inbox; None where it did not."""
    return max(0, int((now - datetime.fromisoformat(service["tick"])).total_seconds())) if "tick" in service else None


def _service_words(service: Mapping[str, Any], now: datetime) -> str:
    """Whether `kaohe watch` runs, and how long ago it looked at the inbox."""
    if not service:
        return "收件服务没有运行：收件箱里的要等运行 kaohe ingest 或 kaohe watch 才收。"
    age = _age(service, now)
    if age is None:
        return f"收件服务正在启动（进程 {service['pid']}）。"
    words = f"收件服务正在运行（进程 {service['pid']}），{age} 秒前看过收件箱。"
    return words if age < _OVERDUE else f"{words}隔得太久，可能卡住了，请重新启动 kaohe watch。"


@app.command()
def command(
    period: Annotated[str, typer.Option("--period", "-p", help="考核期，如 2026-03；不写为正在报送或刚报过的月份。")] = "",
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
    now: NowOption = "",
    service: Annotated[bool, typer.Option("--service", help="只看收件服务是否正常，不正常时以 1 结束。")] = False,
) -> None:
    """谁已报、谁迟报、谁有问题、谁没报；四个数合计为单位数。"""
    if service:
        _health(workspace, json)
        return
    with opened(workspace, "status", json) as (space, output):
        at = moment(space, now)
        which = month(space, period) if period else month_in_hand(space, at)
        current, _ = current_register(space, at)
        register = register_for(space, which, at)
        standings = unit_standings(space.index, register, which)
        counts = count_standings(standings)
        output.say(
            f"{which.term}：{len(standings)} 个单位，"
            + "，".join(f"{standing.term} {counts[standing]}" for standing in Standing)
            + "。"
        )
        rows: list[tuple[object, ...]] = [
            (item.standing.term, item.unit.code, item.unit.name,
             f"{arrived:%m-%d %H:%M}" if (arrived := item.late_arrived or item.first_arrived) else "", item.to_mend or "", item.newest)
            for item in sorted(standings, key=lambda item: -list(Standing).index(item.standing))
        ]  # fmt: skip
        output.table(("状态", "编码", "单位", "首次到达", "要改", "最近回执"), rows)
        stray = _stray(space, which, register, output)
        undecided = _undecided(space, register, which, output)
        waiting = _inbox(space, current, output)
        note = service_of(space)
        output.say(_service_words(note, datetime.now(space.zone)))
        output.result(
            {"period": str(which), "service": {"running": bool(note), **note}, "stray": stray, "waiting": waiting, **undecided, "units": len(standings), **{standing.value: counts[standing] for standing in Standing},
             "lists": {s.value: [i.unit.code for i in standings if i.standing is s] for s in Standing}}
        )  # fmt: skip


def _stray(space: Workspace, period: Period, register: Register, output: Output) -> list[str]:
    """Say what arrived since the month opened and could not be placed; the numbers of the receipts."""
    stray = stray_deliveries(space.index, window_for(space, period, register).open)
    if stray:
        output.say(f"另有 {len(stray)} 份认不出是谁的、哪个月的，或放错了文件夹，已退回，请通知报送的人：")
        output.table(("回执", "文件夹", "文件", "到达", "原因"), [_stray_row(each) for each in stray])
    return [each.submission.number for each in stray]


def _undecided(space: Workspace, register: Register, period: Period, output: Output) -> dict[str, object]:
    """Say what has no plan, what waits for a review, what of the month for its verification until the bulletin, which messages
    for the office's word; the numbers.
    """
    if words := unplanned_words(register):
        output.say(words)
    reviews = waiting_reviews(space)
    if words := review_words(reviews):
        output.say(f"待审核：{words}。画出审核表：kaohe issue review")
    is_published = published(space.index, period) is not None
    left = {} if is_published else unverified(space, register, period)
    if words := unverified_words(register, left):
        output.say(f"待核实 {sum(left.values())} 项：{words}。")
    unsent = len(posts(space.index, PostState.FAILED, PostState.SENDING, PostState.HELD))
    if unsent:
        output.say(f"有 {unsent} 封邮件或群通知没有发出，等考核办处理：kaohe mail outbox")
    return {"unplanned": unplanned(register), "unsent": unsent, "reviews": {kind.value: count for kind, count in reviews.items()}, "unverified": dict(left)}


def _stray_row(delivery: Delivery) -> tuple[object, ...]:
    submission, problem = delivery.submission, next(iter(delivery.problems), None)
    folder, reason = submission.channel.partition(":")[2] or "收件箱", problem.message if problem else ""
    return submission.number, folder, submission.files[0].name, f"{submission.arrived:%m-%d %H:%M}", reason


def _inbox(space: Workspace, current: Register, output: Output) -> int | None:
    """Say what stands in the inbox; how many deliveries wait there, None where nobody can tell."""
    try:
        inbox = look_into_inbox(space, current)
    except OSError:
        output.say(GONE.words)
        return None
    if inbox.found:
        output.say(f"收件箱里还有 {len(inbox.found)} 份没有收。")
    for notice in Met(inbox.open, inbox.shut).notices:
        output.say(notice.words)
    return len(inbox.found)
