"""The moments of one report month 考核期 (rules section 4), already moved to working days."""

from dataclasses import dataclass
from datetime import datetime

from pipeline.model.period import Period


@dataclass(frozen=True, slots=True)
class Window:
    """Aware datetimes in the county's zone. 24:00 of a day is 00:00 of the next.

    `extended` is the end of an extension granted to the unit asked about, or None. `provisional` is True where
    a year's holidays were not announced yet and only weekends were moved. `remind` is when those who have not reported
    are reminded, None for never; `appeal_by` until when a month that is published on its day may be contested.
    """

    period: Period
    open: datetime
    due: datetime
    close: datetime
    verify_by: datetime
    publish: datetime
    extended: datetime | None = None
    provisional: bool = False
    remind: datetime | None = None
    appeal_by: datetime | None = None

    @property
    def last_moment(self) -> datetime:
        """The moment after which a submission is refused."""
        return max(self.close, self.extended) if self.extended else self.close

    def is_open_yet(self, moment: datetime) -> bool:
        return moment >= self.open

    def is_late(self, moment: datetime) -> bool:
        return moment > self.due

    def is_closed(self, moment: datetime) -> bool:
        return moment > self.last_moment
