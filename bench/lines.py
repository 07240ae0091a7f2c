"""How what was measured is printed: one line each."""


def show(name: str, ours: float, bare: float, limit: float) -> None:
    """One line: our time, theirs, the ratio and what it must not exceed."""
    ratio = ours / bare
    print(f"{name:<58}{ours:8.2f} s{bare:8.2f} s{ratio:8.2f} × (≤ {limit:g}) {'ok' if ratio <= limit else 'OVER'}", flush=True)


def line(name: str, value: str, note: str) -> None:
    """A measured value with a note."""
    print(f"{name:<58}{value:>22}  {note}", flush=True)
