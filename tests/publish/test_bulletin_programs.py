"""The bulletin in LibreOffice."""

import subprocess
from pathlib import Path

from bulletin_county import make_small_bulletin
from flow.hostile import program

from pipeline.publish.excel import draw_bulletin


def test_workbook_opens_in_libreoffice(tmp_path: Path) -> None:
    """LibreOffice opens the workbook and prints every sheet of it."""
    soffice = program("soffice")
    book = tmp_path / "通报.xlsx"
    book.write_bytes(draw_bulletin(make_small_bulletin()))
    profile = (tmp_path / "profile").as_uri()
    command = [soffice, "--headless", f"-env:UserInstallation={profile}", "--convert-to", "pdf", "--outdir"]
    subprocess.run([*command, str(tmp_path), str(book)], check=True, capture_output=True, timeout=120)
    assert (tmp_path / "通报.pdf").read_bytes().startswith(b"%PDF")
