"""account letters."""

import sqlalchemy as sa
from alembic import op

from web.models import base

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_KINDS = ("invitation", "lost_password", "password_changed")


def upgrade() -> None:
    op.create_table(
        "account_letters",
        sa.Column(
            "kind",
            sa.Enum(*_KINDS, name="accountletterkind", native_enum=False, length=48),
            nullable=False,
        ),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.String(length=255), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("expires_at", base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("handed_over_at", base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("sent_at", base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["people.id"], name=op.f("fk_account_letters_asked_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_account_letters_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_letters")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_letters_token_hash")),
    )
    with op.batch_alter_table("account_letters", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_account_letters_person_id_asked_at"),
            ["person_id", "asked_at"],
            unique=False,
        )


def downgrade() -> None:
    op.drop_table("account_letters")
