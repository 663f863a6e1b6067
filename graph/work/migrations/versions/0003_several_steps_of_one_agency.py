"""Several steps of one kind that an agency takes for a point."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """An agency may take several steps of one kind for a point: they are told apart by their number."""
    with op.batch_alter_table("step_entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("number", sa.Integer(), nullable=False, server_default="1"))
