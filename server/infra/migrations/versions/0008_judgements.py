"""What was found about the signatures of a document, each time that it changed"""

import sqlalchemy as sa
from alembic import op

from server.infra.database import UtcDateTime
from server.infra.guards import guard_statements

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

JUDGEMENT = sa.table(
    "judgement",
    sa.column("subject", sa.String),
    sa.column("at", UtcDateTime()),
    sa.column("status", sa.String),
    sa.column("code", sa.String),
    sa.column("files", sa.JSON),
)
INCOMING = sa.table(
    "incoming_document",
    sa.column("id", sa.String),
    sa.column("verdict_status", sa.String),
    sa.column("verdict", sa.JSON),
    sa.column("arrived_at", UtcDateTime()),
)
FILE = sa.table(
    "incoming_file",
    sa.column("incoming_id", sa.String),
    sa.column("sha256", sa.String),
    sa.column("verdict", sa.JSON),
)
AUDIT = sa.table(
    "audit_log", sa.column("subject", sa.String), sa.column("event", sa.String), sa.column("at", UtcDateTime())
)


def upgrade() -> None:
    op.create_table(
        "judgement",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgement")),
    )
    with op.batch_alter_table("judgement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_judgement_subject"), ["subject"], unique=False)
    take_over(op.get_bind())
    for statement in guard_statements("judgement", op.get_bind().dialect.name):
        op.execute(statement)


def take_over(connection: sa.Connection) -> None:
    """What was found about the documents that are there already, at the time that the log tells."""
    judged = sa.select(INCOMING).where(INCOMING.c.verdict.is_not(None), INCOMING.c.verdict_status != "pending")
    for document in connection.execute(judged).all():
        subject = f"incoming:{document.id}"
        files = sa.select(FILE.c.sha256, FILE.c.verdict).where(FILE.c.incoming_id == document.id)
        told = sa.select(sa.func.max(AUDIT.c.at, type_=UtcDateTime())).where(
            AUDIT.c.subject == subject, AUDIT.c.event == "incoming.verified"
        )
        connection.execute(
            JUDGEMENT.insert().values(
                subject=subject,
                at=connection.scalar(told) or document.arrived_at,
                status=document.verdict_status,
                code=document.verdict["code"],
                files={row.sha256: row.verdict for row in connection.execute(files) if row.verdict},
            )
        )


def downgrade() -> None:
    op.drop_table("judgement")
