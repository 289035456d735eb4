"""uploads by programs."""

import sqlalchemy as sa
from alembic import op

from web.models import base

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("image_uploads", schema=None) as batch_op:
        batch_op.add_column(sa.Column("heard_at", base.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("image_uploads", schema=None) as batch_op:
        batch_op.drop_column("heard_at")
