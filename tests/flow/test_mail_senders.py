"""Whose mail address it is: the unit's own, that of somebody in it, the office's, or a whole domain where that is allowed."""

from dataclasses import replace
from pathlib import Path

from flow.office import COUNTY

from pipeline.mail.account import Account, MailSection
from pipeline.model.county import Person, Register, Unit
from pipeline.registry import find_senders_by_mail
from pipeline.settings import County, Settings
from pipeline.workspace import Workspace

UNITS = (
    Unit("Z01", "城关镇", contact="P1", emails=("Z01@a.cn", "bgs@a.cn", "@z01.gov.cn")),
    Unit("Z02", "城东镇", emails=("z02@a.cn", "bgs@a.cn")),
)
REGISTER = Register(2026, "d", UNITS, (Person("P1", "张三", email="zhang@qq.com"), Person("P2", "李四", "Z02", email="li@163.com")))


def _codes(address: str, allow_domains: bool = False) -> list[str]:
    mail = MailSection(allow_domains=allow_domains, accounts=(Account("主", "khb@a.cn", secret_env="X"),))
    settings = replace(Settings(), mail=mail, county=replace(County(), email="office@a.cn"))
    return [unit.code for unit in find_senders_by_mail(Workspace(Path(), settings), REGISTER, address)]


def test_an_address_says_which_unit() -> None:
    """Several a unit, that of the contact and of those who belong to it; one that two units share means both."""
    assert [_codes(address) for address in ("z01@a.cn", "bgs@a.cn", "zhang@qq.com", "li@163.com")] == [["Z01"], ["Z01", "Z02"], ["Z01"], ["Z02"]]
    assert _codes("") == _codes("nobody@a.cn") == []


def test_the_office_writes_from_its_own_addresses() -> None:
    """Its address and those of its accounts."""
    assert _codes("khb@a.cn") == _codes("office@a.cn") == ["考核办"]


def test_a_whole_domain_counts_only_where_the_office_allows_it() -> None:
    """Anybody there may then send for the unit."""
    assert (_codes("x@z01.gov.cn"), _codes("x@z01.gov.cn", allow_domains=True)) == ([], ["Z01"])


def test_the_demo_s_units_have_addresses_of_their_own() -> None:
    """No two of the invented county share one."""
    emails = [email for unit in COUNTY.units for email in unit.emails]
    assert len(emails) == len(set(emails)) == 6
