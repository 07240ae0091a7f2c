"""LibreOffice as the other program that a sender may have saved with."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Convert = Callable[[Path, str, Path], Path]


@pytest.fixture(scope="session")
def soffice(tmp_path_factory: pytest.TempPathFactory) -> Convert:
    """`soffice(file, extension, folder)` saves a file in another format; skipped where it is not installed.

    The same bytes are converted once: starting the program takes longer than most tests.
    """
    if not shutil.which("soffice"):
        assert not os.environ.get("CI"), "soffice is missing"
        pytest.skip("soffice is not installed")
    profile = tmp_path_factory.mktemp("profile")
    converted: dict[tuple[bytes, str, str], bytes] = {}

    def convert(source: Path, extension: str, folder: Path) -> Path:
        key, target = (source.read_bytes(), source.suffix, extension), folder / f"{source.stem}.{extension}"
        if key in converted:
            target.write_bytes(converted[key])
            return target
        command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless"]
        command += ["--convert-to", extension, "--outdir", str(folder), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=90)
        converted[key] = target.read_bytes()
        return target

    return convert
