"""Kept copies of the files beside a document"""

import sqlalchemy as sa
from alembic import op

from server.infra.database import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "file_preservation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("annex_id", sa.String(length=36), nullable=True),
        sa.Column("copy_id", sa.String(length=36), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("archived_sha256", sa.String(length=64), nullable=True),
        sa.Column("archived_at", UtcDateTime(), nullable=True),
        sa.Column("renew_by", UtcDateTime(), nullable=True),
        sa.Column("failure", sa.String(length=120), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("(annex_id IS NULL) != (copy_id IS NULL)", name=op.f("ck_file_preservation_one_file")),
        sa.ForeignKeyConstraint(["annex_id"], ["annex.id"], name=op.f("fk_file_preservation_annex_id")),
        sa.ForeignKeyConstraint(["copy_id"], ["document_copy.id"], name=op.f("fk_file_preservation_copy_id")),
        sa.ForeignKeyConstraint(
            ["archived_sha256"], ["stored_file.sha256"], name=op.f("fk_file_preservation_archived_sha256")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_preservation")),
        sa.UniqueConstraint("annex_id", name=op.f("uq_file_preservation_annex_id")),
        sa.UniqueConstraint("copy_id", name=op.f("uq_file_preservation_copy_id")),
    )
    with op.batch_alter_table("file_preservation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_file_preservation_renew_by"), ["renew_by"], unique=False)


def downgrade() -> None:
    op.drop_table("file_preservation")
