"""What large mail providers want that no standard says, in words for the office."""

_ADVICE = (
    (("qq.com", "foxmail.com"), "QQ 邮箱：先在网页版“设置—账号”里开启 IMAP/SMTP 服务，密码处填生成的授权码，不是 QQ 密码。"),
    (("163.com", "126.com", "yeah.net", "188.com"), "网易邮箱：先在网页版“设置—POP3/SMTP/IMAP”里开启 IMAP/SMTP 服务，密码处填生成的授权码，不是登录密码；授权码有有效期，过期要重新生成。"),
    (("exmail.qq.com",), "腾讯企业邮箱：先在“设置—客户端设置”里开启服务；开了安全登录的，密码处填客户端专用密码。"),
    (("aliyun.com", "mxhichina.com"), "阿里邮箱：请管理员允许第三方客户端登录，密码处填三方客户端安全密码。"),
    (("sina.com", "sina.cn", "139.com", "189.cn"), "先在网页版设置里开启 IMAP/SMTP 服务，密码处填生成的授权码。"),
)  # fmt: skip
_WANTS_ID = ("163.com", "126.com", "yeah.net", "188.com")


def advice_for(host: str) -> str:
    """How to get in at a provider whose server this is; empty where it is no known one."""
    fitting = [(len(domain), words) for domains, words in _ADVICE for domain in domains if _is_of(host, domain)]
    return max(fitting)[1] if fitting else ""


def wants_id(host: str) -> bool:
    """Whether the server lets no program in that does not say its name (RFC 2971): NetEase calls it an unsafe login."""
    return any(_is_of(host, domain) for domain in _WANTS_ID)


def _is_of(host: str, domain: str) -> bool:
    return f".{host.lower()}".endswith(f".{domain}")
