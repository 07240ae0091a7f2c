"""Messages 邮件: each concerned gets one, with what it needs; who has no address is named to the office."""

from pathlib import Path

import openpyxl
import pytest
from flow.events import bodies, mails, text_of, tick
from flow.office import Office, copy_of, read_rows, write_rows

pytestmark = pytest.mark.again

CONTACT_OF_B03 = "p025@yunling.example"


@pytest.fixture(scope="module")
def lived(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """January from opening to bulletin; B02 has no address, B03 only its contact's, and B01 and B02 do not report."""
    office = copy_of(built, tmp_path_factory.mktemp("messages") / "county")
    book = openpyxl.load_workbook(office.root / "register.xlsx")
    gone = ("b02@yunling.example", "p019@yunling.example", "b03@yunling.example")
    cells = [cell for name in ("单位", "人员") for row in book[name] for cell in row if cell.value in gone]
    for cell in cells:
        cell.value = None
    book.save(office.root / "register.xlsx")
    office.run("register", "check", now="2026-01-24")
    tick(office, "2026-01-25")
    for code in office.units:
        if code in ("B01", "B02"):
            continue
        office.drop(code)
    office.run("ingest", now="2026-01-28")
    for moment in ("2026-01-31", "2026-02-03", "2026-02-04", "2026-02-07", "2026-02-09"):
        tick(office, moment)
    return office


def _attached(mail: object) -> list[str]:
    return [str(each.get_filename()) for each in mail.iter_attachments()]  # type: ignore[attr-defined]


def test_opening_brings_each_unit_its_workbook(lived: Office) -> None:
    """The very workbook that was issued, byte for byte."""
    found = {name: mail for name, mail in mails(lived, "开报 *.eml").items() if "考核办" not in name}
    assert len(found) == 6
    for name, mail in found.items():
        (file,) = mail.iter_attachments()
        (issued,) = lived.find("outbox/issued/2026-01", f"{name.split(' ')[2]} *月报表.xlsx")
        assert (file.get_filename(), file.get_content()) == (issued.name, issued.read_bytes())


def test_a_unit_without_address_is_named_to_the_office(lived: Office) -> None:
    """Its message is written without a receiver; the office is told to hand it on, each time it should get one."""
    assert mails(lived, "开报 B02 *.eml").popitem()[1]["To"] is None
    told = {kind: text_of(mails(lived, f"{kind} 考核办 *.eml").popitem()[1]) for kind in ("开报", "催报", "截止", "关闭", "通报")}
    assert [kind for kind, words in told.items() if "没有邮箱】1 封" in words and "B02 县住房" in words] == list(told)
    assert "没有邮箱" not in text_of(mails(lived, "核实期限 考核办 *.eml").popitem()[1])


def test_departments_get_what_they_verify(lived: Office) -> None:
    """A workbook for every department with entries to verify, and how many; the office's own goes to the office."""
    sheets = {path.name for path in lived.find("outbox/issued/2026-01", "*核实表.xlsx")}
    attached = [name for mail in mails(lived, "下达核实表 *.eml").values() for name in _attached(mail)]
    assert sorted(attached) == sorted(sheets)


def test_the_bulletin_goes_to_all_units_in_one_message(lived: Office) -> None:
    """Page and workbook once, to every address in the register."""
    (mail,) = mails(lived, "通报 各单位.eml").values()
    assert {each.addr_spec for each in mail["To"].addresses} == {
        *(f"{code.lower()}@yunling.example" for code in lived.units if code not in ("B02", "B03")),
        CONTACT_OF_B03,
    }
    page, book = mail.iter_attachments()
    folder = lived.root / "outbox" / "bulletins" / "2026-01"
    assert page.get_content().encode() == (folder / "2026年1月通报.html").read_bytes()
    assert book.get_content() == (folder / "2026年1月通报.xlsx").read_bytes()


def test_supervision_reaches_the_units_that_have_measures(lived: Office) -> None:
    """Notice and response workbook to each unit with measures in the month, until when to answer, and to no other."""
    measures = lived.journal("publish")[0]["body"]["measures"]
    found = {name.split(" ")[1]: mail for name, mail in mails(lived, "督办 *.eml").items()}
    assert set(found) == {measure[2] for measure in measures} | {"考核办"}
    for unit, mail in found.items():
        if unit == "考核办":
            continue
        own = sum(measure[2] == unit for measure in measures)
        assert mail["Subject"] == f"2026年1月督办通知：{own} 项，请于 2月14日 24:00 前回复"
        assert _attached(mail)[0] == "督办通知单.html" and _attached(mail)[-1].endswith("督办回复表.xlsx")


def test_what_was_published_may_be_contested(lived: Office) -> None:
    """The appeal workbook goes with the bulletin to each unit that has something to contest, with the last moment."""
    sheets = {path.name for path in lived.find("outbox/issued/2026-01", "*申诉表.xlsx")}
    found = {name.split(" ")[1]: mail for name, mail in mails(lived, "申诉 *.eml").items() if "考核办" not in name}
    assert {name for mail in found.values() for name in _attached(mail)} == sheets and len(found) == len(sheets) > 1
    assert {mail["Subject"] for mail in found.values()} == {"2026年1月通报可以申诉，2026年2月14日 24:00 截止"}


def test_the_office_gets_what_waits_for_its_review(lived: Office, tmp_path: Path) -> None:
    """When the time to contest is over: the review workbook of what was contested, and nothing where nothing was. What was
    accepted goes out as a correction with the next bulletin.
    """
    office = copy_of(lived.root, tmp_path / "county")
    book = next(office.find("outbox/issued/2026-01", "*申诉表.xlsx"))
    write_rows(book, office.inbox / "申诉.xlsx", {next(iter(read_rows(book))): {"申诉理由": "数字有误"}})
    office.run("ingest", now="2026-02-12")
    tick(office, "2026-02-15")
    (mail,) = mails(office, "审核 *.eml").values()
    assert "申诉表 1 项" in mail["Subject"] and _attached(mail)[0].endswith("审核表.xlsx")
    items = read_rows(next(office.find("outbox/issued/2026", "*审核表.xlsx")))
    write_rows(next(office.find("outbox/issued/2026", "*审核表.xlsx")), office.inbox / "审核.xlsx", {key: {"审核结果": "通过"} for key in items})
    office.run("ingest", now="2026-02-16")
    tick(office, "2026-03-09")
    (bulletin,) = mails(office, "通报 各单位.eml", "2026-02").values()
    assert _attached(bulletin)[2:] == ["2026年1月通报 更正第1号.html"] and "发布更正 1 件" in text_of(bulletin)
    calm = copy_of(lived.root, tmp_path / "calm")
    tick(calm, "2026-02-15")
    assert mails(calm, "审核 *.eml") == {} and bodies(calm)[-1]["did"] == "没有待审核的"


def test_nothing_is_left_of_a_template(lived: Office) -> None:
    """Every message of a month has a subject and words, and no brace of a template in them."""
    for name, mail in mails(lived).items():
        words = text_of(mail)
        assert mail["Subject"] and len(words) > 40, name
        assert not any(mark in words + mail["Subject"] + text_of(mail, "html") for mark in ("{{", "{%", "None")), name


def test_one_file_a_message(lived: Office) -> None:
    """No two messages share a Message-ID, and all stand in the folder of their month."""
    everything = mails(lived)
    assert len({mail["Message-ID"] for mail in everything.values()}) == len(everything)
    assert {path.parent for path in Path(lived.root / "outbox" / "messages").rglob("*.eml")} == {
        lived.root / "outbox" / "messages" / "2026-01"
    }
