"""The bulletin in LibreOffice."""

import re
import subprocess
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from bulletin_county import ZONE, make_small_bulletin
from flow.hostile import program

from pipeline.publish.excel.bulletin import draw_bulletin

pytestmark = pytest.mark.again


def test_workbook_opens_in_libreoffice(tmp_path: Path) -> None:
    """LibreOffice opens the workbook with its charts, its filters, its links and the notes on its headings."""
    soffice = program("soffice")
    book = tmp_path / "通报.xlsx"
    bulletin = make_small_bulletin(response_due=datetime(2026, 4, 16, tzinfo=ZONE))
    book.write_bytes(draw_bulletin(bulletin))
    profile = (tmp_path / "profile").as_uri()
    command = [soffice, "--headless", f"-env:UserInstallation={profile}", "--convert-to", "ods", "--outdir"]
    subprocess.run([*command, str(tmp_path), str(book)], check=True, capture_output=True, timeout=120)
    with ZipFile(tmp_path / "通报.ods") as archive:
        content = archive.read("content.xml").decode()
    lists = len(re.findall("<table:table ", content)) - 2  # all but the overview and the notes
    assert len(re.findall("<draw:object ", content)) == 2
    assert content.count('table:display-filter-buttons="true"') == lists
    assert content.count("<office:annotation ") > 10 * lists
    assert '"#&apos;目标任务&apos;.A4:L9"' in content
