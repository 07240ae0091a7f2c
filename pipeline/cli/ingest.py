"""`kaohe ingest`: everything in the inbox, once."""

from dataclasses import asdict
from datetime import datetime

import typer

from pipeline.cli.common import HERE, JsonOption, NowOption, Output, WorkspaceOption, moment, opened
from pipeline.delivery.ingest import Tally, ingest
from pipeline.delivery.keep import Delivered
from pipeline.model.report import Verdict
from pipeline.model.text import one_line
from pipeline.post.sendout import send_waiting
from pipeline.workspace import Workspace

app = typer.Typer(add_completion=False)


def describe(delivered: Delivered) -> str:
    """One delivery in one line."""
    submission, counts = delivered.submission, delivered.judged.counts
    unit = delivered.judged.unit
    who = unit.name if unit else "未识别"
    detail = f"，接收 {counts['accepted']} 项，退回 {counts['returned']} 项" if counts["accepted"] else ""
    back = [] if detail else [p.message for p in delivered.judged.problems if p.comes_back]
    reason = f"，{back[0]}" if back else ""
    return one_line(f"{submission.number} {who} {delivered.staged.found.name}：{submission.verdict.term}{detail}{reason}{delivered.fault and '。'}{delivered.fault}")


def take_in(space: Workspace, output: Output, at: datetime, rehearsal: bool, tally: Tally) -> dict[str, str]:
    """Fetch what came by mail, process it with all of the inbox, and mark it at the servers; returns the accounts in trouble."""
    looks = []
    if space.settings.mail.readable:
        from pipeline.delivery.collect import (  # an office without mail waits for no such library
            fetch_mail,
            mark_mail,
        )

        for each in fetch_mail(space, at):
            looks.append(each)
            output.say(f"邮箱“{each.account.name}”：{each.trouble or f'收下 {each.fetched} 封新邮件。'}")
    for delivered in output.follow(ingest(space, at, rehearsal, tally), "收件"):
        output.say(describe(delivered))
    if looks:
        mark_mail(space, looks)
    for notice in send_waiting(space, at):
        output.say(notice.words)
    return {each.account.name: each.trouble for each in looks if each.trouble}


def summarise(output: Output, tally: Tally, troubles: dict[str, str]) -> None:
    """What a pass did, in words and for machines."""
    parts = "，".join(f"{verdict.term} {tally.verdicts[verdict]}" for verdict in Verdict if tally.verdicts[verdict])
    nothing = "" if tally.held or tally.met.notices else "，收件箱是空的"
    output.say(f"收到 {tally.total} 份{'：' + parts if parts else nothing}。")
    if tally.held:
        output.say(f"另有 {tally.held} 份打不开，可能还在复制、被别的程序占用或没有权限，留在收件箱里，下次再试。")
    for notice in tally.met.notices:
        output.say(notice.words)
    if any(problem.comes_back for problem in tally.problems):
        output.say("注意：register.xlsx 现在有问题，仍按最近通过的版本处理；运行 kaohe register check 查看。")
    counts = {verdict.value: tally.verdicts[verdict] for verdict in Verdict}
    output.result({"deliveries": tally.total, **counts, "held": tally.held, **asdict(tally.met), "mail": troubles})


@app.command()
def command(workspace: WorkspaceOption = HERE, json: JsonOption = False, now: NowOption = "") -> None:
    """把收件箱和邮箱里的全部收下，处理一次后结束。"""
    with opened(workspace, "ingest", json) as (space, output):
        tally = Tally()
        summarise(output, tally, take_in(space, output, moment(space, now), bool(now), tally))
