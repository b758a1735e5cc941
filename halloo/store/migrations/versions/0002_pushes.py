"""A push knows until when it waits, its repeats are compared by what they say, and a receipt names
its visitor, because a push may be for everybody on a site."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.drop_index("ix_pushes_state_expires", "pushes")
    # Not as a batch: SQLite would copy the table, and the receipts would go with the old one.
    op.add_column("pushes", sa.Column("ttl", sa.Integer(), nullable=False, server_default="0"))
    op.execute("ALTER TABLE pushes ADD COLUMN waits FLOAT")
    op.execute(
        "UPDATE pushes SET ttl = CAST(expires - at + 0.5 AS INTEGER)"
        " WHERE expires > at AND expires - at <> 1800"
    )
    op.execute(
        "UPDATE pushes SET waits = expires WHERE expires > at"
        " AND state IN ('offline', 'sent', 'delivered', 'shown')"
        " AND (kind <> 'event' OR state = 'offline')"
    )
    op.execute("ALTER TABLE pushes DROP COLUMN body")
    op.execute("ALTER TABLE pushes DROP COLUMN expires")
    waiting = sa.text("waits IS NOT NULL")
    op.create_index(
        "ix_pushes_waits", "pushes", ["waits"], sqlite_where=waiting, postgresql_where=waiting
    )
    # Events are not looked up by visitor, unless they wait for one.
    listed = sa.text("(waits IS NOT NULL OR kind <> 'event')")
    op.drop_index("ix_pushes_site_visitor_at", "pushes")
    op.create_index(
        "ix_pushes_site_visitor_at",
        "pushes",
        ["site", "visitor", "at"],
        sqlite_where=listed,
        postgresql_where=listed,
    )
    op.execute(
        "CREATE TABLE kept AS SELECT r.push, p.visitor, r.state, r.at"
        " FROM receipts r JOIN pushes p ON p.id = r.push"
    )
    op.drop_table("receipts")
    op.create_table(
        "receipts",
        sa.Column("push", sa.String(length=32), nullable=False),
        sa.Column("visitor", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["push"], ["pushes.id"], name=op.f("fk_receipts_push"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("push", "visitor", "state", name=op.f("pk_receipts")),
    )
    op.execute("INSERT INTO receipts SELECT push, visitor, state, at FROM kept")
    op.drop_table("kept")
