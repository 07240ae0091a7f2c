"""What the receiving server found of a mail's origin: SPF and DKIM out of Authentication-Results (RFC 8601)."""

import re
from email.message import Message

_RESULT = re.compile(r"^\s*(dkim|spf)\s*=\s*([a-z]+)\b(.*)$", re.IGNORECASE | re.DOTALL)
_DOMAIN = re.compile(r"(?:header\.d|header\.i|smtp\.mailfrom|smtp\.mail|envelope-from)\s*=\s*\"?(?:[^\s;@\"]*@)?([\w.-]+)", re.IGNORECASE)


def origin(message: Message, sender: str, authserv_id: str) -> tuple[str, str]:
    """(DKIM, SPF) for the domain of `sender`; a pass for another domain is `other`, nothing said is empty.

    Only what the server `authserv_id` wrote counts: the sender may have put any number of such headers in. Where none is
    set the first is read, which is good enough to be recorded and not to be required.
    """
    domain = sender.rpartition("@")[2]
    found = {"dkim": "", "spf": ""}
    for header in message.get_all("Authentication-Results", []):
        server, _, results = str(header).partition(";")
        if authserv_id and (server.split() or [""])[0].lower() != authserv_id.lower():
            continue
        for part in re.sub(r"\([^()]*\)", " ", results).split(";"):
            if match := _RESULT.match(part):
                method, result, rest = match[1].lower(), match[2].lower(), match[3]
                if result == "pass" and not _is_of(domain, rest):
                    result = "other"
                if found[method] != "pass":
                    found[method] = result
        break
    return found["dkim"], found["spf"]


def _is_of(domain: str, properties: str) -> bool:
    """Whether a result is about the sender's domain or one above it."""
    named = _DOMAIN.search(properties)
    return bool(named and domain) and f".{domain}".endswith(f".{named[1].lower()}" if named else "?")
