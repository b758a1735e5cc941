"""The tables, by topic. Times are wall-clock seconds since 1970 (UTC)."""

from halloo.store.tables.accounts import (
    agents,
    audit,
    challenges,
    links,
    passkeys,
    recovery_codes,
    sessions,
    setup_links,
    tokens,
)
from halloo.store.tables.base import metadata, pulse, revision, sites
from halloo.store.tables.people import (
    aliases,
    blocks,
    identities,
    identity_keys,
    notes,
    views,
    visitors,
    visits,
)
from halloo.store.tables.rules import conversions, firings, goals, rule_versions, rules
from halloo.store.tables.talk import (
    LISTED,
    conversations,
    files,
    mass_pushes,
    messages,
    pushes,
    receipts,
)
from halloo.store.tables.webhooks import webhook_calls, webhook_tries, webhooks

__all__ = [
    "LISTED",
    "agents",
    "aliases",
    "audit",
    "blocks",
    "challenges",
    "conversations",
    "conversions",
    "files",
    "firings",
    "goals",
    "identities",
    "identity_keys",
    "links",
    "mass_pushes",
    "messages",
    "metadata",
    "notes",
    "passkeys",
    "pulse",
    "pushes",
    "receipts",
    "recovery_codes",
    "revision",
    "rule_versions",
    "rules",
    "sessions",
    "setup_links",
    "sites",
    "tokens",
    "views",
    "visitors",
    "visits",
    "webhook_calls",
    "webhook_tries",
    "webhooks",
]
