"""The hidden sheet's signature: true, false, or none."""

import pytest

from pipeline.model.report import Claim
from pipeline.workbook.identity import read_claim, sign

KEY = b"secret"
CLAIM = Claim("report", "Z01", "2026-03", "ab12")


def test_signed_claim_is_read_back():
    """What was signed is read back and known to be ours."""
    assert read_claim(sign(CLAIM, KEY), KEY) == Claim("report", "Z01", "2026-03", "ab12", True)


@pytest.mark.parametrize("name", ["kind", "unit", "period", "register", "signature"])
def test_changed_word_breaks_the_signature(name):
    """Changing any word, even to Chinese, makes the signature false."""
    assert read_claim(sign(CLAIM, KEY) | {name: "城关镇"}, KEY).signed is False


def test_other_key_does_not_fit():
    """A signature of another workspace is false here."""
    assert read_claim(sign(CLAIM, b"other"), KEY).signed is False


def test_unsigned_is_neither():
    """Without a signature nothing is claimed; absent words are empty."""
    assert read_claim({"unit": "Z01"}, KEY) == Claim(unit_code="Z01", signed=None)


def test_words_cannot_move_between_fields():
    """Two claims never share a canonical form, even where a field holds the separator."""
    moved = sign(Claim("report", "Z01|2026-03", "", "ab12"), KEY)["signature"]
    assert read_claim(sign(Claim("report", "Z01", "2026-03|", "ab12"), KEY) | {"signature": moved}, KEY).signed is False
