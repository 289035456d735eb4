"""papers outside panels."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("consent_papers", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("asked_in_panel", sa.Boolean(), server_default="1", nullable=False)
        )
    with op.batch_alter_table("tablet_sessions", schema=None) as batch_op:
        batch_op.alter_column("panel_id", existing_type=sa.Uuid(), nullable=True)


def downgrade() -> None:
    with op.batch_alter_table("tablet_sessions", schema=None) as batch_op:
        batch_op.alter_column("panel_id", existing_type=sa.Uuid(), nullable=False)
    with op.batch_alter_table("consent_papers", schema=None) as batch_op:
        batch_op.drop_column("asked_in_panel")
