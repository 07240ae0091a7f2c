"""The tables of a bulletin as a Frictionless data package: CSV and Parquet, and `datapackage.json` that describes each field."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.model.county import MeasureType, TaskKind
from pipeline.model.report import WorkState
from pipeline.model.result import Status
from pipeline.publish.columns import Column
from pipeline.publish.tables.flat import Table, render_csv, tables_of
from pipeline.publish.tables.parquet import Field, Type, render_parquet
from pipeline.publish.views.bulletin import Bulletin

DESCRIPTOR = "datapackage.json"
_ENUMS: Mapping[str, type[Status | TaskKind | MeasureType | WorkState]] = {
    "status": Status, "kind": TaskKind, "measure": MeasureType, "work_state": WorkState,
}  # fmt: skip
_POINTS_PLACES = 12  # as many as a figure in the register may have
_CSV_NOTE = "CSV 里以 = + - @ 或换行、制表符开头的文字前加一个撇号 '，以免被当作公式，去掉即为原文；Parquet 里是原文。"


@dataclass(frozen=True, slots=True)
class Issue:
    """Which bulletin the tables are of: its period as an identifier, its title, the day of publication, the program's version."""

    period: str
    title: str
    office: str
    published: str
    program: str


def render_tables(bulletin: Bulletin) -> Mapping[str, bytes]:
    """The data package of a month's bulletin; the same bulletin gives the same bytes."""
    facts = bulletin.facts
    issue = Issue(str(bulletin.period), bulletin.title, bulletin.office, str(facts.published), facts.program)
    return render_package(tables_of(bulletin), issue)


def render_package(tables: Sequence[Table[Any]], issue: Issue) -> Mapping[str, bytes]:
    """Every file by its name; the same tables and issue give the same bytes."""
    files: dict[str, bytes] = {}
    resources = []
    for table in tables:
        for kind, content in (("csv", render_csv(table)), ("parquet", _parquet(table, issue))):
            files[f"{table.name}.{kind}"] = content
            resources.append(_resource(table, kind, content))
    descriptor = {
        "profile": "data-package",
        "name": f"kaohe-{issue.period.lower()}",
        "title": issue.title,
        "description": f"{issue.title}的全部数据。{_CSV_NOTE}时间为当地时间。",
        "version": issue.program,
        "published": issue.published,
        "contributors": [{"title": issue.office, "role": "publisher"}],
        "resources": resources,
    }
    files[DESCRIPTOR] = (json.dumps(descriptor, ensure_ascii=False, indent=1) + "\n").encode()
    return files


def _parquet(table: Table[Any], issue: Issue) -> bytes:
    fields = [_field(column, values) for column, values in zip(table.columns, table.values, strict=True)]
    return render_parquet(fields, f"kaohe {issue.program}")


def _field(column: Column[Any], values: Sequence[object]) -> Field:
    types: dict[str, Type] = {
        "flag": "flag", "count": "integer", "moment": "moment",
        "points": "decimal", "percent": "decimal", "signed": "decimal",
    }  # fmt: skip
    return Field(column.name, types.get(column.style, "text"), values, _POINTS_PLACES if column.style == "points" else 2)


def _csv_resource(table: Table[Any]) -> dict[str, object]:
    """The CSV of a table, with what its fields mean."""
    foreign = [{"fields": [name], "reference": {"resource": other, "fields": [name]}} for name, other in table.refers]
    return {
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "lineTerminator": "\r\n", "header": True},
        "schema": {
            "fields": [_described(column, is_key=column.name in table.key) for column in table.columns],
            "missingValues": [""],
            "primaryKey": list(table.key),
            "foreignKeys": foreign,
        },
    }


# A file to Frictionless: its fields are those of the CSV, and its types stand in the file itself.
_PARQUET = {"type": "file", "format": "parquet", "mediatype": "application/vnd.apache.parquet"}


def _resource(table: Table[Any], kind: str, content: bytes) -> dict[str, object]:
    """A file of a table as the package lists it."""
    return {
        "name": table.name if kind == "csv" else f"{table.name}-{kind}",
        "title": table.title,
        "path": f"{table.name}.{kind}",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        **(_csv_resource(table) if kind == "csv" else _PARQUET),
    }


_TYPES = {"flag": "boolean", "count": "integer", "moment": "datetime", "points": "number", "percent": "number", "signed": "number"}
_AS_WRITTEN: Mapping[str, Mapping[str, object]] = {
    "boolean": {"trueValues": ["1"], "falseValues": ["0"]}, "datetime": {"format": "%Y-%m-%d %H:%M"},
}  # fmt: skip


def _described(column: Column[Any], *, is_key: bool) -> dict[str, object]:
    """A field: its type, what people call it, what it means, the unit of its figures, what it may be."""
    kind = _TYPES.get(column.style, "string")
    constraints: dict[str, object] = {"required": True} if is_key else {}
    meaning = column.meaning
    if column.style in ("term", "colour"):
        enum = _ENUMS[column.name]
        constraints["enum"] = [each.value for each in enum]
        meaning = f"{meaning}：{'，'.join(f'{each.value} {each.term}' for each in enum)}"
    if column.style == "count":
        constraints["minimum"] = 0
    return {
        "name": column.name,
        "type": kind,
        "title": column.heading,
        "description": meaning,
        **({"unit": column.unit} if column.unit else {}),
        **_AS_WRITTEN.get(kind, {}),
        **({"constraints": constraints} if constraints else {}),
    }
