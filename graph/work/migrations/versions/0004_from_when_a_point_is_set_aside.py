"""From when a point is set aside, where that is not the day on which it was decided."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Training may have been no answer before somebody said so: the date asked may be an earlier one."""
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("counts_from", sa.String(length=10), nullable=True))
