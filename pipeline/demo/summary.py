"""What a demo's contacts did and what the program answered, in a few lines of Chinese."""

from collections import Counter
from collections.abc import Iterator, Mapping

from pipeline.demo.behaviour import Behaviour, Mistake, Timing
from pipeline.demo.live import Lived
from pipeline.model.report import Verdict

_TIMINGS = (
    *(Behaviour(timing).name for timing in Timing if timing is not Timing.MENDED),
    Behaviour(mends=True).name,
)
_MISTAKES = {Behaviour(mistake=mistake).name: mistake.term for mistake in Mistake if mistake is not Mistake.NONE}


def summarize(lived: Lived) -> Iterator[str]:
    """Deliveries by what was done, what was answered, and who reported late or not at all."""
    done = lived.behaviours
    wrong = Counter[str]({term: done[name] for name, term in _MISTAKES.items()})
    yield f"共投递 {done.total()} 次：{_counted(done, _TIMINGS)}。"
    if wrong.total():
        yield f"其中有毛病的：{_counted(wrong, tuple(wrong))}。"
    figures = [(name, step) for name, _, step in lived.steps]
    answered = Counter[str]()
    for _, step in figures:
        answered.update({verdict.term: int(str(step.get(verdict.value, 0))) for verdict in Verdict})
    yield f"程序的答复：{_counted(answered, tuple(verdict.term for verdict in Verdict))}。"
    closed = [step for name, step in figures if name == "close"]
    late, missing = (sum(int(str(step[key])) for step in closed) for key in ("late", "missing"))
    yield f"关闭时迟报 {late} 个次、缺报 {missing} 个次。"


def show_found(found: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """The table of what must be found in a year, a line each; what is not there is said."""
    if found:
        yield "\n一年里应有的："
    for what, counts in found.items():
        words = "；".join(f"{term} {count}" if count else f"{term} 没有" for term, count in counts.items())
        yield f"  {'✓' if all(counts.values()) else '✗'} {what}：{words}。"


def _counted(counts: Counter[str], terms: tuple[str, ...]) -> str:
    return "；".join(f"{term} {counts[term]} 次" for term in terms if counts[term])
