"""Bulletins go to all units or to chosen readers, as the office has set; whom a name means is never guessed."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.flow.messages import readers
from pipeline.mail.account import MailSection
from pipeline.model.county import Person, Register, Unit
from pipeline.settings import Settings
from pipeline.workspace import Workspace

UNITS = (
    Unit("Z01", "城关镇", category="镇街", emails=("z01@a.cn", "bgs@a.cn")),
    Unit("Z02", "城东镇", category="镇街", emails=("z02@a.cn",)),
    Unit("B01", "水利局", aliases=("水务",), category="部门", contact="P1"),
    Unit("B02", "住建局", aliases=("水务",), category="部门"),
)
PEOPLE = (Person("P1", "张三", "B01", email="zhang@a.cn"), Person("P2", "李四", email="li@a.cn"), Person("P3", "李四", email="li4@a.cn"))
REGISTER = Register(2026, "d", UNITS, PEOPLE)


@pytest.mark.parametrize(
    ("names", "addresses", "without"),
    [
        (["各单位"], ["z01@a.cn", "bgs@a.cn", "z02@a.cn", "zhang@a.cn"], ["B02 住建局"]),
        (["镇街"], ["z01@a.cn", "bgs@a.cn", "z02@a.cn"], []),
        (["水利局", "z02@a.cn", "P2", "Z02"], ["zhang@a.cn", "z02@a.cn", "li@a.cn"], []),
        (["李四", "水务", "气象局"], [], ["李四（不止一个，请写编码或邮箱）", "水务（不止一个，请写编码或邮箱）", "气象局（基础台账里没有）"]),
    ],
)
def test_whom_the_settings_name_is_found_or_told(names: list[str], addresses: list[str], without: list[str]) -> None:
    """All, a category, a unit, a person, an address, each once; who has no address, and whom nobody knows, is told to the office."""
    receiver = readers(_workspace(names), REGISTER)
    assert receiver is not None and (list(receiver.addresses), list(receiver.unreached)) == (addresses, without)
    assert receiver.name == ("各单位" if names == ["各单位"] else "各位读者")


def test_nobody_need_get_them() -> None:
    """An empty list: bulletins stay in their folder."""
    assert readers(_workspace([]), REGISTER) is None


def _workspace(names: list[str]) -> Workspace:
    return Workspace(Path(), replace(Settings(), mail=MailSection(bulletin_readers=tuple(names))))
