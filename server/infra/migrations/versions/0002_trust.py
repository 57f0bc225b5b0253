"""Trust lists, revocation lists, remembered verdicts, public checks, evidence packages"""

import sqlalchemy as sa
from alembic import op

from server.infra.database import UtcDateTime
from server.infra.guards import guard_statements

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("evidence_package", "revocation_list", "trust_anchor")


def upgrade() -> None:
    op.create_table(
        "checked_file",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("verdict", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", "basis", name=op.f("pk_checked_file")),
    )
    with op.batch_alter_table("checked_file", schema=None) as batch_op:
        batch_op.create_index("ix_checked_file_at", ["at"], unique=False)

    op.create_table(
        "code_miss",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_miss")),
    )
    with op.batch_alter_table("code_miss", schema=None) as batch_op:
        batch_op.create_index("ix_code_miss_address", ["address", "at"], unique=False)

    op.create_table(
        "public_check",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("work_id", sa.String(length=36), nullable=True),
        sa.Column("verdict", sa.JSON(), nullable=True),
        sa.Column("failure", sa.String(length=120), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("checked_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_check")),
    )
    with op.batch_alter_table("public_check", schema=None) as batch_op:
        batch_op.create_index("ix_public_check_address", ["address", "asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_public_check_asked_at"), ["asked_at"], unique=False)

    op.create_table(
        "revocation_list",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("issuer_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("this_update", UtcDateTime(), nullable=False),
        sa.Column("next_update", UtcDateTime(), nullable=True),
        sa.Column("revoked", sa.Integer(), nullable=False),
        sa.Column("fetched_at", UtcDateTime(), nullable=False),
        sa.Column("fetched_from", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["stored_file.sha256"], name=op.f("fk_revocation_list_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revocation_list")),
        sa.UniqueConstraint("issuer_fingerprint", "sha256", name=op.f("uq_revocation_list_issuer_fingerprint_sha256")),
    )
    with op.batch_alter_table("revocation_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revocation_list_issuer_fingerprint"), ["issuer_fingerprint"], unique=False)

    op.create_table(
        "trust_list",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("purposes", sa.JSON(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("next_update", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("imported_by", sa.String(length=36), nullable=True),
        sa.Column("imported_at", UtcDateTime(), nullable=False),
        sa.Column("replaced_by", sa.String(length=36), nullable=True),
        sa.Column("replaced_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("(replaced_at IS NULL) = (replaced_by IS NULL)", name=op.f("ck_trust_list_replaced")),
        sa.CheckConstraint("next_update > issued_on", name=op.f("ck_trust_list_period")),
        sa.ForeignKeyConstraint(["imported_by"], ["account.id"], name=op.f("fk_trust_list_imported_by")),
        sa.ForeignKeyConstraint(["replaced_by"], ["trust_list.id"], name=op.f("fk_trust_list_replaced_by")),
        sa.ForeignKeyConstraint(["sha256"], ["stored_file.sha256"], name=op.f("fk_trust_list_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trust_list")),
    )
    with op.batch_alter_table("trust_list", schema=None) as batch_op:
        batch_op.create_index("ix_trust_list_current", ["name", "replaced_at"], unique=False)

    op.create_table(
        "evidence_package",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["outgoing_document.id"], name=op.f("fk_evidence_package_document_id")
        ),
        sa.ForeignKeyConstraint(["sha256"], ["stored_file.sha256"], name=op.f("fk_evidence_package_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_package")),
    )
    with op.batch_alter_table("evidence_package", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_package_document_id"), ["document_id"], unique=False)

    op.create_table(
        "trust_anchor",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("list_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("certificate_pem", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("purposes", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to > valid_from", name=op.f("ck_trust_anchor_period")
        ),
        sa.ForeignKeyConstraint(["list_id"], ["trust_list.id"], name=op.f("fk_trust_anchor_list_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trust_anchor")),
        sa.UniqueConstraint("list_id", "fingerprint", name=op.f("uq_trust_anchor_list_id_fingerprint")),
    )
    with op.batch_alter_table("trust_anchor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trust_anchor_fingerprint"), ["fingerprint"], unique=False)
        batch_op.create_index(batch_op.f("ix_trust_anchor_list_id"), ["list_id"], unique=False)

    op.create_table(
        "revocation_source",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("anchor_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("issuer_pem", sa.Text(), nullable=False),
        sa.Column("issuer_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("tried_at", UtcDateTime(), nullable=True),
        sa.Column("failure", sa.String(length=120), nullable=True),
        sa.Column("failing_since", UtcDateTime(), nullable=True),
        sa.CheckConstraint("(failure IS NULL) = (failing_since IS NULL)", name=op.f("ck_revocation_source_failure")),
        sa.ForeignKeyConstraint(["anchor_id"], ["trust_anchor.id"], name=op.f("fk_revocation_source_anchor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revocation_source")),
        sa.UniqueConstraint("anchor_id", "url", name=op.f("uq_revocation_source_anchor_id_url")),
    )
    with op.batch_alter_table("revocation_source", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revocation_source_anchor_id"), ["anchor_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_revocation_source_issuer_fingerprint"), ["issuer_fingerprint"], unique=False
        )

    for table in APPEND_ONLY:
        for statement in guard_statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("revocation_source", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_revocation_source_issuer_fingerprint"))
        batch_op.drop_index(batch_op.f("ix_revocation_source_anchor_id"))

    op.drop_table("revocation_source")
    with op.batch_alter_table("trust_anchor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trust_anchor_list_id"))
        batch_op.drop_index(batch_op.f("ix_trust_anchor_fingerprint"))

    op.drop_table("trust_anchor")
    with op.batch_alter_table("evidence_package", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_package_document_id"))

    op.drop_table("evidence_package")
    with op.batch_alter_table("trust_list", schema=None) as batch_op:
        batch_op.drop_index("ix_trust_list_current")

    op.drop_table("trust_list")
    with op.batch_alter_table("revocation_list", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_revocation_list_issuer_fingerprint"))

    op.drop_table("revocation_list")
    with op.batch_alter_table("public_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_public_check_asked_at"))
        batch_op.drop_index("ix_public_check_address")

    op.drop_table("public_check")
    with op.batch_alter_table("code_miss", schema=None) as batch_op:
        batch_op.drop_index("ix_code_miss_address")

    op.drop_table("code_miss")
    with op.batch_alter_table("checked_file", schema=None) as batch_op:
        batch_op.drop_index("ix_checked_file_at")

    op.drop_table("checked_file")
