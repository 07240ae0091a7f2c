"""Issuing or publishing in a process that has done nothing else, as the command does it; prints the seconds of the call and
those of processor time, its own and its helpers'."""

import gc
import os
import sys
from datetime import datetime
from pathlib import Path
from time import perf_counter

from pipeline.cli import COLLECTION
from pipeline.model.period import Period
from pipeline.office.issue import issue_reports
from pipeline.office.publish import publish_period
from pipeline.workspace import find_workspace, locked


def main() -> None:
    """`python -m bench.alone issue|publish OFFICE PERIOD NOW`."""
    what, root, period, now = sys.argv[1:]
    gc.set_threshold(*COLLECTION)
    start, used = perf_counter(), sum(os.times()[:4])
    with locked(find_workspace(Path(root)), "bench") as workspace:
        moment = datetime.fromisoformat(now).astimezone(workspace.zone)
        if what == "publish":
            publish_period(workspace, Period.parse(period), moment)
        else:
            list(issue_reports(workspace, Period.parse(period), (), moment))
    print(perf_counter() - start, sum(os.times()[:4]) - used)


if __name__ == "__main__":
    main()
