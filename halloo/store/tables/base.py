"""What every table shares, and those that everything else hangs on. Times are wall-clock seconds
since 1970 (UTC)."""

from sqlalchemy import JSON, Column, Float, Integer, MetaData, String, Table

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# One row. `number` grows with every change to sites, agents, tokens or sessions, so that a
# running server notices what the command line wrote; `history` is another after a restore;
# `key_mark` says with which key the rest goes together, where several nodes have to have the same.
revision = Table(
    "revision",
    metadata,
    Column("number", Integer, nullable=False),
    Column("history", String(32), nullable=False, server_default=""),
    Column("key_mark", String(32)),
)

# One row, written to prove that writing works.
pulse = Table("pulse", metadata, Column("beat", Float, nullable=False))

# What one node at a time does for all: which one, and until when by the database's clock.
leases = Table(
    "leases",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("holder", String(32), nullable=False),
    Column("until", Float, nullable=False),
)

sites = Table(
    "sites",
    metadata,
    Column("key", String(32), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("origins", JSON, nullable=False),
    Column("created", Float, nullable=False),
    # Theme of the widget and the attention policy; what is absent has its default.
    Column("settings", JSON, nullable=False, server_default="{}"),
)
