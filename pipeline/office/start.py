"""Making a workspace: the folder in which one county's year will live."""

import json
import re
from pathlib import Path

from pipeline.files import write_files
from pipeline.publish.templates import shipped_templates
from pipeline.workbook.blank_register import draw_register
from pipeline.workspace import Refused

_NOTE = "说明.txt"


def start_workspace(root: Path, year: int, county: str) -> list[str]:
    """Lay out a workspace; what already stands there is left as it is. Returns the names of what was made.

    Raises Refused where the county has no name.
    """
    if not county.strip():
        raise Refused("县(区)名称不能空着，如 --county 云岭县：通报、工作簿和邮件上都写它")
    shipped = shipped_templates() / "workspace"
    settings = (shipped / "kaohe.toml").read_text(encoding="utf-8")
    settings = re.sub(r"(?m)^year = \d+", f"year = {year}", settings)
    settings = re.sub(r'(?m)^name = "[^"]*"', lambda _: f"name = {json.dumps(county.strip(), ensure_ascii=False)}", settings)
    contents = {
        "kaohe.toml": settings.encode(),
        f"inbox/{_NOTE}": (shipped / "inbox.txt").read_bytes(),
        f"outbox/{_NOTE}": (shipped / "outbox.txt").read_bytes(),
        f"templates/{_NOTE}": (shipped / "templates.txt").read_bytes(),
    }
    if not (root / "register.xlsx").exists():
        contents["register.xlsx"] = draw_register(year)
    if not (root / "templates").exists():
        contents |= {f"templates/{page.name}": page.read_bytes() for page in sorted(shipped_templates().glob("*.*"))}
    missing = {name: content for name, content in contents.items() if not (root / name).exists()}
    write_files({root / name: content for name, content in missing.items()}, root)
    for folder in ("archive", "state"):
        (root / folder).mkdir(exist_ok=True)
    return sorted(missing)

