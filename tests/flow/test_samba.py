"""An inbox on a Samba share: units write over the network, the watch polls the folder that the server serves.

The share is not mounted: that takes a kernel with CIFS and its administrator's rights, which a test can't ask for.
What a mounted share says when it drops is in test_watch_orders.py.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flow.office import Office, by_hand, fill_in
from flow.samba import Share, need_samba, shared

from pipeline.post.news import Notice
from pipeline.service.events import Performed
from pipeline.service.loop import watch
from pipeline.workspace import find_workspace

pytestmark = pytest.mark.again


@pytest.fixture
def share(office: Office) -> Iterator[Share]:
    need_samba()
    by_hand(office.root)
    with shared(office.inbox) as served:
        yield served


def _polled(office: Office, *steps: Callable[[], object]) -> list[str]:
    """What a watch takes in that does each step before its next look, two looks apart so that files come to rest."""
    space = find_workspace(office.root)
    now = datetime.now(space.zone)
    todo = [step for each in steps for step in (each, lambda: None, lambda: None)]
    waits: list[float] = []

    def wait(seconds: float) -> bool:
        waits.append(max(seconds, space.settings.intake.settle_seconds))
        if not todo:
            return True
        todo.pop(0)()
        return False

    happened = watch(space, lambda: now + timedelta(seconds=sum(waits)), wait, lambda: sum(waits))
    return [
        each.event if isinstance(each, Notice) else each.staged.found.name
        for each in happened
        if not isinstance(each, Performed)
    ]


def _filled(office: Office, unit: str, folder: Path) -> Path:
    target = folder / f"{unit}.xlsx"
    fill_in(office.issued(unit), target)
    return target


def test_what_comes_over_the_network_is_taken_in_by_looking(office: Office, share: Share, tmp_path: Path) -> None:
    """A workbook, one renamed from its temporary name, a folder moved in whole, a hundred files at once: each once."""
    units = office.units
    books = [_filled(office, unit, tmp_path / "desk") for unit in units[:3]]
    many = tmp_path / "many"
    many.mkdir()
    for number in range(100):
        (many / f"附件{number:03}.txt").write_text(str(number), encoding="utf-8")
    through = _polled(
        office,
        lambda: share.do(f'put "{books[0]}" 月报.xlsx'),
        lambda: share.do(f'put "{books[1]}" b.tmp', "rename b.tmp b.xlsx"),
        lambda: share.do("mkdir @eaDir", "cd @eaDir", "mkdir 报送", "cd 报送", f'put "{books[2]}" c.xlsx', f'put "{many / "附件000.txt"}" 现场.txt'),
        lambda: share.do("rename @eaDir/报送 报送"),
        lambda: share.do("prompt off", f'lcd "{many}"', "mput *.txt"),
    )
    assert sorted(through) == sorted(["月报.xlsx", "b.xlsx", "报送", *(path.name for path in many.iterdir())])
    assert {path.name for path in office.inbox.iterdir()} == {"@eaDir", "说明.txt"}
    assert len(office.journal("delivery")) == len(through)
    assert office.run("audit")["sound"] is True


def test_the_server_going_away_loses_nothing(office: Office, tmp_path: Path) -> None:
    """Cut off in the middle of the month and served again: what was written is there, what comes later is taken in."""
    need_samba()
    by_hand(office.root)
    books = [_filled(office, unit, tmp_path / "desk") for unit in office.units[:2]]
    with shared(office.inbox) as share:
        share.do(f'put "{books[0]}" a.xlsx')
    assert _polled(office, lambda: None) == ["a.xlsx"]
    with shared(office.inbox) as share:
        assert _polled(office, lambda: share.do(f'put "{books[1]}" b.xlsx')) == ["b.xlsx"]
