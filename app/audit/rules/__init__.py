"""What goes into the record and how its chain is computed."""

from app.audit.rules.act_words import ACT_WORDS
from app.audit.rules.acts import Act
from app.audit.rules.chain import (
    GENESIS,
    Anchor,
    Discrepancy,
    Personal,
    Seal,
    Sealed,
    SealedEntry,
    canonical,
    chain_hash,
    entry_subject,
    personal_digest,
    plain,
    seal,
)

__all__ = [
    "ACT_WORDS",
    "GENESIS",
    "Act",
    "Anchor",
    "Discrepancy",
    "Personal",
    "Seal",
    "Sealed",
    "SealedEntry",
    "canonical",
    "chain_hash",
    "entry_subject",
    "personal_digest",
    "plain",
    "seal",
]
