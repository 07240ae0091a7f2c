"""A contact at LibreOffice: opens the issued workbook, types into its cells, saves it in some format."""

import json
import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

PYTHON = "/usr/bin/python3"
FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".xls": "MS Excel 97", ".ods": "calc8"}


def need_libreoffice() -> None:
    """Skip where LibreOffice or its Python bridge is missing; in CI that is a failure."""
    bridge = shutil.which("soffice") and subprocess.run([PYTHON, "-c", "import uno"], check=False, capture_output=True)
    if not bridge or bridge.returncode:
        assert not os.environ.get("CI"), "LibreOffice or python3-uno is missing"
        pytest.skip("LibreOffice with python3-uno is not installed")


def type_into(source: Path, typed: dict[str, str], targets: list[Path], profile: Path) -> None:
    """Open `source`, type `typed` (address to text) into its first sheet, save to `targets` by their extensions."""
    job = {"source": source.as_uri(), "typed": typed, "targets": [[t.as_uri(), FILTERS[t.suffix]] for t in targets]}
    in_office(Path(__file__).with_name("libreoffice_typing.py"), job, profile)


def in_office(script: Path, job: dict[str, object], profile: Path, timeout: float = 120) -> str:
    """Start LibreOffice, let `script` do a job in it under Debian's Python, and return what that printed."""
    pipe = f"kaohe{os.getpid()}"
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    # A group of its own: what was started is a launcher, and where the job fails the program behind it has to end too.
    office = subprocess.Popen([*command, f"--accept=pipe,name={pipe};urp;"], stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        work = [PYTHON, str(script), pipe, json.dumps(job)]
        said = subprocess.run(work, check=True, timeout=timeout, stdout=subprocess.PIPE, text=True).stdout
        office.wait(timeout=30)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(office.pid, signal.SIGKILL)
        office.wait()
    return said

