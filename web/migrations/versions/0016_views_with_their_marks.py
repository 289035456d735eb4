"""views with their marks, why a series is no volume, documents with a date of their own."""

import sqlalchemy as sa
from alembic import op

from web.models import base

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "image_view_marks",
        sa.Column("view_id", sa.Uuid(), nullable=False),
        sa.Column("mark_id", sa.Uuid(), nullable=False),
        sa.Column("mark_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mark_id", "mark_version"],
            ["image_marks.mark_id", "image_marks.version"],
            name=op.f("fk_image_view_marks_mark_id_image_marks"),
        ),
        sa.ForeignKeyConstraint(
            ["view_id"], ["image_views.id"], name=op.f("fk_image_view_marks_view_id_image_views")
        ),
        sa.PrimaryKeyConstraint("view_id", "mark_id", name=op.f("pk_image_view_marks")),
    )
    op.execute(
        "INSERT INTO image_view_marks (view_id, mark_id, mark_version)"
        " SELECT id, mark_id, mark_version FROM image_views WHERE mark_id IS NOT NULL"
    )
    with op.batch_alter_table("image_views", schema=None) as batch_op:
        batch_op.drop_column("mark_version")
        batch_op.drop_column("mark_id")
    with op.batch_alter_table("image_series", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("volume_fault", sa.String(length=24), nullable=False, server_default="")
        )
    with op.batch_alter_table("patient_documents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("dated_at", base.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("patient_documents", schema=None) as batch_op:
        batch_op.drop_column("dated_at")
    with op.batch_alter_table("image_series", schema=None) as batch_op:
        batch_op.drop_column("volume_fault")
    with op.batch_alter_table("image_views", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mark_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("mark_version", sa.Integer(), nullable=True))
    for column in ("mark_id", "mark_version"):
        op.execute(
            f"UPDATE image_views SET {column} = (SELECT {column} FROM image_view_marks"  # noqa: S608 - our own names
            " WHERE view_id = image_views.id ORDER BY mark_version, mark_id LIMIT 1)"
        )
    op.drop_table("image_view_marks")
