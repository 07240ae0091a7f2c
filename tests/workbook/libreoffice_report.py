"""Runs under Debian's own Python: the report's sheet in a document that LibreOffice has open, and where things stand in it."""


class Report:
    """The report's sheet in an open document; rows and columns from 0."""

    def __init__(self, document: object, codes: list[str], amounts: list[str]) -> None:
        self.document, self.codes, self.amounts = document, codes, amounts
        self.sheet = document.Sheets.getByIndex(0)
        self.sheet.unprotect("")

    @property
    def end(self) -> tuple[int, int]:
        """The last row and column in use."""
        cursor = self.sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        return cursor.RangeAddress.EndRow, cursor.RangeAddress.EndColumn

    @property
    def words(self) -> list[list[str]]:
        """All cells in use, by row."""
        return [[str(value) for value in row] for row in self.area(0, 0, *self.end).DataArray]

    @property
    def heading(self) -> int:
        return next(number for number, row in enumerate(self.words) if "工作状态" in row)

    @property
    def headings(self) -> list[str]:
        return self.words[self.heading]

    def column(self, heading: str) -> int:
        return self.headings.index(heading)

    @property
    def placed(self) -> dict[int, str]:
        """The code in each row that has one of ours."""
        words = self.words
        heading = next(number for number, row in enumerate(words) if "工作状态" in row)
        place = words[heading].index("任务编号")
        found = {number: row[place].replace("\n", "") for number, row in enumerate(words)}
        return {number: code for number, code in found.items() if code in self.codes}

    @property
    def rows(self) -> list[int]:
        """The first row of each task."""
        return sorted({code: row for row, code in reversed(self.placed.items())}.values())

    def row(self, code: str) -> int:
        return next(row for row, each in self.placed.items() if each == code)

    def cell(self, code: str, heading: str) -> object:
        return self.sheet.getCellByPosition(self.column(heading), self.row(code))

    def figure(self, code: str) -> object:
        return self.cell(code, "累计完成量" if code in self.amounts else "累计进度(%)")

    def area(self, top: int, left: int, bottom: int, right: int) -> object:
        return self.sheet.getCellRangeByPosition(left, top, right, bottom)
