"""Key tasks watched weekly 重点监管任务周报: on command, and every Monday where the office has set it."""

from pathlib import Path

import pytest
from flow.events import mails, tick
from flow.office import Office, copy_of, read_rows


@pytest.fixture
def office(built: Path, tmp_path: Path) -> Office:
    return copy_of(built, tmp_path / "county")


def test_the_key_tasks_as_they_stand(office: Office) -> None:
    """The newest report counts at once, what is not reported yet is not missing, and all key tasks are there."""
    office.drop(office.units[0])
    office.run("ingest", now="2026-01-28T09:00")
    told = office.run("weekly", now="2026-01-29T10:00")
    page = Path(told["page"]).read_text(encoding="utf-8")
    assert Path(told["page"]).name == "重点监管任务周报 2026-01-29.html" and page.count("<td class=\"name\">") == told["tasks"] > 0
    own = [code for code in read_rows(office.issued(office.units[0])) if f"<small>{code}</small>" in page]
    assert page.count("01-28 09:00") == len(own) and "本月缺报" not in page


def test_every_monday_where_it_is_set(office: Office) -> None:
    """Off by default; set, each Monday has its page once, those long past are noted and not written."""
    assert "2026-01 weekly_4" not in tick(office, "2026-01-26T09:00")
    settings = office.root / "kaohe.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("key_weekly = false", "key_weekly = true"), encoding="utf-8")
    assert tick(office, "2026-01-26T09:00") == [f"2026-01 weekly_{number}" for number in (1, 2, 3, 4)]
    assert [path.name for path in office.find("outbox/weekly", "*.html")] == ["重点监管任务周报 2026-01-26.html"]
    assert [name for name in mails(office) if "周重点任务周报" in name] == ["第4周重点任务周报 考核办 目标责任考核办公室"]
    assert tick(office, "2026-01-26T10:00") == []
    assert "2026-02 weekly_1" in tick(office, "2026-02-02T08:00")
