"""The `[notices]` section of the settings: chat groups (DingTalk, WeCom, Feishu) that are told short notices by their robots."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pipeline.mail.account import check_kept, check_unique
from pipeline.sections import Limits, Section

Occasion = Literal["开报", "催报", "截止", "关闭", "通报", "季度通报"]


@dataclass(frozen=True)
class Group(Section):
    """One group; where its robot listens is a secret, for whoever knows it can speak there."""

    name: Annotated[str, Limits(min_length=1, max_length=30)]
    secret_env: str = ""
    secret_file: str = ""
    occasions: tuple[Occasion, ...] = ("开报", "催报", "截止", "关闭", "通报", "季度通报")

    def __post_init__(self) -> None:
        check_kept(self, "群机器人的地址")


@dataclass(frozen=True)
class NoticesSection(Section):
    """Everything the office can set about short notices. Without groups there are none."""

    groups: tuple[Group, ...] = ()

    def __post_init__(self) -> None:
        check_unique("群", "名称", [group.name for group in self.groups])
