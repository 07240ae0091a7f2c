"""How a sheet is declared: a tuple of columns, each with its heading, type, who fills it, and what it asks."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cached_property

from pipeline.model.amount import Quantity
from pipeline.model.document import DocumentKind
from pipeline.workbook.raw import half_width

__all__ = ["IDENTITY_TAB", "OUTCOME_HEADING", "By", "Column", "Kind", "Quantity", "Sheet", "Type"]

OUTCOME_HEADING = "问题"  # the column that a workbook to be mended has in front
IDENTITY_TAB = "kaohe"  # the hidden sheet: one key and one value a row


class Type(Enum):
    """What a cell holds, and the Python value it is read to."""

    TEXT = "文字"  # str
    CODE = "编号"  # str without white space; a whole number 1001 reads "1001"
    NAMES = "多个名称"  # tuple[str, ...], separated by 、 ， , ； ; or a line break
    PERCENT = "百分数"  # Decimal, percent points, at most two places
    NUMBER = "数字"  # Decimal
    AMOUNT = "数量"  # Quantity
    DATE = "日期"  # date
    PERIOD = "考核期"  # Period
    CHOICE = "选项"  # the value of one of Column.choices


class By(StrEnum):
    """Who fills a column in."""

    OFFICE = "office"  # given: locked and grey in what we issue
    SENDER = "sender"  # to be filled in: open and white


@dataclass(frozen=True)
class Column:
    """One column. `aliases` are headings of other years and habits; `choices` pairs of value and shown term.

    `most` is the largest percentage that a program lets a person type, `longest` the most characters. A percentage with
    `amounts` may also be written as an amount with its unit of measure.
    """

    name: str
    heading: str
    type: Type = Type.TEXT
    by: By = By.SENDER
    required: bool = False
    aliases: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    prompt: str = ""
    example: str = ""
    width: int = 12
    longest: int = 1000
    most: Decimal = Decimal(100)
    amounts: bool = False

    @cached_property
    def choice_of(self) -> dict[str, str]:
        """The value each choice stands for, by its term or itself as written."""
        return {half_width(word): value for value, term in reversed(self.choices) for word in (term, value)}


@dataclass(frozen=True)
class Sheet:
    """One declared sheet. `name` is its identifier, `tab` the name on the tab, `key` the column that names a row. A row to be
    filled in has `room` lines at least.
    """

    name: str
    tab: str
    columns: tuple[Column, ...]
    key: str
    optional: bool = False
    room: int = 3

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def asked(self) -> dict[str, Column]:
        """The columns that the sender fills in, by name."""
        return {column.name: column for column in self.columns if column.by is By.SENDER}

    @cached_property
    def by_word(self) -> dict[str, tuple[Column, bool]]:
        """Column by word, and whether the word is its own heading; an own heading wins over an alias."""
        words = {half_width(alias): (column, False) for column in self.columns for alias in column.aliases}
        return words | {half_width(column.heading): (column, True) for column in self.columns}


@dataclass(frozen=True)
class Kind:
    """The sheets of a document kind."""

    of: DocumentKind
    sheets: tuple[Sheet, ...]

    @property
    def name(self) -> str:
        return self.of.value

    @property
    def term(self) -> str:
        return self.of.term
