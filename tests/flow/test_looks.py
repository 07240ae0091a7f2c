"""What is due waits until the mails that came in time are here, and no longer than the office's patience."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.delivery.looks import Looks
from pipeline.mail.account import Account, MailSection
from pipeline.settings import Settings
from pipeline.workspace import Workspace

NOW = datetime(2026, 2, 3, 16, tzinfo=UTC)
ONE, TWO = (Account(name, f"{name}@a.cn", secret_env="X", imap_host="imap.a.cn") for name in ("one", "two"))


def test_nobody_knows_what_came_since_the_last_look(tmp_path: Path) -> None:
    """Each account counts for itself; one that was never reached, or not for too long, holds up nothing."""
    (tmp_path / "state").mkdir()
    looks = Looks(Workspace(tmp_path, replace(Settings(), mail=MailSection(accounts=(ONE, TWO)))))
    assert looks.unknown_since(NOW) == []
    looks.note(ONE, NOW - timedelta(minutes=1))
    looks.note(TWO, NOW - timedelta(hours=11))
    assert looks.unknown_since(NOW) == [NOW - timedelta(minutes=1), NOW - timedelta(hours=11)]
    assert looks.unknown_since(NOW + timedelta(hours=2)) == [NOW - timedelta(minutes=1)]
    (tmp_path / "state" / "looked.json").write_text("{", encoding="utf-8")
    assert looks.unknown_since(NOW) == []
