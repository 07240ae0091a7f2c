"""`python -m bench.corpus DIR …`: what becomes of workbooks that others made, read as the intake reads them.

Prints a Markdown table: a row for each folder, a column for each outcome. Ends with 1 where a reader crashed, hung or
raised, or where a file got no answer at all.
"""

import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from time import perf_counter

from pipeline.model.problem import Code, Severity
from pipeline.workbook.content import Document
from pipeline.workbook.pool import Readers
from pipeline.workbook.read import read_document

OURS, FOREIGN = "read, our form", "read, not our form"
CRASHED, HUNG, RAISED, LOST = "reader crashed", "reader hung", "reader raised", "no answer"
FAILURES = (CRASHED, HUNG, RAISED, LOST)
_SECONDS = 30.0


def _read(path: Path, name: str) -> Document | str:
    """In the worker: the document, or the name of an exception that should not have come up."""
    try:
        return read_document(path, name)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


class _Readers(Readers):
    _reader = staticmethod(_read)


def outcomes(paths: Iterable[Path], seconds: float = _SECONDS) -> Iterator[tuple[Path, str, str]]:
    """(path, outcome, sentence) of each file, in order: read, refused by the code of a problem, or a failure."""
    waiting = deque(paths)
    with _Readers() as readers:
        for answer in readers.read_all([(path, path.name) for path in waiting], seconds):
            yield waiting.popleft(), *outcome_of(answer)
    yield from ((path, LOST, "") for path in waiting)


def outcome_of(answer: Document | str) -> tuple[str, str]:
    """What one answer amounts to, with the sentence that its sender would get."""
    if isinstance(answer, str):
        return RAISED, answer
    graves = [problem for problem in answer.problems if problem.severity is not Severity.WARNING]
    for problem in graves:
        if problem.code is Code.READER_FAILED:
            return (HUNG if "超时" in problem.message else CRASHED), problem.message
    if answer.kind:
        return OURS, ""
    first = next((problem for problem in graves if problem.code is not Code.NO_HEADING), graves[0] if graves else None)
    if first is None:
        return LOST, "no kind and no problem"
    return (FOREIGN if first.code is Code.NO_HEADING else f"refused: {first.code}"), first.message


def table(folders: Mapping[str, Counter[str]]) -> Iterator[str]:
    """The lines of a Markdown table: folders down, outcomes across, failures last and always there."""
    found = {outcome for counts in folders.values() for outcome in counts} - {OURS, FOREIGN, *FAILURES}
    outcomes = (OURS, FOREIGN, *sorted(found), *FAILURES)
    total = sum(folders.values(), Counter[str]())
    yield f"| source | files | {' | '.join(outcomes)} |"
    yield f"|---|{'---:|' * (len(outcomes) + 1)}"
    for name, counts in (*folders.items(), ("**all**", total)):
        yield f"| {name} | {counts.total()} | {' | '.join(str(counts[outcome]) for outcome in outcomes)} |"


def main() -> int:
    """Read every file below the folders named on the command line."""
    folders: dict[str, Counter[str]] = {}
    start, failed = perf_counter(), 0
    for folder in map(Path, sys.argv[1:]):
        counts = folders[folder.name] = Counter()
        for path, outcome, sentence in outcomes(sorted(path for path in folder.rglob("*") if path.is_file())):
            counts[outcome] += 1
            if outcome in FAILURES:
                failed += 1
                print(f"{outcome}: {path}: {sentence}", file=sys.stderr)
    print("\n".join(table(folders)))
    print(f"\n{perf_counter() - start:.0f} seconds.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
