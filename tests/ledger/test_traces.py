"""What the warnings look back on: entries of the year with the decision that stood when the bulletin was published."""

from decimal import Decimal
from pathlib import Path

import orjson
from rulebook import RULES, a_task

from pipeline.ledger.index import open_index
from pipeline.ledger.journal import Journal
from pipeline.ledger.traces import traces
from pipeline.ledger.verifications import verifications
from pipeline.model.period import Period


def a_report(month: int, number: str, figure: str, task: str = "T1") -> tuple[str, str, object]:
    entry = {"task": task, "progress": figure, "state": "ongoing", "sheet": "月报表", "cells": {"progress": "I7"}}
    return _delivery(month, number, "report", entries=[entry])


def a_decision(month: int, number: str, decision: str, progress: str = "", day: int = 28) -> tuple[str, str, object]:
    said = {"key": "T1", "values": {"decision": decision, "progress": progress}}
    return _delivery(month, number, "verification", day, statements=[said])


def _delivery(month: int, number: str, kind: str, day: int = 28, **rows: object) -> tuple[str, str, object]:
    at = f"2026-{month:02}-{day}T09:00:00+08:00"
    submission = {"number": number, "digest": number, "arrived": at, "verdict": "accepted", "kind": kind, "unit": "U1", "period": f"2026-{month:02}"}
    body = {"submission": submission, "source": number, "file": f"{number}.xlsx", "problems": [], "counts": {}, "evidence": {}}
    return "delivery", at, {**body, "entries": [], "statements": [], **rows}


def test_the_newest_decision_on_the_entry_that_counts(tmp_path: Path) -> None:
    """A decision on an earlier entry is void; what is said after the place of publication is of no account; tasks that left stay out."""
    journal = Journal(tmp_path / "journal.jsonl")
    records = [
        a_report(1, "R1", "10"), a_decision(1, "V1", "adjust", "8.00"), a_report(2, "R2", "20"), a_decision(2, "V2", "return"),
        a_report(3, "R3", "30"), a_decision(3, "V3", "confirm", "30.00"), a_report(3, "R4", "31"), a_report(3, "R5", "5", "left"),
        a_decision(2, "V6", "confirm", "20.00"), a_report(4, "R7", "40"),
    ]  # fmt: skip
    journal.append([(kind, at, orjson.loads(orjson.dumps(body))) for kind, at, body in records])
    index = open_index(tmp_path / "index.sqlite", journal)
    try:
        tasks = {"T1": a_task()}
        found = traces(index, Period(2026, 3), tasks, RULES, before=9)
        now = traces(index, Period(2026, 3), tasks, RULES)
    finally:
        index.close()
    assert set(found) == {"T1"}
    told = [(trace.period.month, trace.number, trace.reported, trace.verified, trace.returned) for trace in found["T1"]]
    assert told == [(1, "R1", 10, Decimal("8.00"), False), (2, "R2", 20, None, True), (3, "R4", 31, None, False)]
    assert [trace.verified for trace in now["T1"]] == [8, 20, None]
    assert found["T1"][0].origin("figure").cell == "I7"


def test_a_decision_stands_for_what_it_could_have_seen(tmp_path: Path) -> None:
    """Of decisions the newest by arrival is in force; one that arrived before the entry, or was judged before it was known, is void."""
    journal = Journal(tmp_path / "journal.jsonl")
    records = [
        a_report(1, "R1", "10"), a_decision(1, "V1", "adjust", "8", day=29), a_decision(1, "V2", "adjust", "7"),
        a_report(2, "R2", "20"), a_decision(2, "V3", "adjust", "18", day=27),
    ]  # fmt: skip
    journal.append([(kind, at, orjson.loads(orjson.dumps(body))) for kind, at, body in records])
    index = open_index(tmp_path / "index.sqlite", journal)
    try:
        verified = [trace.verified for trace in traces(index, Period(2026, 2), {"T1": a_task()}, RULES)["T1"]]
        in_force = [{code: each.progress for code, each in verifications(index, Period(2026, month)).items()} for month in (1, 2)]
    finally:
        index.close()
    assert (verified, in_force) == ([8, None], [{"T1": 8}, {}])
