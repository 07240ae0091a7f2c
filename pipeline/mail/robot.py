"""A short notice handed to the robot of a chat group, through apprise."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote

import requests
from apprise import Apprise, NotifyBase, NotifyFormat
from apprise.logger import logger as _log
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot

from pipeline.mail.account import MailTrouble
from pipeline.mail.trouble import said_by

_log.setLevel(logging.CRITICAL + 1)  # what it says has addresses in it


class _DingTalk(NotifyDingTalk):  # type: ignore[no-untyped-call]
    """With the signature encoded once: apprise does it and requests again, and DingTalk says "sign not match"."""

    def get_signature(self) -> tuple[str, str]:
        moment, signature = super().get_signature()  # type: ignore[no-untyped-call]
        return moment, unquote(signature)


# The addresses as the three programs show them; a secret to sign with stands behind DingTalk's, after a space.
_NATIVE = (
    (r"https://oapi\.dingtalk\.com/robot/send\?access_token=(?P<token>\w+)(?:\s+(?P<secret>\w+))?", _DingTalk),
    (r"https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=(?P<key>[\w-]+)", NotifyWeComBot),
    (r"https://open\.feishu\.cn/open-apis/bot/v2/hook/(?P<token>[\w-]+)/?", NotifyFeishu),
)


def open_robot(address: str, timeout: float) -> NotifyBase:
    """Whom an address means: one that the program shows, or one of apprise. Raises MailTrouble where it is none."""
    address = address.strip()
    shown = ((kind, found) for pattern, kind in _NATIVE if (found := re.fullmatch(pattern, address, re.ASCII)))
    robot = next((kind(**found.groupdict()) for kind, found in shown), None) or Apprise.instantiate(address)
    if not isinstance(robot, NotifyBase):
        raise MailTrouble("群机器人的地址认不出：请照钉钉、企业微信、飞书给出的 Webhook 地址整行抄下来")
    robot.socket_connect_timeout = robot.socket_read_timeout = timeout
    return robot


def tell(robot: NotifyBase, text: str, secret: str) -> None:
    """Say a text; raises MailTrouble with what the robot answered, never with its address."""
    with _hearing() as heard:
        is_well = robot.send(body=text, body_format=NotifyFormat.TEXT)
    refusal = next((words for answer in heard if (words := _refusal(answer))), "")
    if refusal or not is_well:
        raise MailTrouble(said_by(refusal, *re.findall(r"[\w-]{16,}", secret)) or "连不上群机器人的服务器，或太久没有回音")


@contextmanager
def _hearing() -> Iterator[list[requests.Response]]:
    """Keep the answers that come meanwhile: robots refuse with status 200 and a code in the answer, which apprise takes for a
    success with two of the three.
    """
    heard: list[requests.Response] = []
    send = requests.Session.send

    def hear(self: requests.Session, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        answer = send(self, request, **kwargs)
        heard.append(answer)
        return answer

    requests.Session.send = hear  # type: ignore[method-assign]
    try:
        yield heard
    finally:
        requests.Session.send = send  # type: ignore[method-assign]


def _refusal(answer: requests.Response) -> str:
    """Why a robot did not take it, in its own words; empty where it did."""
    if answer.status_code >= 300:
        return f"群机器人的服务器没有收下（HTTP {answer.status_code}）"
    try:
        said = answer.json()
    except ValueError:
        return ""
    code = (said.get("errcode") or said.get("code")) if isinstance(said, dict) else None
    return f"群机器人没有收下（{code}）：{said.get('errmsg') or said.get('msg') or ''}" if code else ""
