"""Addresses outside, and what they are told."""

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text

from halloo.store.tables.base import metadata

# Addresses outside that are told what happens. The secret they can check it with is derived.
webhooks = Table(
    "webhooks",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("site", ForeignKey("sites.key", ondelete="CASCADE"), nullable=False),
    Column("url", Text, nullable=False),
    Column("events", JSON, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("note", String(200), nullable=False),
    Column("secret", Integer, nullable=False),  # counts up with each new one
    Column("author", String(40), nullable=False),
    Column("created", Float, nullable=False),
    Column("rotated", Float),  # when the newest secret was made, if it is not the first
    Column("failing", Float),  # since when nothing came through; null: the last call did
    Index(None, "site"),
)

# What is to be told, written in the transaction in which it happened, and how that went.
webhook_calls = Table(
    "webhook_calls",
    metadata,
    Column("id", String(32), primary_key=True),  # in the order of time
    Column("site", ForeignKey("sites.key", ondelete="CASCADE"), nullable=False),
    Column("webhook", ForeignKey("webhooks.id", ondelete="CASCADE")),  # null: a rule's
    Column("url", Text, nullable=False),
    Column("event", String(40), nullable=False),
    Column("body", Text, nullable=False),
    Column("created", Float, nullable=False),
    Column("due", Float),  # null once it is over
    Column("tries", Integer, nullable=False),
    Column("state", String(8), nullable=False),  # waiting, done or failed
    Column("visitor", String(64)),  # whom it is about, where that may be kept
    Index(None, "site", "id"),
    Index(None, "webhook", "id"),
    Index(None, "site", "created"),
    Index(None, "site", "visitor"),
)
_due = webhook_calls.c.due.is_not(None)
Index(None, webhook_calls.c.due, sqlite_where=_due, postgresql_where=_due)

webhook_tries = Table(
    "webhook_tries",
    metadata,
    Column("call", ForeignKey("webhook_calls.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", Float, nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Column("status", Integer),  # null where there was no answer
    Column("error", Text),
)
