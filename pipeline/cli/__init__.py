"""Row 15: the commands, one module each. This one stays light: `kaohe --help` imports next to nothing."""

import gc
import os
import sys
from importlib import import_module

from pipeline.workbook import LASTING, READERS

COMMANDS = (
    ("init", "建立一个新的工作区"),
    ("register", "检查基础台账，通过的记为新版本；导入专项指标"),
    ("issue", "下达工作簿：目标和计划申报表、审核表、目标任务书、月报表、核实表、年终评议表"),
    ("ingest", "把收件箱里的全部收下，处理一次"),
    ("watch", "一直守着收件箱，随到随收，到点的事自动办"),
    ("due", "收一次件，再把日历上到期的事办了，供定时任务用"),
    ("calendar", "全年日历：每件事什么时候办、办了什么、下一件是什么"),
    ("mail", "邮件：试邮箱账号，收信，看要发的信"),
    ("status", "谁已报、谁迟报、谁有问题、谁没报"),
    ("board", "看板：谁报了、什么退回在改、再不报哪些变红、还有多久"),
    ("explain", "一个得分怎样得来，要再进一名还差什么"),
    ("query", "查任务：按单位、颜色、领导、标签、进度、状态、文字，可存成文件"),
    ("evidence", "印证资料：列出、查找、核对、导出"),
    ("close", "关闭一个月：定下迟报和缺报"),
    ("publish", "发布一个月的通报"),
    ("pages", "写出单位、责任领导、县级领导各自的一页，供分送"),
    ("correct", "发布更正：把审核通过的申诉写成更正第N号"),
    ("weekly", "重点监管任务周报：此刻进展、偏差、时限和督办"),
    ("supervise", "督办：通知单、督办回复表和督办台账"),
    ("manual", "写出操作手册：谁报什么、怎么填、什么会退回"),
    ("audit", "核对流水账和存档，一个字节都不能差"),
    ("rebuild", "由流水账重建索引，并比对是否一致"),
    ("demo", "造一个虚构的县，过上几个月"),
)
COLLECTION = (50_000, 20, 50)  # a command makes much that stays: looking for cycles all the time finds none
_READING = {"ingest": READERS, "due": READERS, "mail": READERS, "watch": LASTING, "demo": LASTING}


def main() -> None:
    """The `kaohe` command: ends with 0, or 1 for something to mend, 2 for a refusal, 3 for a disk."""
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in ("-h", "--help"):
        print(_help())
        return
    if arguments[0] == "--version":
        from pipeline import __version__

        print(f"kaohe {__version__}")
        return
    if arguments[0] not in dict(COMMANDS):
        print(f"没有命令“{arguments[0]}”。运行 kaohe --help 查看全部命令。", file=sys.stderr)
        sys.exit(2)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # nothing here is for it to share out; a process with threads is never copied
    gc.set_threshold(*COLLECTION)
    if arguments[0] in _READING and "--help" not in arguments:
        from pipeline.system import worker_context

        worker_context(_READING[arguments[0]])  # the readers load while this process does
    module = import_module(f"pipeline.cli.{arguments[0]}")
    usage = import_module("pipeline.cli.usage")
    gc.freeze()  # what is loaded stays
    ended = usage.run(module.app, arguments[1:], f"kaohe {arguments[0]}")
    gc.freeze()  # nothing is collected while the process ends
    sys.exit(ended)


def _help() -> str:
    lines = [f"  {name:<10}{words}" for name, words in COMMANDS]
    return "\n".join(
        ["kaohe：县(区)目标责任考核", "", "用法：kaohe 命令 [选项]", "", *lines, "",
         "除 demo 外，命令都可以加 --workspace 目录、--json、--now 时间(演练用)；kaohe 命令 --help 看详细用法。"]
    )  # fmt: skip
