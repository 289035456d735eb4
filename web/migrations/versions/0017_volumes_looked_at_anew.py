"""whether slices make a volume is decided anew for every series, by the worker."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Where slices lie is sealed with the patient's key, which a migration does not have.
    op.execute("UPDATE image_series SET is_volume = FALSE, volume_fault = 'undecided'")


def downgrade() -> None:
    op.execute("UPDATE image_series SET volume_fault = '' WHERE volume_fault = 'undecided'")
