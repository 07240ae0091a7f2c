"""What a workbook says about itself on its hidden sheet, and the signature that shows we wrote it."""

import hashlib
import hmac
import json
from collections.abc import Mapping

from pipeline.model.report import Claim


def sign(claim: Claim, key: bytes) -> dict[str, str]:
    """The rows of the hidden sheet for `claim`, signed with the workspace's key (HMAC-SHA256)."""
    fields = _fields(claim)
    return fields | {"signature": _signature(fields, key)}


def read_claim(identity: Mapping[str, str], key: bytes) -> Claim:
    """What the hidden sheet says, and whether the signature fits these very words."""
    words = {name: identity.get(name, "") for name in ("kind", "unit", "period", "register")}
    found = identity.get("signature", "")
    fits = hmac.compare_digest(found.encode(), _signature(words, key).encode()) if found else None
    return Claim(words["kind"], words["unit"], words["period"], words["register"], fits)


def _fields(claim: Claim) -> dict[str, str]:
    return {"kind": claim.kind, "unit": claim.unit_code, "period": claim.period, "register": claim.register}


def _signature(fields: Mapping[str, str], key: bytes) -> str:
    # As a JSON list, so that no two different claims share one canonical form.
    canonical = json.dumps([fields[name] for name in ("kind", "unit", "period", "register")])
    return hmac.new(key, canonical.encode(), hashlib.sha256).hexdigest()
