"""What the operations manual says of each document kind besides its columns: who, when, how, and what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pipeline.model.document import DocumentKind
from pipeline.model.problem import Code

# What any document may have wrong: the file, the sheet, whose it is, a cell.
COMMON = (
    Code.EMPTY_FILE, Code.NOT_A_WORKBOOK, Code.DAMAGED, Code.PASSWORD, Code.TOO_LARGE, Code.READER_FAILED, Code.MACROS,
    Code.NO_WORKBOOK, Code.TWO_WORKBOOKS, Code.UNSAFE_MEMBER, Code.EVIDENCE_UNMATCHED, Code.EVIDENCE_UNREADABLE,
    Code.NO_HEADING, Code.HEADING_MISSING, Code.HEADING_TWICE, Code.HEADING_UNKNOWN, Code.SHEET_MISSING,
    Code.SHEET_UNREAD, Code.NO_IDENTITY, Code.BAD_SIGNATURE, Code.WRONG_KIND, Code.WRONG_UNIT, Code.UNKNOWN_UNIT,
    Code.AMBIGUOUS_UNIT, Code.WRONG_PERIOD, Code.WRONG_YEAR, Code.NOT_OPEN, Code.CLOSED, Code.ERROR_VALUE,
    Code.NOT_CALCULATED, Code.NOT_A_NUMBER, Code.NOT_A_PERCENT, Code.AMBIGUOUS_PERCENT, Code.TOO_PRECISE,
    Code.NOT_AN_AMOUNT, Code.AMBIGUOUS_AMOUNT, Code.WRONG_UNIT_OF_MEASURE, Code.NOT_A_DATE, Code.AMBIGUOUS_DATE,
    Code.NOT_A_CHOICE, Code.NOT_A_PERIOD, Code.TOO_LONG, Code.REQUIRED, Code.HIDDEN_VALUE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Guide:
    """`when` may name the moments {open}, {due}, {close}, {verify} and {publish}; `problems` are this kind's own."""

    sender: str
    when: str
    about: str
    steps: tuple[str, ...]
    problems: tuple[Code, ...]


GUIDES: Mapping[DocumentKind, Guide] = MappingProxyType(
    {
        DocumentKind.REPORT: Guide(
            sender="各被考核单位的联络员",
            when="{open} 0 时开报，{due} 24 时截止，逾期记迟报；{close} 24 时关闭，之后不再接收。遇非工作日顺延。关闭前可以重报，以最后一次为准。",
            about="每月一次，报本单位每项任务到月底的累计进展。填得好的行当时就算数，有问题的行退回来改，只改那几行。",
            steps=(
                "打开考核办发来的月报表，只填白色格。形象进度类填“累计进度(%)”，数量、控制类填“累计完成量”，两者只填一个。",
                "照片等印证资料与表放在同一个文件夹或压缩包里，文件名以任务编号开头。",
                "放进本单位的报送文件夹。一分钟左右看回执：全部接收就不用再管；有要改的，打开随回执附上的表，改标颜色的格子，整表再报一次。",
            ),
            problems=(
                Code.TASK_UNKNOWN, Code.TASK_FOREIGN, Code.TASK_TWICE, Code.TASK_LEFT_OUT, Code.ROW_SPLIT,
                Code.GIVEN_CHANGED,
                Code.BOTH_FILLED, Code.WRONG_MEASURE, Code.OUT_OF_RANGE, Code.WENT_DOWN, Code.DONE_WITHOUT_EVIDENCE,
                Code.EVIDENCE_MISSING, Code.EVIDENCE_REUSED, Code.EVIDENCE_DATE, Code.STATE_CONTRADICTS,
                Code.LAGGING_UNEXPLAINED, Code.RETURNED,
            ),
        ),
        DocumentKind.VERIFICATION: Guide(
            sender="各业务主管部门；没有主管部门的任务由考核办核实",
            when="月报关闭后下发，{verify} 24 时以前报回。到时没有核实的按报送数计，通报里标“待核实”；考核办在通报发布前都可以核实。",
            about="对照印证资料，逐项决定单位报的数算不算数。认可的按报送数，核减、核增的按核实数，退回的由单位在核实期限内重报。",
            steps=(
                "打开核实表，每行是一个单位的一项任务；点“印证资料”可以打开存档里的照片和文件。",
                "在“核实结果”选一项。核减、核增要填核实进度和说明，退回要写理由，单位看得到。",
                "放进本部门的报送文件夹。可以分几次报，同一项以最后一次为准。",
            ),
            problems=(
                Code.NOTHING_TO_DECIDE, Code.ENTRY_CHANGED, Code.DECISION_UNCLEAR, Code.ALREADY_DECIDED,
                Code.TASK_UNKNOWN, Code.TASK_FOREIGN, Code.TASK_TWICE, Code.OUT_OF_RANGE,
            ),
        ),
        DocumentKind.RESPONSE: Guide(
            sender="有任务被督办的单位",
            when="通报发布后下发，发布后 5 个工作日（以督办通知单写明的为准）24 时以前回复。逾期不回复的，下月督办升一级。",
            about="说明被督办的任务为什么落后、怎么整改、什么时候赶上。任务恢复正常、回复在案的，自动销号。",
            steps=(
                "打开督办回复表，每行是一项督办；对照督办通知单写原因、整改情况和预计完成时间。",
                "实地核查记录、约谈记录拍照或扫描后作为印证资料附上，文件名以任务编号开头。",
                "放进本单位的报送文件夹。有新的进展可以再报，以最后一次为准；是否按期以第一次为准。",
            ),
            problems=(
                Code.MEASURE_UNKNOWN, Code.MEASURE_CLEARED, Code.DATE_PASSED, Code.TOO_LATE, Code.NOTHING_TO_DECIDE,
                Code.TASK_FOREIGN, Code.TASK_TWICE,
            ),
        ),
        DocumentKind.ANNUAL: Guide(
            sender="考核办",
            when="12 月的通报发布以后、年度通报发布以前。",
            about="补上每月数据给不出的：民主测评、加分、扣分、一票否决；按得分和名额评定等次。",
            steps=(
                "运行 kaohe issue annual，打开年终评议表：每个单位一行，各月平均和年终完成率已经算好。",
                "只填有加减分、否决或要降等次的单位，写明依据。优秀不能超过名额，等次只能填相同或更低的。",
                "放进“考核办”报送文件夹，看回执；再运行 kaohe publish --period 年份 发布年度通报。",
            ),
            problems=(
                Code.GRADE_OUTSIDE_QUOTA, Code.OUT_OF_RANGE, Code.UNKNOWN_UNIT, Code.TASK_TWICE,
            ),
        ),
        DocumentKind.REGISTER: Guide(
            sender="考核办",
            when="年初填好；年内有变化随时改。一个月用的是开报那一刻通过检查的版本，改动不影响已经开报的月份。",
            about="单位、人员、标签、目标和计划都在这一个工作簿里。通报、月报表和排名全由它来。",
            steps=(
                "在工作区里打开 register.xlsx，按工作表的顺序填；后面的表引用前面的名称或编号。",
                "运行 kaohe register check。有问题的逐格指出，没有问题的记为新版本。",
            ),
            problems=(
                Code.REGISTER_MISSING, Code.CODE_TWICE, Code.NAME_TWICE, Code.PERSON_UNKNOWN, Code.PERSON_AMBIGUOUS,
                Code.LEADER_MISSING, Code.LABEL_UNKNOWN, Code.SCOPE_UNKNOWN, Code.SCOPE_EMPTY, Code.PLAN_MISSING,
                Code.PLAN_GOES_DOWN, Code.PLAN_INCOMPLETE, Code.PLAN_OUT_OF_RANGE, Code.PLAN_UNKNOWN_TASK,
                Code.DUE_OUTSIDE_YEAR, Code.START_AFTER_DUE, Code.TARGET_MISSING, Code.POINTS_INVALID,
                Code.UNIT_WITHOUT_TASKS, Code.WAIVER_INVALID, Code.WAIVER_OVERLAPS,
            ),
        ),
    }
)  # fmt: skip
