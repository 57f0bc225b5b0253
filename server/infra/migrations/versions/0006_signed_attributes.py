"""What a device is given to sign: the attributes themselves, and the scheme"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("signing_request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("attributes", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("scheme", sa.String(length=10), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("signing_request", schema=None) as batch_op:
        batch_op.drop_column("scheme")
        batch_op.drop_column("attributes")
