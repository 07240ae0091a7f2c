"""What a row of an accepted document says, for every kind but the report, whose rows are entries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.model.document import DocumentKind
from pipeline.model.period import Period


@dataclass(frozen=True, slots=True)
class Statement:
    """One accepted row: about what (`key`: a task, a unit, a measure …), by whom, and the words as plain texts.

    `cells` gives the address of each value on `sheet`. `number`, `file`, `arrived` and `seq` are those of the delivery
    that brought it; arrival orders statements in time, `seq`, their place in the journal, those that arrived at one moment.
    Not yet on record they are empty.
    """

    kind: DocumentKind
    key: str
    period: Period
    unit_code: str
    values: Mapping[str, str]
    sheet: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)
    number: str = ""
    file: str = ""
    arrived: datetime | None = None
    seq: int = 0

    def text(self, name: str) -> str:
        """What was said under a name; empty where nothing was."""
        return self.values.get(name, "")
