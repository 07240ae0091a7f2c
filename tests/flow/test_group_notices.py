"""Short notices to groups: through apprise's own senders to a real web server, each once, with the address nowhere to be read."""

import base64
import hashlib
import hmac
import importlib
from collections.abc import Iterator

import pytest
from flow.office import Office
from mail.robots import Robots, robots

TOKENS = {"钉钉群": "0123456789abcdef0123456789abcdef", "微信群": "693axxx6-7aoc-4bc4-97a0-0ec2sifa5aaa", "飞书群": "c0ffee00-0000-4000-8000-0123456789ab"}
SECRET = "SECfeedbeef0123456789"
ADDRESSES = {
    "钉钉群": f"https://oapi.dingtalk.com/robot/send?access_token={TOKENS['钉钉群']} {SECRET}",
    "微信群": f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={TOKENS['微信群']}",
    "飞书群": f"https://open.feishu.cn/open-apis/bot/v2/hook/{TOKENS['飞书群']}",
}
_PLUGINS = {"dingtalk": "NotifyDingTalk", "wecombot": "NotifyWeComBot", "feishu": "NotifyFeishu"}


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Robots]:
    """The three programs' servers, on loopback."""
    with robots() as server:
        for module, name in _PLUGINS.items():
            plugin = getattr(importlib.import_module(f"apprise.plugins.{module}"), name)
            scheme, _, rest = plugin.notify_url.partition("://")
            path = rest.partition("/")[2]
            assert scheme == "https"
            monkeypatch.setattr(plugin, "notify_url", f"http://127.0.0.1:{server.port}/{path}")
        for number, address in enumerate(ADDRESSES.values()):
            monkeypatch.setenv(f"KAOHE_ROBOT_{number}", address)
        yield server


@pytest.fixture
def told(office: Office, heard: Robots) -> Office:
    """An office with the three groups."""
    with (office.root / "kaohe.toml").open("a", encoding="utf-8") as settings:
        settings.writelines(f'\n[[notices.groups]]\nname = "{name}"\nsecret_env = "KAOHE_ROBOT_{number}"\n' for number, name in enumerate(ADDRESSES))
    return office


def _left(office: Office) -> dict[str, tuple[str, int, str]]:
    return {each["to"]: (each["state"], each["attempts"], each["why"]) for each in office.run("mail", "outbox")["left"]}


def test_a_group_hears_of_deadline_and_of_who_is_missing_once(told: Office, heard: Robots) -> None:
    """In all three programs, in the order of events; DingTalk's is signed; nothing that names the robot is kept anywhere."""
    told.drop(told.units[0])
    for now in ("2026-01-26T09:00", "2026-01-31T09:00", "2026-01-31T09:05"):
        told.run("due", now=now)
    assert len(heard.said) == 6 and {said.path.rpartition("/")[0] for said in heard.said} >= {"/robot", "/cgi-bin/webhook"}
    opened, reminded = heard.said[0].text, heard.said[-1].text
    assert opened.startswith("【云岭县考核办】2026年1月月报已开报，2月2日 24:00 截止")
    assert "已报 1 个单位，未报 5 个单位" in reminded and all(told.unit_name(unit) in reminded for unit in told.units[1:])
    (dingtalk, *_) = (said for said in heard.said if said.path == "/robot/send")
    moment = dingtalk.query["timestamp"][0]
    signature = hmac.new(SECRET.encode(), f"{moment}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert dingtalk.query["access_token"] == [TOKENS["钉钉群"]] and dingtalk.query["sign"] == [base64.b64encode(signature).decode()]
    assert told.run("mail", "outbox") == {"sent": 6, "left": []}
    kept = b"".join(path.read_bytes() for path in told.root.rglob("*") if path.is_file())
    assert not [secret for secret in (*TOKENS.values(), SECRET) if secret.encode() in kept]
    assert told.run("rebuild")["same"] is True


def test_a_bulletin_is_announced_with_what_it_says(told: Office, heard: Robots) -> None:
    """Closing names who is missing, the bulletin brings its summary; a group may choose what it hears."""
    with (told.root / "kaohe.toml").open("a", encoding="utf-8") as settings:
        settings.write('occasions = ["通报"]\n')  # the last group's
    for now in ("2026-01-26T09:00", "2026-02-04T00:01", "2026-02-09T00:01"):
        told.run("due", now=now)
    by_group = {name: [said.text for said in heard.said if TOKENS[name] in f"{said.path}{said.query}"] for name in TOKENS}
    assert [len(texts) for texts in by_group.values()] == [3, 3, 1]
    closed, published = by_group["微信群"][1:]
    assert "已经关闭" in closed and "缺报 6 个" in closed
    assert published.startswith("【云岭县考核办】2026年1月目标责任考核通报已经发布（发布第 1 期）") and len(published.splitlines()) > 1
    assert all(len(text.encode()) <= 2048 for texts in by_group.values() for text in texts)


def test_what_a_robot_does_not_take_is_tried_again_and_then_told(told: Office, heard: Robots, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused with a code behind a good status, with a bad one, or out of reach: said in its words, never with its address."""
    refusals = {
        "/robot/send": (200, {"errcode": 310000, "errmsg": f"keywords not in content, token {TOKENS['钉钉群']}"}),
        "/cgi-bin/webhook/send": (500, {}),
    }
    heard.answer = lambda path: refusals.get(path, (200, {"code": 19024, "msg": "Key Words Not Found"}))
    told.run("due", now="2026-01-26T09:00")
    left = _left(told)
    assert {name: each[:2] for name, each in left.items()} == dict.fromkeys(TOKENS, ("waiting", 1))
    assert left["钉钉群"][2] == "群机器人没有收下（310000）：keywords not in content, token ***"
    assert "HTTP 500" in left["微信群"][2] and "Key Words Not Found" in left["飞书群"][2]
    heard.answer = lambda path: (200, {"errcode": 0}) if path.startswith("/robot") else (200, {"code": 1, "errcode": 1, "msg": "no", "errmsg": "no"})
    told.run("due", now="2026-01-26T09:02")
    assert set(_left(told)) == {"微信群", "飞书群"}
    monkeypatch.setenv("KAOHE_ROBOT_1", "json://127.0.0.1:1/")
    for clock in ("09:10", "09:40", "11:00", "16:00"):
        told.run("due", now=f"2026-01-26T{clock}")
    assert {name: each[0] for name, each in _left(told).items()} == {"微信群": "failed", "飞书群": "failed"}
    assert "连不上" in _left(told)["微信群"][2]


def test_any_other_service_of_apprise_does(told: Office, heard: Robots, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address of apprise is taken as it is; one that nobody knows is said to be none, without being shown."""
    monkeypatch.setenv("KAOHE_ROBOT_0", f"json://127.0.0.1:{heard.port}/hook")
    monkeypatch.setenv("KAOHE_ROBOT_1", "nonsense-1234567890123456")
    states = told.run("mail", "check", code=1)["accounts"]
    assert [state["well"] for state in states] == [True, False, True] and "1234567890123456" not in str(states)
    told.run("due", now="2026-01-26T09:00")
    assert heard.said[0].path == "/hook" and "月报已开报" in heard.said[0].body["message"]
    assert "认不出" in _left(told)["微信群"][2]


def test_notices_wait_for_the_office_too(told: Office, heard: Robots) -> None:
    """With `hold` nothing is said before it is released; a group that was taken out of the settings is told of."""
    settings = told.root / "kaohe.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("hold = false ", "hold = true "), encoding="utf-8")
    told.run("due", now="2026-01-26T09:00")
    assert not heard.said and {each[0] for each in _left(told).values()} == {"held"}
    settings.write_text(settings.read_text(encoding="utf-8").replace('name = "飞书群"', 'name = "别的群"'), encoding="utf-8")
    told.run("mail", "outbox", "--release", "all", now="2026-01-26T10:00")
    assert len(heard.said) == 2 and _left(told)["飞书群"] == ("failed", 1, "kaohe.toml 里没有这个群了")


def test_the_words_are_the_office_s(told: Office, heard: Robots) -> None:
    """A template of its own is used; one that does not work is told, and the event waits until it is mended."""
    words = told.root / "templates" / "group_open.txt"
    words.write_text("开报啦 {{ nobody", encoding="utf-8")
    assert "group_open.txt" in str(told.run("due", now="2026-01-26T09:00", code=1)["failed"]) and not heard.said
    words.write_text("开报啦，{{ due }} 截止", encoding="utf-8")
    told.run("due", now="2026-01-26T09:05")
    assert {said.text for said in heard.said} == {"开报啦，2月2日 24:00 截止"}
