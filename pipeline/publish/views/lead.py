"""What matters in one sentence: how much lags, where most, how far it has gone, who is silent."""

from pipeline.model.result import Status
from pipeline.publish.views.rows import ScoreRow, Tally


def lead_of(start: str, tally: Tally, worst: ScoreRow | None, interviews: int, missing: int) -> str:
    """`start` says of whom and how many tasks; `worst` is the unit with the most that lag, None where nothing does."""
    silent = f"{missing} 个单位缺报" if missing else "各单位均已报送"
    if worst is None:
        return f"{start}，没有滞后和未开复工的，{silent}。"
    parts = [
        f"滞后 {tally.counts[Status.RED]} 项、未开复工 {tally.counts[Status.BLACK]} 项，占 {tally.share(tally.lagging)}%",
        f"以{worst.name}最多（{worst.lagging} 项）",
    ]
    parts += [f"{interviews} 项须领导约谈"] if interviews else []
    return f"{start}，{'，'.join(parts)}，{silent}。"
