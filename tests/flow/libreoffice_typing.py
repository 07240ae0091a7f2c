"""Runs under Debian's own Python, which has `uno`: types into a workbook with LibreOffice and saves it."""

import json
import os
import sys
import time
from contextlib import suppress

import uno
from com.sun.star.beans import PropertyValue

NoConnection = uno.getClass("com.sun.star.connection.NoConnectException")
Disposed = uno.getClass("com.sun.star.lang.DisposedException")


def _work(pipe: str, job: dict) -> None:
    desktop = connect(pipe)
    document = desktop.loadComponentFromURL(job["source"], "_blank", 0, (named("Hidden", True),))
    sheet = document.Sheets.getByIndex(0)
    for address, text in job["typed"].items():
        cell = sheet.getCellRangeByName(address)
        if not (sheet.isProtected() and cell.CellProtection.IsLocked):  # what the program lets a person type into
            cell.FormulaLocal = text
    for target, kind in job["targets"]:
        document.storeToURL(target, (named("FilterName", kind),))
    document.close(True)
    end(desktop)


def named(name: str, value: object) -> object:
    """One argument of many a call."""
    return PropertyValue(Name=name, Value=value)


def connect(pipe: str) -> object:
    """The desktop of the office that was just started, as soon as it answers."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(600):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except NoConnection:
            time.sleep(0.1)
    raise TimeoutError("LibreOffice does not answer")


def end(desktop: object) -> None:
    """The office ends, perhaps before it can say so, and this process at once: taking down a bridge that leads nowhere can crash it."""
    with suppress(Disposed):
        desktop.terminate()
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    _work(sys.argv[1], json.loads(sys.argv[2]))
