"""The receipt page: the first glance, every problem, nothing that could be markup."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.model.report import Verdict
from pipeline.publish.pages.receipt import Receipt, ReceivedEvidence, render_receipt
from pipeline.publish.templates import make_environment

ZONE = ZoneInfo("Asia/Shanghai")
WARNING = Problem(Code.EVIDENCE_MISSING, Severity.WARNING, Where("a", "月报表", "O9"), "没有印证资料。", "请补报。", "G02")
ERROR = Problem(Code.REQUIRED, Severity.ERROR, Where("a", "月报表", "L7"), "工作进展没有填。", "请填写。", "G01")
RECEIPT = Receipt(
    number="R0017", county="青山县", unit="城关镇", kind="月报表", period="2026年3月", channel="报送文件夹",
    file="月报表.xlsx", arrived=datetime(2026, 3, 29, 20, 41, 7, tzinfo=ZONE), digest="ab" * 32,
    verdict=Verdict.PARTIAL, accepted=41, to_mend=1, left_out=0, due=datetime(2026, 4, 1, tzinfo=ZONE),
    last_moment=datetime(2026, 4, 4, tzinfo=ZONE), problems=(WARNING, ERROR),
    evidence=(ReceivedEvidence("G01", "修路", ("G01 照片.jpg",)),), titles={"G01": "修路", "G02": "造田"},
    mend_file="月报表（待修改）.xlsx", contact="考核办 6666",
)  # fmt: skip


def test_page_is_golden(snapshot):
    """The same receipt gives the same page, to the byte."""
    assert render_receipt(RECEIPT) == snapshot


def test_what_comes_back_stands_first():
    """Errors stand above warnings, whatever the order they were found in."""
    assert [severity for severity, _, _ in RECEIPT.groups] == [Severity.ERROR, Severity.WARNING]


def test_a_hint_is_said_once_for_all_tasks_that_it_is_true_of():
    """What reads the same of other tasks names them; what comes back, and what says something else, stands by itself."""

    def hint(number: int, words: str = "缺印证资料。", severity: Severity = Severity.WARNING) -> Problem:
        where = Where("a.xlsx", "月报表", f"P{number}")
        return Problem(Code.EVIDENCE_MISSING, severity, where, f"P{number} “任务{number}”：{words}", f"文件名以 G0{number} 开头。", f"G0{number}")

    error = hint(5, severity=Severity.ERROR)
    problems = (hint(1), hint(2, "另一件事。"), hint(3), error, replace(error, task_code="G06"), hint(4))
    told = [[first.task_code, *(other.task_code for other in others)] for first, others in RECEIPT.said_once(problems)]
    assert told == [["G01", "G03", "G04"], ["G02"], ["G05"], ["G06"]]
    page = render_receipt(replace(RECEIPT, problems=problems))
    assert page.count("缺印证资料。") == 3 and "另有 2 项也是这样" in page and "<b>P4</b> G04" in page


@pytest.mark.parametrize(
    ("arrived", "words"),
    [((3, 29, 20, 41), "比截止早 2 天 3 小时"), ((4, 1, 5, 0), "迟报 5 小时"), ((4, 1, 0, 0), "比截止早 1 分钟")],
)
def test_margin_is_in_words(arrived, words):
    """The margin to the deadline names its two largest parts."""
    assert replace(RECEIPT, arrived=datetime(2026, *arrived, tzinfo=ZONE)).margin == words


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict.ACCEPTED, "全部接收，共 41 项"),
        (Verdict.PARTIAL, "已接收 41 项，还有 1 项要修改"),
        (Verdict.REFUSED, "没有接收，本次不记入任何数据"),
        (Verdict.REPEATED, "这份文件以前已经收到"),
    ],
)
def test_headline_answers_at_first_glance(verdict, words):
    """The headline says whether it was accepted and how much is to be mended."""
    assert words in render_receipt(replace(RECEIPT, verdict=verdict))


def test_a_blank_workbook_is_not_called_accepted():
    """Nothing was filled in: the page says so without the green sign, and that what was reported before stands."""
    blank = replace(RECEIPT, verdict=Verdict.ACCEPTED, accepted=0, to_mend=0, problems=(), evidence=())
    assert (blank.headline, blank.sign, blank.tone) == ("没有新填的内容，以前报的照算", "=", Verdict.REPEATED)
    assert blank.next_step == "要报新数的，填好后4月3日 24:00 以前重新报送；没有要报的，不用再做什么。"
    assert "印证资料已收到" in replace(blank, evidence=RECEIPT.evidence).headline
    assert '<main class="repeated">' in render_receipt(blank)


def test_a_report_with_tasks_left_out_is_not_called_finished():
    """What was sent is accepted; how many tasks are still missing, and until when, is said first."""
    short = Problem(Code.TASK_LEFT_OUT, Severity.WARNING, Where("a.xlsx", "月报表", "J7"), "J7 这一行没有填，本月按未报计。", "", "Z01-001")
    receipt = replace(RECEIPT, verdict=Verdict.ACCEPTED, accepted=3, to_mend=0, left_out=1, problems=(short,))
    assert receipt.headline == "已接收 3 项，还有 1 项没有填"
    assert receipt.next_step == "没有填的 1 项，4月3日 24:00 以前补填再报，只报这几项也可以；到时仍没有报的计缺报。"


@pytest.mark.parametrize("kind", ["目标申报表", "计划申报表", "申诉表"])
def test_what_waits_for_a_review_is_not_called_finished(kind: str) -> None:
    """A unit that asks for something reads that it waits, and that it will be told; not that nothing is left to be done."""
    asked = replace(RECEIPT, kind=kind, verdict=Verdict.ACCEPTED, problems=(), due=None, last_moment=None)
    assert asked.headline == "全部接收，共 41 项，待审核" and asked.next_step.startswith("等考核办审核") and "不用再做什么" not in render_receipt(asked)
    assert replace(RECEIPT, kind=kind).headline == "已接收 41 项，待审核，还有 1 项要修改"


def test_who_reviewed_reads_what_comes_next() -> None:
    """The units are told; a correction is made of accepted appeals, by itself or by hand."""
    step = replace(RECEIPT, kind="审核表", verdict=Verdict.ACCEPTED, problems=()).next_step
    assert "已经告知各单位" in step and "kaohe correct" in step and "kaohe issue targets" in step


def test_closed_points_to_the_office():
    """Once time is over, the next step is what the refusal says, whatever was sent; never to send again."""
    closed = Problem(Code.CLOSED, Severity.ERROR, Where(), "已关闭。", "确有必要的请与考核办联系。")
    step = replace(RECEIPT, verdict=Verdict.REFUSED, problems=(closed,)).next_step
    assert step == "已经过了时间。确有必要的请与考核办联系。"


def test_what_is_only_said_of_other_rows_closes_nothing():
    """Rows passed over since the month is closed are a remark: the step is still to mend what came back."""
    others = Problem(Code.CLOSED, Severity.WARNING, Where(), "其余各行没有读取。", "其余各行不用再报。")
    assert "整表再报一次" in replace(RECEIPT, problems=(others, ERROR)).next_step


def test_unknown_owner_still_gets_a_receipt():
    """A file of which nothing is known gets a complete page."""
    stray = Receipt("R1", "青山县", "", "", "", "报送文件夹", "照片.docx", RECEIPT.arrived, "00", Verdict.REFUSED)
    assert "照片.docx" in render_receipt(stray)


def test_text_never_becomes_markup():
    """A file name cannot bring markup into the page."""
    assert "<script" not in render_receipt(replace(RECEIPT, file="<script>alert(1)</script>"))


def test_workspace_template_wins(tmp_path):
    """A template of the workspace takes the place of ours; the others stay."""
    (tmp_path / "receipt.html").write_text("{{ receipt.number }} & {{ receipt.unit }}", encoding="utf-8")
    assert render_receipt(RECEIPT, make_environment(tmp_path)) == "R0017 & 城关镇"
    assert make_environment(tmp_path / "none").get_template("receipt.html")


def test_a_template_that_changes_counts_at_once(tmp_path):
    """What the office changes in a template shows in the very next page: what was compiled before is what it said before."""
    template = tmp_path / "receipt.html"
    for words in ("一", "二", "一"):
        template.write_text(f"{words} {{{{ receipt.number }}}}", encoding="utf-8")
        assert render_receipt(RECEIPT, make_environment(tmp_path)) == f"{words} R0017"
