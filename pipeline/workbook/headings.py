"""Where a declared table stands in a grid: its heading row, and which column is which."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.workbook.grid import Grid
from pipeline.workbook.raw import Raw, word_of
from pipeline.workbook.schema import OUTCOME_HEADING, Sheet

_IGNORED = frozenset({OUTCOME_HEADING, "序号"})
_DEEPEST = 60  # rows that may stand above a heading


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading found: its rows (from 0), the grid column of each declared column, and what is left over.

    `twice` holds headings that stand for a column already found, `others` the unknown ones, both by grid column.
    """

    top: int
    row: int
    columns: Mapping[str, int]
    words: Mapping[int, str]
    twice: Mapping[int, str] = field(default_factory=dict)
    others: Mapping[int, str] = field(default_factory=dict)

    def is_repeated_in(self, cells: Sequence[Raw]) -> bool:
        """True where a row says the headings again, as on the next printed page."""
        first = next(iter(self.words))
        if word_of(cells, first) != self.words[first]:
            return False
        same = sum(1 for place, word in self.words.items() if word_of(cells, place) == word)
        return same * 2 >= len(self.columns)


class Addresses(Mapping[str, str]):
    """The address of each declared column in one row: `{"progress": "H7"}`. Rows share their letters."""

    __slots__ = ("_letters", "_row")

    def __init__(self, letters: Mapping[str, str], row: int) -> None:
        self._letters = letters
        self._row = row

    def __getitem__(self, name: str) -> str:
        return f"{self._letters[name]}{self._row}"

    def __contains__(self, name: object) -> bool:
        return name in self._letters

    def __iter__(self) -> Iterator[str]:
        return iter(self._letters)

    def __len__(self) -> int:
        return len(self._letters)

    def __repr__(self) -> str:
        return repr(dict(self))


def find_heading(grid: Grid, sheet: Sheet) -> Heading | None:
    """The row, or pair of rows, that names most of the sheet's columns; None where none names enough."""
    best: Heading | None = None
    for row in range(min(len(grid.rows), _DEEPEST)):
        single = _match(row, row, grid.words(row), sheet)
        if not single.words:
            continue
        if len(single.columns) == len(sheet.columns):
            return single
        for heading in (single, _two_rows(grid, row, sheet)):
            if heading and (best is None or len(heading.columns) > len(best.columns)):
                best = heading
        if best and len(best.columns) == len(sheet.columns):
            break
    return best if best and _is_enough(best, grid, sheet) else None


def _is_enough(heading: Heading, grid: Grid, sheet: Sheet) -> bool:
    found = len(heading.columns)
    if grid.tab.strip() == sheet.tab:
        return found >= 1
    return found >= 3 or found * 2 >= len(sheet.columns)


def _two_rows(grid: Grid, row: int, sheet: Sheet) -> Heading | None:
    """The heading as two rows: a word above counts for the columns below it that have no word of their own."""
    if row + 1 >= len(grid.rows):
        return None
    upper, lower = grid.words(row), grid.words(row + 1)
    known = sheet.by_word
    words, parent = {}, ""
    for place in range(max((*upper, *lower), default=-1) + 1):
        parent = upper.get(place, parent)
        own = lower.get(place, "")
        candidates = (own, parent + own) if own else (upper.get(place, ""),)
        words[place] = next((word for word in candidates if word in known), own or upper.get(place, ""))
    heading = _match(row, row + 1, {place: word for place, word in words.items() if word}, sheet)
    # Both rows must have given something, or the lower one is simply the first row of data.
    gives = any(place in lower and lower[place] in known for place in heading.columns.values())
    joined = any(words[place] != upper.get(place) for place in heading.columns.values())
    return heading if gives or joined else None


def _match(top: int, row: int, words: Mapping[int, str], sheet: Sheet) -> Heading:
    known = sheet.by_word
    places: dict[str, list[tuple[bool, int]]] = {}
    others = {}
    for place, word in words.items():
        if word in known:
            column, own = known[word]
            places.setdefault(column.name, []).append((not own, place))
        elif word not in _IGNORED:
            others[place] = word
    columns = {name: min(found)[1] for name, found in places.items()}
    taken = frozenset(columns.values())
    twice = {
        place: words[place]
        for found in places.values()
        for _, place in found
        if place not in taken and words[place] not in _IGNORED
    }
    return Heading(top, row, columns, {place: words[place] for place in sorted(taken)}, twice, others)
