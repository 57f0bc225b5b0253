"""Acts of signing, the seal log, signatures made outside, how well each file is kept"""

import sqlalchemy as sa
from alembic import op

from server.infra.database import UtcDateTime
from server.infra.guards import guard_statements

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

APPEND_ONLY = ("signing_act", "seal_record")
STAGE = "ck_document_revision_stage"
BEFORE = "stage IN ('draft', 'signed', 'numbered', 'sealed')"
AFTER = "stage IN ('draft', 'signed', 'numbered', 'sealed', 'time_stamped', 'archived')"
KINDS = "kind IN ('file', 'token', 'remote', 'device')"


def upgrade() -> None:
    op.create_table(
        "preservation",
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("raise_pending", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("archived_sha256", sa.String(length=64), nullable=True),
        sa.Column("archived_at", UtcDateTime(), nullable=True),
        sa.Column("renew_by", UtcDateTime(), nullable=True),
        sa.Column("failure", sa.String(length=120), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["archived_sha256"], ["stored_file.sha256"], name=op.f("fk_preservation_archived_sha256")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["outgoing_document.id"], name=op.f("fk_preservation_document_id")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_preservation")),
    )
    with op.batch_alter_table("preservation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_preservation_renew_by"), ["renew_by"], unique=False)

    op.create_table(
        "signing_act",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("agency_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("credential_id", sa.String(length=36), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("list_sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint("purpose IN ('sign', 'seal', 'copy', 'annex')", name=op.f("ck_signing_act_purpose")),
        sa.CheckConstraint("length(list_sha256) = 64", name=op.f("ck_signing_act_list_sha256")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_signing_act_account_id")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_signing_act_agency_id")),
        sa.ForeignKeyConstraint(["credential_id"], ["credential.id"], name=op.f("fk_signing_act_credential_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signing_act_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_act")),
    )
    with op.batch_alter_table("signing_act", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signing_act_person_id"), ["person_id"], unique=False)

    op.create_table(
        "seal_record",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("act_id", sa.String(length=36), nullable=False),
        sa.Column("credential_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("sha256_before", sa.String(length=64), nullable=False),
        sa.Column("sha256_after", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["act_id"], ["signing_act.id"], name=op.f("fk_seal_record_act_id")),
        sa.ForeignKeyConstraint(["credential_id"], ["credential.id"], name=op.f("fk_seal_record_credential_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_seal_record_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_record")),
    )
    with op.batch_alter_table("seal_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seal_record_document_id"), ["document_id"], unique=False)
        batch_op.create_index("ix_seal_record_recent", ["credential_id", "at"], unique=False)

    op.create_table(
        "signing_request",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("act_id", sa.String(length=36), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("credential_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("prepared_sha256", sa.String(length=64), nullable=True),
        sa.Column("hash", sa.String(length=128), nullable=True),
        sa.Column("nonce_sha256", sa.String(length=64), nullable=True),
        sa.Column("nonce_used_at", UtcDateTime(), nullable=True),
        sa.Column("transaction_id", sa.String(length=200), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("signature", sa.Text(), nullable=True),
        sa.Column("failure", sa.String(length=120), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('file', 'token', 'remote', 'device')", name=op.f("ck_signing_request_kind")),
        sa.CheckConstraint(
            "state IN ('preparing', 'waiting', 'answered', 'finished', 'declined', 'expired', 'failed')",
            name=op.f("ck_signing_request_state"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_signing_request_account_id")),
        sa.ForeignKeyConstraint(["act_id"], ["signing_act.id"], name=op.f("fk_signing_request_act_id")),
        sa.ForeignKeyConstraint(["credential_id"], ["credential.id"], name=op.f("fk_signing_request_credential_id")),
        sa.ForeignKeyConstraint(["document_id"], ["outgoing_document.id"], name=op.f("fk_signing_request_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_request")),
    )
    with op.batch_alter_table("signing_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signing_request_act_id"), ["act_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_signing_request_document_id"), ["document_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_signing_request_transaction_id"), ["transaction_id"], unique=False)

    with op.batch_alter_table("credential", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "kind",
                sa.String(length=20),
                sa.CheckConstraint(KINDS, name=op.f("ck_credential_kind")),
                server_default="file",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("config", sa.JSON(), server_default="{}", nullable=False))
    allow_stages(AFTER)
    for table in APPEND_ONLY:
        guard(table)


def allow_stages(stages: str) -> None:
    """SQLite cannot change a constraint: the table is written anew, and its guards with it."""
    with op.batch_alter_table("document_revision", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(STAGE), type_="check")
        batch_op.create_check_constraint(op.f(STAGE), stages)
    if op.get_bind().dialect.name == "sqlite":
        guard("document_revision")


def guard(table: str) -> None:
    for statement in guard_statements(table, op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    allow_stages(BEFORE)
    with op.batch_alter_table("credential", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_credential_kind"), type_="check")
        batch_op.drop_column("config")
        batch_op.drop_column("kind")
    op.drop_table("signing_request")
    op.drop_table("seal_record")
    op.drop_table("signing_act")
    op.drop_table("preservation")
