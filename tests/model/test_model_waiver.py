"""What can be waived, in the office's words."""

from pipeline.model.waiver import WaiverRule


def test_every_rule_has_its_word_and_says_what_it_does() -> None:
    """No two exceptions are called alike, and each says in a sentence what it does."""
    assert len({rule.term for rule in WaiverRule}) == len(WaiverRule)
    assert all(rule.effect.endswith("。") and len(rule.effect) > len(rule.term) for rule in WaiverRule)
