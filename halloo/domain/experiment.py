"""Who gets which variant of a rule, and who nothing at all, to compare with.

It follows from the rule's id and the visitor's alone: nothing is stored, and a visitor gets the
same answer in every visit and on every node.
"""

from hashlib import blake2b
from itertools import accumulate

from halloo.domain.rules.model import HOLD_OUT, Rule

_WHOLE = 2**64


def variant_of(rule: Rule, visitor: str) -> str:
    """HOLD_OUT, or the name of a variant; "" where the rule has none. More hold-out only moves
    visitors into it, and no change of it moves one to another variant."""
    held, chosen = _lots(rule.id, visitor)
    # In whole numbers: a fraction would round the last lots up to one.
    if held * 100 < rule.hold_out * _WHOLE:
        return HOLD_OUT
    ends = list(accumulate(variant.share for variant in rule.variants))
    for variant, end in zip(rule.variants, ends, strict=True):
        if chosen * ends[-1] < end * _WHOLE:
            return variant.name
    return ""


def _lots(rule: str, visitor: str) -> tuple[int, int]:
    """Two numbers below 2**64 that know nothing of each other."""
    digest = blake2b(f"{rule}\0{visitor}".encode(), digest_size=16).digest()
    return int.from_bytes(digest[:8]), int.from_bytes(digest[8:])
