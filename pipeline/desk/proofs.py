"""The evidence on record as a workbook in which somebody decides shows it: names in a cell, a link to their folder."""

from collections.abc import Mapping, Sequence

from pipeline.model.evidence import Use

_NAMED = 3  # files named in a cell; the folder has them all


def evidence_text(uses: Sequence[Use]) -> str:
    """The names of the first files, and how many there are."""
    names = [use.name for use in uses[:_NAMED]] + ([f"等 {len(uses)} 个"] if len(uses) > _NAMED else [])
    return "、".join(names) or "没有"


def evidence_links(uses: Sequence[Use]) -> Mapping[str, str]:
    """The link on the column `evidence`, from `outbox/issued/<period>/` to the folder of the first file; none where there is none."""
    folder = uses[0].path.rpartition("/")[0] if uses else ""
    return {"evidence": f"external:../../../archive/{folder}"} if folder else {}
