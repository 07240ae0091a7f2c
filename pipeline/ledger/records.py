"""Domain objects to and from the plain JSON of the journal. Empty fields are left out."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from pipeline.assess.rank import Figure, by_composite, by_progress
from pipeline.model.evidence import Picture
from pipeline.model.oversight import Measure
from pipeline.model.period import Period
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.model.report import Entry, StoredFile, Submission, Verdict, WorkState
from pipeline.model.result import Assessment, Past, Score
from pipeline.model.statement import Statement

Plain = dict[str, Any]


def _slim(content: Plain) -> Plain:
    return {key: value for key, value in content.items() if value or value == 0}


def encode_entry(entry: Entry) -> Plain:
    """Unit and period are those of the delivery and not repeated."""
    return _slim(
        {
            "task": entry.task_code,
            "progress": None if entry.progress is None else str(entry.progress),
            "amount": None if entry.amount is None else str(entry.amount),
            "state": entry.work_state.value,
            "narrative": entry.narrative,
            "problems": entry.problems,
            "next": entry.next_step,
            "evidence": list(entry.evidence),
            "sheet": entry.sheet,
            "cells": dict(entry.cells),
        }
    )


_STATES = {each.value: each for each in WorkState}  # a year has tens of thousands of entries


def decode_entry(content: Mapping[str, Any], unit_code: str, period: Period) -> Entry:
    progress, amount = content.get("progress"), content.get("amount")
    return Entry(
        task_code=content["task"],
        unit_code=unit_code,
        period=period,
        progress=None if progress is None else Decimal(progress),
        amount=None if amount is None else Decimal(amount),
        work_state=_STATES[content["state"]],
        narrative=content.get("narrative", ""),
        problems=content.get("problems", ""),
        next_step=content.get("next", ""),
        evidence=tuple(content.get("evidence", ())),
        sheet=content.get("sheet", ""),
        cells=content.get("cells", {}),
    )


def encode_statement(statement: Statement) -> Plain:
    """Kind, unit and period are those of the delivery and not repeated."""
    return _slim(
        {
            "key": statement.key,
            "values": _slim(dict(statement.values)),
            "sheet": statement.sheet,
            "cells": dict(statement.cells),
        }
    )


def encode_problem(problem: Problem) -> Plain:
    return _slim(
        {
            "code": problem.code.value,
            "severity": problem.severity.value,
            "file": problem.where.file,
            "sheet": problem.where.sheet,
            "cell": problem.where.cell,
            "message": problem.message,
            "hint": problem.hint,
            "task": problem.task_code,
            "field": problem.field,
        }
    )


def decode_problem(content: Mapping[str, Any]) -> Problem:
    return Problem(
        Code(content["code"]),
        Severity(content["severity"]),
        Where(content.get("file", ""), content.get("sheet", ""), content.get("cell", "")),
        content["message"],
        content.get("hint", ""),
        content.get("task", ""),
        content.get("field", ""),
    )


def encode_submission(submission: Submission) -> Plain:
    """The moment of arrival keeps its zone; files keep the order of the delivery."""
    return _slim(
        {
            "number": submission.number,
            "digest": submission.digest,
            "channel": submission.channel,
            "arrived": submission.arrived.isoformat(),
            "verdict": submission.verdict.value,
            "files": [[file.name, file.digest, file.size, file.path] for file in submission.files],
            "kind": submission.kind,
            "unit": submission.unit_code,
            "period": str(submission.period) if submission.period else "",
            "late": 1 if submission.late else None,
        }
    )


def decode_submission(content: Mapping[str, Any]) -> Submission:
    period = content.get("period")
    return Submission(
        number=content["number"],
        digest=content["digest"],
        channel=content["channel"],
        arrived=datetime.fromisoformat(content["arrived"]),
        verdict=Verdict(content["verdict"]),
        files=tuple(StoredFile(*file) for file in content.get("files", ())),
        kind=content.get("kind", ""),
        unit_code=content.get("unit", ""),
        period=Period.parse(period) if period else None,
        late=bool(content.get("late")),
    )


def encode_picture(picture: Picture) -> list[str]:
    """Fingerprint and day, each empty where unknown."""
    return [picture.fingerprint, picture.taken.isoformat() if picture.taken else ""]


def encode_past(past: Past) -> Plain:
    return {
        "assessed": {code: str(value) for code, value in past.assessed.items()},
        "streaks": {code: streak for code, streak in past.streaks.items() if streak},
        "ranks": {ranking: dict(ranks) for ranking, ranks in past.ranks.items()},
    }


def encode_figures(assessment: Assessment) -> Plain:
    """The published figure of everyone ranked in a month, by ranking and code: what quarter and year are made of."""

    def figures(scores: Iterable[Score], figure: Figure) -> Plain:
        return {score.code: str(value) for score in scores if (value := figure(score)) is not None}

    return {
        ranking: figures(scores, by_composite if ranking == "units" else by_progress)
        for ranking, scores in assessment.rankings.items()
    }


def encode_measure(measure: Measure) -> list[Any]:
    """Month and due moment are those of the publication and not repeated."""
    return [measure.number, measure.task_code, measure.unit_code, measure.level, measure.streak, measure.basis]


def decode_past(content: Mapping[str, Any]) -> Past:
    return Past(
        assessed={code: Decimal(value) for code, value in content["assessed"].items()},
        streaks=content["streaks"],
        ranks=content["ranks"],
    )
