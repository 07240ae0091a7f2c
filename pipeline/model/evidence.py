"""Evidence 印证资料: what is known of a picture, and where a file was used."""

from dataclasses import dataclass
from datetime import date

from pipeline.model.period import Period


@dataclass(frozen=True, slots=True)
class Picture:
    """What a picture shows and when it was taken.

    `fingerprint` is its perceptual hash, 64 hex digits, nearly the same after saving again, scaling or
    recompressing; empty where there is nothing to tell it by. `taken` is the day that the camera wrote into it.
    `is_readable` is False where it does not open.
    """

    fingerprint: str = ""
    taken: date | None = None
    is_readable: bool = True


@dataclass(frozen=True, slots=True)
class Use:
    """One file used as evidence of a task in a month: its name as sent, SHA-256, receipt and path in the archive."""

    unit_code: str
    period: Period
    task_code: str
    name: str
    digest: str
    number: str
    path: str

    @property
    def purpose(self) -> tuple[str, Period, str]:
        """What it is evidence of: the same file for the same purpose again is no second use."""
        return self.unit_code, self.period, self.task_code


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two uses of one file, or of one picture; `distance` counts the bits by which the fingerprints differ (0–256)."""

    use: Use
    other: Use
    distance: int

    @property
    def is_same_file(self) -> bool:
        return self.use.digest == self.other.digest


@dataclass(frozen=True, slots=True)
class Sighting:
    """One use with what it shows, and the earlier uses of the same file or picture, the most alike first."""

    use: Use
    picture: Picture
    seen: tuple[Likeness, ...] = ()
