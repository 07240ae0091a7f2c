"""Worker processes: whatever one file does to its reader, the others are read, in order."""

import multiprocessing
import os
from pathlib import Path

import pytest
import xlsxwriter
from xlrd.formula import FormulaError

from pipeline.model.problem import Code
from pipeline.workbook.pool import Readers
from pipeline.workbook.read import read_document


def spoil(path: Path, name: str):
    """In the worker: do what the file's content says a hostile file did to a reader, else read it."""
    match path.read_bytes()[:6]:
        case b"aborts":
            os.abort()
        case b"hangs!":
            while True:
                pass
        case b"gulps!":
            bytearray(64 << 30)
        case b"panics":
            raise type("PanicException", (BaseException,), {})
        case b"raises":
            raise FormulaError("what no one foresaw")
    return read_document(path, name)


def stillborn(connection, memory: int):
    os._exit(1)


class SpoiltReaders(Readers):
    _reader = staticmethod(spoil)


class StillbornReaders(Readers):
    _server = staticmethod(stillborn)


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "good.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("月报表").write_row(0, 0, ["任务编号", "工作状态", "工作进展"])
        book.add_worksheet("kaohe").write_row(0, 0, ["kind", "report"])
    return path


@pytest.mark.parametrize(
    ("deed", "word"), [("aborts", "出错"), ("hangs!", "超时"), ("gulps!", "出错"), ("panics", "出错"), ("raises", "出错")]
)
def test_a_hostile_file_fails_alone(tmp_path, good, deed, word):
    """A worker that aborts, hangs, eats memory, panics or raises costs only its own file, with a sentence that says so."""
    bad = tmp_path / "bad.xlsx"
    bad.write_text(deed)
    with SpoiltReaders(1, memory=1 << 30) as readers:
        first, failed, last = readers.read_all([(good, "a"), (bad, "坏.xlsx"), (good, "b")], timeout=1)
    assert (first.kind, last.kind) == ("report", "report")
    (problem,) = failed.problems
    assert (problem.code, problem.where.file) == (Code.READER_FAILED, "坏.xlsx")
    assert word in problem.message


def test_a_vanished_file_fails_alone(tmp_path, good):
    """A file that is gone when its turn comes is answered like one that cannot be read."""
    with Readers(1) as readers:
        documents = list(readers.read_all([(tmp_path / "gone.xlsx", "g"), (good, "a")]))
    assert [d.kind for d in documents] == ["", "report"]
    assert [p.code for p in documents[0].problems] == [Code.READER_FAILED]


def test_jobs_are_taken_as_they_are_worked_on(good):
    """A long list of files is not drawn into memory before it is read."""
    taken = []

    def jobs():
        for number in range(1000):
            taken.append(number)
            yield good, "a"

    with Readers(1) as readers:
        documents = readers.read_all(jobs())
        assert next(documents).kind == "report"
        assert len(taken) <= 100
        documents.close()


def test_a_worker_killed_while_idle_costs_nothing(good):
    """The system may kill a worker that has nothing to do; the next file is read by a new one."""
    with Readers(1) as readers:
        assert next(readers.read_all([(good, "a")])).kind == "report"
        for child in multiprocessing.active_children():
            child.kill()
        documents = list(readers.read_all([(good, "b")] * 40))
    assert [document.kind for document in documents] == ["report"] * 40


def test_workers_that_never_live_stop_the_command(good):
    """Where no worker can start, no file is blamed: the command stops with the reason and everything stays where it is."""
    with pytest.raises(ChildProcessError, match="内存不足"), StillbornReaders(1) as readers:
        list(readers.read_all([(good, "a")]))
