"""A mail that came back (RFC 3464): which of our messages it was, and what the server said."""

from email.message import Message
from email.parser import HeaderParser

from pipeline.mail.words import header


def bounce_of(message: Message) -> tuple[str, str]:
    """(Message-ID of what came back, why), both empty where it is no bounce; a delay is none, since it is still on its way."""
    if message.get_content_type() != "multipart/report":
        return "", ""
    came_back, why, is_failed = "", "", False
    for part in message.walk():
        if action := header(part, "Action"):
            is_failed |= action.lower() == "failed"
            said = [header(part, name).rpartition(";")[2].strip() for name in ("Final-Recipient", "Status", "Diagnostic-Code")]
            why = why or " ".join(filter(None, said))[:200]
        if part.get_content_type() == "text/rfc822-headers":
            content = part.get_payload(decode=True)
            text = content.decode("latin-1") if isinstance(content, bytes) else ""
            came_back = came_back or header(HeaderParser().parsestr(text), "Message-ID")
        elif part is not message and "Message-ID" in part:
            came_back = came_back or header(part, "Message-ID")
    return (came_back, why) if is_failed else ("", "")
