"""Where things stand in the archive (rules section 9): names that a person finds by unit, task and month."""

import re
from pathlib import PurePosixPath

from pipeline.files import safe_name

UNKNOWN = "未识别"
_DELIVERY = re.compile(r"deliveries/[^/]+/[^/]+/(\d{8}-\d{4,}) [^/]+/.+")
_REGISTER = re.compile(r"registers/(\d{4,}) [0-9a-f]{12}\.xlsx")
_LEVELS = 8  # of folders that a file keeps within its delivery


def delivery_folder(period: str, unit_folder: str, number: str, verdict: str) -> PurePosixPath:
    """`deliveries/2026-03/Z01 城关镇/20260328-0007 已接收`; what has no owner stands under 未识别."""
    owner = safe_name(unit_folder) if unit_folder else UNKNOWN
    return PurePosixPath("deliveries", period, owner, f"{number} {verdict}")


def evidence_path(unit_folder: str, task_code: str, period: str, name: str) -> PurePosixPath:
    """`evidence/Z01 城关镇/Z01-003/2026-03/现场照片.jpg`."""
    return PurePosixPath("evidence", safe_name(unit_folder), safe_name(task_code), period, safe_name(name))


def register_path(number: int, digest: str) -> PurePosixPath:
    """`registers/0003 1f0c….xlsx`."""
    return PurePosixPath("registers", f"{number:04} {digest[:12]}.xlsx")


def record_of(path: str) -> str:
    """What the journal must know where a file stands in this place, in words; empty where the place tells no number."""
    if delivery := _DELIVERY.fullmatch(path):
        return f"回执 {delivery[1]} "
    register = _REGISTER.fullmatch(path)
    return f"基础台账第 {int(register[1])} 版" if register else ""


def member_path(name: str) -> PurePosixPath:
    """The name of a file within its delivery, each part made safe; of very deep folders the last ones."""
    parts = [safe_name(part) for part in name.split("/") if part not in ("", ".", "..")]
    return PurePosixPath(*parts[-_LEVELS:])
