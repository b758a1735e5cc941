"""The database knows which history it tells, so that a restored one is noticed."""

import sqlalchemy as sa
from alembic import op

from halloo.domain.ids import new_id

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column(
        "revision", sa.Column("history", sa.String(32), nullable=False, server_default="")
    )
    op.execute(sa.text("UPDATE revision SET history = :id").bindparams(id=new_id("h")))
