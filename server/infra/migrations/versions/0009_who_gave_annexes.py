"""Who gave an annex, as a person and not only by name"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ANNEX = sa.table(
    "annex", *(sa.column(name, sa.String) for name in ("id", "document_id", "uploaded_sha256", "added_by_id"))
)
AUDIT = sa.table(
    "audit_log",
    *(sa.column(name, sa.String) for name in ("subject", "event", "account_id")),
    sa.column("details", sa.JSON),
)
ACCOUNT = sa.table("account", sa.column("id", sa.String), sa.column("person_id", sa.String))


def upgrade() -> None:
    with op.batch_alter_table("annex", schema=None) as batch_op:
        batch_op.add_column(sa.Column("added_by_id", sa.String(length=36), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_annex_added_by_id_person"), "person", ["added_by_id"], ["id"])
    take_over(op.get_bind())


def take_over(connection: sa.Connection) -> None:
    """Who gave the annexes that are there already: the log knows."""
    told = sa.select(AUDIT.c.subject, AUDIT.c.details, ACCOUNT.c.person_id).where(
        AUDIT.c.event == "annex.added", ACCOUNT.c.id == AUDIT.c.account_id
    )
    for row in connection.execute(told).all():
        connection.execute(
            ANNEX.update()
            .where(
                ANNEX.c.document_id == row.subject.removeprefix("outgoing:"),
                ANNEX.c.uploaded_sha256 == row.details["sha256"],
            )
            .values(added_by_id=row.person_id)
        )


def downgrade() -> None:
    with op.batch_alter_table("annex", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_annex_added_by_id_person"), type_="foreignkey")
        batch_op.drop_column("added_by_id")
