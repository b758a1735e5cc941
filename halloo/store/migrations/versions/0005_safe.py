"""Second factors, passkeys, sessions and tokens with a face, links and challenges; the audit log;
signed identities and blocks; files; webhooks with their outbox."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

# A log that could be rewritten would prove nothing; what is younger than this stays in any case.
AUDIT_STAYS = 30 * 86400

# REPLACE changes a row without an UPDATE, and deletes it without asking the last trigger.
_IN_SQLITE = (
    "CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit"
    " BEGIN SELECT RAISE(ABORT, 'the audit log is not changed'); END",
    "CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit"
    " WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)"
    " BEGIN SELECT RAISE(ABORT, 'the audit log is not changed'); END",
    "CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit"
    f" WHEN OLD.at > unixepoch() - {AUDIT_STAYS}"
    " BEGIN SELECT RAISE(ABORT, 'the audit log is not shortened'); END",
)
# There ON CONFLICT asks the trigger on UPDATE, and TRUNCATE one of its own.
_IN_POSTGRES = (
    "CREATE FUNCTION refuse_audit() RETURNS trigger LANGUAGE plpgsql AS"
    " $$BEGIN RAISE EXCEPTION 'the audit log is not %', TG_ARGV[0]; END$$",
    "CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit"
    " FOR EACH ROW EXECUTE FUNCTION refuse_audit('changed')",
    "CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit FOR EACH ROW"
    f" WHEN (OLD.at > extract(epoch FROM clock_timestamp()) - {AUDIT_STAYS})"
    " EXECUTE FUNCTION refuse_audit('shortened')",
    "CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON audit"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit('shortened')",
)
_GUARDS = {"sqlite": _IN_SQLITE, "postgresql": _IN_POSTGRES}


def _text(name: str, most: int, **more: Any) -> sa.Column[str]:
    return sa.Column(name, sa.String(most), **{"nullable": False, **more})


def _long(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _time(name: str, **more: Any) -> sa.Column[float]:
    return sa.Column(name, sa.Float(), **{"nullable": False, **more})


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(), nullable=False)


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [target], name=name, ondelete="CASCADE")


def _create(table: str, *parts: Any, key: tuple[str, ...] = ("id",)) -> None:
    op.create_table(table, *parts, sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{table}")))


def _index(table: str, *columns: str, where: str | None = None, unique: bool = False) -> None:
    only = None if where is None else sa.text(where)
    op.create_index(
        op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns), unique=unique,
        sqlite_where=only, postgresql_where=only,
    )  # fmt: skip


def upgrade() -> None:
    _accounts()
    _audit()
    _visitors()
    _files()
    _webhooks()


def _accounts() -> None:
    # Added one by one, not as a batch: SQLite would copy the tables.
    op.add_column("agents", _text("factor", 32, nullable=True))
    op.add_column(
        "agents", sa.Column("factor_step", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("agents", _text("oidc", 255, nullable=True))
    _index("agents", "oidc", unique=True)
    op.add_column("tokens", _text("name", 80, server_default=""))
    op.add_column("tokens", _time("last_used", nullable=True))
    op.add_column("sessions", _text("address", 64, server_default=""))
    op.add_column("sessions", _text("device", 120, server_default=""))
    op.add_column("sessions", _text("way", 12, server_default="password"))
    _create(
        "links",
        _text("hash", 64), _text("kind", 12), _text("agent", 40, nullable=True), _json("body"),
        _text("author", 40), _time("created"), _time("expires"),
        _to("links", "agent", "agents.name"), key=("hash",),
    )  # fmt: skip
    _create(
        "challenges",
        _text("hash", 64), _text("kind", 12), _text("agent", 40, nullable=True), _json("body"),
        _time("expires"), _to("challenges", "agent", "agents.name"), key=("hash",),
    )  # fmt: skip
    _create(
        "recovery_codes",
        _text("hash", 64), _text("agent", 40), _to("recovery_codes", "agent", "agents.name"),
        key=("hash",),
    )  # fmt: skip
    _create("failures", _text("id", 24), _text("key", 32), _time("at"), key=("id", "key"))
    _index("failures", "key", "at")
    _index("failures", "at")
    _create(
        "passkeys",
        _long("id"), _text("agent", 40), _text("name", 80), _long("public_key"),
        _number("sign_count"), _time("created"), _time("last_used", nullable=True),
        _to("passkeys", "agent", "agents.name"),
    )  # fmt: skip


def _audit() -> None:
    _create(
        "audit",
        _text("id", 32), _time("at"), _text("actor", 80), _text("way", 12), _text("action", 40),
        _text("site", 32, nullable=True), _text("target", 255), _json("detail"),
        _text("address", 64),
    )  # fmt: skip
    _index("audit", "at")
    for text in _GUARDS[op.get_bind().dialect.name]:
        op.execute(text)


def _visitors() -> None:
    _create(
        "identity_keys",
        _text("id", 32), _text("site", 32), _text("author", 40), _time("created"),
        _time("retired", nullable=True), _to("identity_keys", "site", "sites.key"),
    )  # fmt: skip
    _index("identity_keys", "site")
    _create(
        "identities",
        _text("site", 32), _text("subject", 128), _text("visitor", 64), _time("created"),
        _json("told"),
        _to("identities", "site", "sites.key"), key=("site", "subject"),
    )  # fmt: skip
    _index("identities", "site", "visitor")
    _create(
        "aliases",
        _text("site", 32), _text("old", 64), _text("visitor", 64),
        _to("aliases", "site", "sites.key"), key=("site", "old"),
    )  # fmt: skip
    _index("aliases", "site", "visitor")
    _create(
        "blocks",
        _text("id", 32), _text("site", 32), _text("kind", 8), _text("value", 64),
        _text("note", 200), _text("author", 40), _time("created"),
        _time("expires", nullable=True), _to("blocks", "site", "sites.key"),
        sa.UniqueConstraint("site", "kind", "value", name=op.f("uq_blocks_site_kind_value")),
    )  # fmt: skip


def _files() -> None:
    op.add_column("messages", _text("file", 32, nullable=True))
    _create(
        "files",
        _text("id", 32), _text("site", 32), _text("visitor", 64), _text("sender", 80),
        _text("name", 255), _text("type", 80), _number("size"),
        sa.Column("width", sa.Integer()), sa.Column("height", sa.Integer()),
        _text("conversation", 32, nullable=True), _time("created"),
        _to("files", "site", "sites.key"),
    )  # fmt: skip
    _index("files", "site", "visitor")
    _index("files", "created")


def _webhooks() -> None:
    _create(
        "webhooks",
        _text("id", 32), _text("site", 32), _long("url"), _json("events"),
        sa.Column("active", sa.Boolean(), nullable=False), _text("note", 200), _number("secret"),
        _text("author", 40), _time("created"), _time("rotated", nullable=True),
        _time("failing", nullable=True), _to("webhooks", "site", "sites.key"),
    )  # fmt: skip
    _index("webhooks", "site")
    _create(
        "webhook_calls",
        _text("id", 32), _text("site", 32), _text("webhook", 32, nullable=True), _long("url"),
        _text("event", 40), _long("body"), _time("created"), _time("due", nullable=True),
        _number("tries"), _text("state", 8), _text("visitor", 64, nullable=True),
        _to("webhook_calls", "site", "sites.key"),
        _to("webhook_calls", "webhook", "webhooks.id"),
    )  # fmt: skip
    _index("webhook_calls", "site", "id")
    _index("webhook_calls", "webhook", "id")
    _index("webhook_calls", "site", "created")
    _index("webhook_calls", "site", "visitor")
    _index("webhook_calls", "due", where="due IS NOT NULL")
    _create(
        "webhook_tries",
        _text("call", 32), _number("number"), _time("at"), _number("milliseconds"),
        sa.Column("status", sa.Integer()), sa.Column("error", sa.Text()),
        _to("webhook_tries", "call", "webhook_calls.id"), key=("call", "number"),
    )  # fmt: skip
