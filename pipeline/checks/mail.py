"""Is a mail one to be taken in, and is there something in it to take in (rules section 10: the channel says who sent it)."""

from collections.abc import Iterator

from pipeline.model.mail import Letter
from pipeline.model.problem import Code, Problem, Severity, Where

_REAL_FILES = "请把月报表和照片作为普通附件添加，不要用超大附件、云附件、文件中转站或网盘链接；一封放不下的，照片分几封发，每封都附上月报表。"
_HOW = "请把考核办下发的表格填好，作为附件发来，照片等印证资料也作为附件。"


def check_sender(letter: Letter, is_known: bool, required: tuple[str, ...], file: str) -> tuple[Problem, ...]:
    """The address is one of the register, and what is `required` of `DKIM` and `SPF` speaks for it. A program that sends no
    workbook has nothing to prove.
    """
    where = Where(file)
    if letter.is_automatic and not letter.has_workbook:
        return ()
    if not is_known:
        who = letter.sender or "空缺或不止一个"
        message = f"发件邮箱（{who}）不是任何单位登记的邮箱，邮件已存档，没有回复。"
        hint = "是单位发来的，请考核办核实后在基础台账“单位”表的“邮箱”里补上，再请单位重发。"
        return (Problem(Code.UNKNOWN_SENDER, Severity.ERROR, where, message, hint),)
    found = {"DKIM": letter.dkim, "SPF": letter.spf}
    missing = [name for name in required if found[name] != "pass"]
    if missing:
        message = f"收信服务器没有确认这封邮件真是从 {letter.sender} 发出的（{'、'.join(missing)} 未通过）。"
        hint = "请用登记的邮箱从网页版或手机直接发，不要由别的服务器代发；仍不行请与考核办联系。"
        return (Problem(Code.UNPROVEN_SENDER, Severity.ERROR, where, message, hint),)
    return ()


def check_content(letter: Letter, file: str) -> Iterator[Problem]:
    """What a mail from a known sender lacks; where it has no workbook that is why it comes back."""
    where = Where(file)
    if letter.has_workbook:
        if letter.links:
            yield Problem(Code.CLOUD_ATTACHMENT, Severity.WARNING, where, f"正文里有只是链接的附件（{'、'.join(letter.links)}），程序不下载，没有收到。", _REAL_FILES)
        if not letter.is_whole:
            yield Problem(Code.MAIL_DAMAGED, Severity.WARNING, where, "邮件有一部分拆不开，那里面的附件没有收到。", "请核对回执上的文件，缺了的重发一次。")
    elif letter.is_too_large:
        yield _error(Code.TOO_LARGE, where, "邮件太大，或里面的附件太多。", "请分几封发，或把照片缩小后再发。")
    elif letter.is_automatic:
        yield _error(Code.AUTOMATIC_MAIL, where, "这是自动发出的邮件（自动回复、退信、群发），里面没有表格，没有回复。", "不用处理。")
    elif not letter.is_whole:
        yield _error(Code.MAIL_DAMAGED, where, "邮件已损坏，或写法不合规范，附件取不出来。", "请换一个邮件程序或在邮箱网页版里重新添加附件，再发一次。")
    elif letter.links:
        yield _error(Code.CLOUD_ATTACHMENT, where, f"附件只是一个链接（{'、'.join(letter.links)}），程序不下载链接里的文件。", _REAL_FILES)
    elif letter.has_table:
        yield _error(Code.PASTED_TABLE, where, "表格贴在了正文里，没有作为附件。", _HOW)
    elif not letter.files:
        yield _error(Code.NO_ATTACHMENT, where, "邮件里没有附件。", _HOW)


def _error(code: Code, where: Where, message: str, hint: str) -> Problem:
    return Problem(code, Severity.ERROR, where, message, hint)
