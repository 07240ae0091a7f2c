"""What the operations manual says of each document kind besides its columns: who, when, how, and what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pipeline.model.document import DocumentKind
from pipeline.model.problem import Code

# What any document may have wrong: the mail it came by, the file, the sheet, whose it is, a cell.
COMMON = (
    Code.UNKNOWN_SENDER, Code.UNPROVEN_SENDER, Code.AUTOMATIC_MAIL, Code.NO_ATTACHMENT, Code.CLOUD_ATTACHMENT,
    Code.PASTED_TABLE, Code.MAIL_DAMAGED,
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
        DocumentKind.DECLARATION: Guide(
            sender="各被考核单位",
            when="年初按考核办通知的时间；年内目标要增加或变更的随时可报。审核通过以后才算数，从下一个开报的月份起用。",
            about="申报本年的目标：完成到什么程度、分值多少、谁负责、谁主管、什么时候完成。现有的目标已经列在表里，要改的直接改。",
            steps=(
                "打开目标申报表。要改的目标直接在格里改；新目标填在下面预留的空行，编号已经编好。没有改动的行不用管。",
                "数量类写目标值和计量单位，控制类写全年允许的数量；各项分值（含灰色的共性目标）合计应为 100。",
                "放进本单位的报送文件夹。回执说哪些待审核、哪些要改；审核退回的，退回理由写在发还的表里，改好再报。",
                "审核通过以后，用计划申报表报各月计划。",
            ),
            problems=(
                Code.TARGET_MISSING, Code.POINTS_INVALID, Code.POINTS_TOTAL, Code.LEADER_MISSING, Code.PERSON_UNKNOWN,
                Code.PERSON_AMBIGUOUS, Code.LABEL_UNKNOWN, Code.DUE_OUTSIDE_YEAR, Code.START_AFTER_DUE, Code.PLAN_INCOMPLETE,
                Code.NAME_TWICE, Code.CODE_TWICE, Code.WRONG_MEASURE, Code.TASK_UNKNOWN, Code.TASK_FOREIGN, Code.TASK_TWICE,
                Code.GIVEN_CHANGED, Code.RETURNED,
            ),
        ),
        DocumentKind.PLAN: Guide(
            sender="各被考核单位",
            when="目标下达以后；年内计划要变更的随时可报。审核通过以后才算数，已经开报的月份不能改。",
            about="每项目标到每月底应达到的累计进度和标志性节点。月报的红黑就是对照它判定的。",
            steps=(
                "打开计划申报表，填到每月底的累计计划，只增不减，完成时限当月填 100；控制类填到每月底允许的累计数量。",
                "关键月份写明节点，如“完成招标”“主体封顶”。空着的月份沿用上月。",
                "放进本单位的报送文件夹。没有改动的行不用管；审核退回的，退回理由写在发还的表里。",
            ),
            problems=(
                Code.PLAN_MONTH_OPENED, Code.PLAN_GOES_DOWN, Code.PLAN_INCOMPLETE, Code.PLAN_OUT_OF_RANGE, Code.PLAN_MISSING,
                Code.TASK_UNKNOWN, Code.TASK_FOREIGN, Code.TASK_TWICE, Code.RETURNED,
            ),
        ),
        DocumentKind.REVIEW: Guide(
            sender="考核办",
            when="有待审核的申报时随时可做。",
            about="单位申报的目标和计划都在一个工作簿里，一类一张表，问题和变更已经标好。通过的写入基础台账的下一版，退回的连同理由发还单位。",
            steps=(
                "运行 kaohe issue review，打开审核表。浅黄色格与现行的不同或要留意，红色格有错；鼠标停在格上看说明。",
                "逐行选通过或退回，退回的写明理由。拿不准的先空着，下次下达时还在。",
                "放进“考核办”报送文件夹，看回执。register.xlsx 会按新的一版重画，原件在存档；先把它保存并关闭。",
                "运行 kaohe issue targets，把审定的目标任务书下达给单位。",
            ),
            problems=(
                Code.NOTHING_TO_DECIDE, Code.ENTRY_CHANGED, Code.DECISION_UNCLEAR, Code.ALREADY_DECIDED, Code.TASK_TWICE,
                Code.REGISTER_REDRAWN,
            ),
        ),
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
                Code.LAGGING_UNEXPLAINED, Code.RETURNED, Code.OVERTAKEN,
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
        DocumentKind.APPEAL: Guide(
            sender="对通报有异议的单位",
            when="通报发布后 5 个工作日（以申诉表写明的为准）24 时以前，过后不再受理。",
            about="对本单位任务在通报里的状态、核实、缺报、迟报、缺印证和督办有异议的，逐项申诉，由考核办审核。通过的另发更正，原通报不改；没有通过的退回理由。",
            steps=(
                "打开申诉表，每行是通报里的一件事。只填有异议的行：写明理由，附上依据；没有异议的空着。",
                "对进度有异议的填“应认定进度”，通过的按它认定。申诉状态而不填进度的，是要求本月不考核这项任务。",
                "放进本单位的报送文件夹。审核以后，“申诉答复”放在本单位的回执旁边；采纳的见更正第几号。",
            ),
            problems=(
                Code.TASK_UNKNOWN, Code.TASK_FOREIGN, Code.TASK_TWICE, Code.NOTHING_TO_DECIDE, Code.ALREADY_DECIDED,
                Code.DECISION_UNCLEAR, Code.OUT_OF_RANGE,
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
                Code.UNIT_WITHOUT_TASKS, Code.WAIVER_INVALID, Code.WAIVER_OVERLAPS, Code.REGISTER_OUTDATED, Code.REGISTER_REDRAWN,
            ),
        ),
    }
)  # fmt: skip
