"""Absences and substitutes"""

import sqlalchemy as sa
from alembic import op

from server.infra.database import UtcDateTime
from server.infra.guards import guard_statements

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "declared_absence",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("agency_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("substitute_id", sa.String(length=36), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("declared_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_declared_absence_period")),
        sa.CheckConstraint("substitute_id != person_id", name=op.f("ck_declared_absence_substitute")),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_declared_absence_reason")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_declared_absence_agency_id_agency")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_declared_absence_person_id_person")),
        sa.ForeignKeyConstraint(
            ["substitute_id"], ["person.id"], name=op.f("fk_declared_absence_substitute_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declared_absence")),
    )
    with op.batch_alter_table("declared_absence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_declared_absence_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_declared_absence_substitute_id"), ["substitute_id"], unique=False)

    op.create_table(
        "hand_over",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("from_person_id", sa.String(length=36), nullable=False),
        sa.Column("to_person_id", sa.String(length=36), nullable=False),
        sa.Column("by_person_id", sa.String(length=36), nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("absence_id", sa.String(length=36), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("ground IN ('given', 'stands_in', 'taken_back')", name=op.f("ck_hand_over_ground")),
        sa.ForeignKeyConstraint(
            ["absence_id"], ["declared_absence.id"], name=op.f("fk_hand_over_absence_id_declared_absence")
        ),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_hand_over_by_person_id_person")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["outgoing_document.id"], name=op.f("fk_hand_over_document_id_outgoing_document")
        ),
        sa.ForeignKeyConstraint(["from_person_id"], ["person.id"], name=op.f("fk_hand_over_from_person_id_person")),
        sa.ForeignKeyConstraint(["to_person_id"], ["person.id"], name=op.f("fk_hand_over_to_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
    )
    with op.batch_alter_table("hand_over", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hand_over_document_id"), ["document_id"], unique=False)
    for statement in guard_statements("hand_over", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("hand_over")
    op.drop_table("declared_absence")
