"""What nodes of one house share in its database: the mark of their key, the bytes of files, and who
does what is done once. And an index of what each agent has to do."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("revision", sa.Column("key_mark", sa.String(32)))
    op.create_table(
        "file_pieces",
        sa.Column("file", sa.String(32), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("piece", sa.Integer(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("file", "shown", "piece", name=op.f("pk_file_pieces")),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("holder", sa.String(32), nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    taken = sa.text("(state = 'open' AND assignee IS NOT NULL)")
    op.create_index(
        op.f("ix_conversations_assignee"), "conversations", ["assignee"],
        sqlite_where=taken, postgresql_where=taken,
    )  # fmt: skip
    if op.get_bind().dialect.name == "postgresql":
        # What people send is mostly compressed already.
        op.execute("ALTER TABLE file_pieces ALTER COLUMN content SET STORAGE EXTERNAL")
        # Whoever deletes a file, or a site with its files: the bytes go in the same transaction.
        op.execute(
            "CREATE FUNCTION drop_pieces() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN DELETE FROM file_pieces WHERE file = OLD.id; RETURN NULL; END $$"
        )
        op.execute(
            "CREATE TRIGGER files_go_with_their_pieces AFTER DELETE ON files"
            " FOR EACH ROW EXECUTE FUNCTION drop_pieces()"
        )
