"""`data/` as another system finds it: a Frictionless data package, each table as CSV and as Parquet."""

import csv
import json
from datetime import datetime
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from bulletin_county import ZONE, make_small_bulletin
from frictionless import validate

from pipeline.publish.tables.datapackage import DESCRIPTOR, render_tables
from pipeline.publish.tables.flat import disarm
from pipeline.publish.tables.parquet import Field, render_parquet

pytestmark = pytest.mark.again

DUE = datetime(2026, 4, 16, tzinfo=ZONE)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a small county on disk."""
    folder = tmp_path_factory.mktemp("data")
    for name, content in render_tables(make_small_bulletin(response_due=DUE)).items():
        (folder / name).write_bytes(content)
    return folder


def _as_csv(value: object) -> object:
    """A value of a Parquet file as the CSV has it; figures as figures."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return value if isinstance(value, Decimal) else disarm(str(value))


def _read(cell: str, type_: pyarrow.DataType) -> object:
    """A cell of the CSV, figures as figures."""
    return Decimal(cell) if cell and pyarrow.types.is_decimal(type_) else cell


def test_frictionless_finds_the_package_sound(package: Path) -> None:
    """Fields, types, keys, references between tables, sizes and hashes are as the descriptor says."""
    report = validate(package / DESCRIPTOR)
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "message"])
    assert report.stats["tasks"] == 20


def test_a_changed_figure_is_found(package: Path, tmp_path: Path) -> None:
    """A table that was changed after publication is no longer the one of the package."""
    for path in package.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    table = tmp_path / "units.csv"
    table.write_bytes(table.read_bytes().replace(b"2", b"3", 1))
    assert not validate(tmp_path / DESCRIPTOR).valid


def test_every_field_is_described(package: Path) -> None:
    """Each field has a title and a meaning, each figure its unit."""
    described = json.loads((package / DESCRIPTOR).read_text(encoding="utf-8"))
    fields = [field for each in described["resources"] if "schema" in each for field in each["schema"]["fields"]]
    assert all(field["title"] and field["description"] for field in fields)
    assert all("unit" in field for field in fields if field["type"] in ("integer", "number"))


def test_parquet_says_what_csv_says(package: Path) -> None:
    """Both files of a table have the same columns, rows and values, text in Parquet as it was written."""
    for path in sorted(package.glob("*.csv")):
        rows = list(csv.reader(StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
        table = pyarrow.parquet.read_table(path.with_suffix(".parquet"))
        assert table.column_names == rows[0]
        for place, column in enumerate(table.columns):
            assert [_as_csv(cell.as_py()) for cell in column] == [_read(row[place], column.type) for row in rows[1:]]
        assert table.num_rows == len(rows) - 1


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("text", ["=1+1", None, "", "县\U0001f600", "=1+1", *map(str, range(300))]),
        ("integer", [0, None, 7, 2**31 - 1, 7]),
        ("flag", [True, None, False, True, True, False, False, False, False, True]),
        ("decimal", [Decimal("-0.50"), None, Decimal("999.99"), Decimal("999999999999999.12")]),
        ("text", []),
        ("flag", [None, None]),
        ("decimal", [None]),
    ],
)
def test_values_are_read_back_by_arrow(kind: str, values: list[object]) -> None:
    """What is written is what the reference reader reads, with nothing where there is none."""
    content = render_parquet([Field("x", kind, values, 2)], "kaohe")  # type: ignore[arg-type]
    assert pyarrow.parquet.read_table(BytesIO(content))["x"].to_pylist() == values


def test_moments_are_local_minutes() -> None:
    """A moment is what the county's clock showed."""
    content = render_parquet([Field("at", "moment", [DUE.replace(minute=5, second=59), None])], "kaohe")
    assert pyarrow.parquet.read_table(BytesIO(content))["at"].to_pylist() == [datetime(2026, 4, 16, 0, 5), None]
