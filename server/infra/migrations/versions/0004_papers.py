"""Reviews, annexes and copies"""

import sqlalchemy as sa
from alembic import op

from server.infra.database import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BEFORE = ("rendering", "draft", "awaiting_signature", "signing", "signed")
AFTER = ("rendering", "draft", "in_review", "awaiting_signature", "signing", "signed")
NUMBERED = ("numbering", "numbered", "sealing", "issued", "dispatched", "recalled", "void")
ONE_REVIEWER = "(post_kind = '') != (person_id IS NULL)"


def upgrade() -> None:
    _allow_states(AFTER)
    with op.batch_alter_table("outgoing_document") as batch_op:
        batch_op.add_column(sa.Column("drafter_person_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("verify_code", sa.String(length=24), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_outgoing_document_drafter_person_id"), "person", ["drafter_person_id"], ["id"]
        )
        batch_op.create_unique_constraint(batch_op.f("uq_outgoing_document_verify_code"), ["verify_code"])
    _create_reviews()
    _create_annexes()
    _create_copies()


def _allow_states(unnumbered: tuple[str, ...]) -> None:
    """The states of a document and those before its number, in both checks that list them."""
    listed, before = _listed((*unnumbered, *NUMBERED)), _listed(unnumbered)
    with op.batch_alter_table("outgoing_document") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_outgoing_document_state"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_outgoing_document_number_with_state"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_outgoing_document_state"), f"state IN ({listed})")
        batch_op.create_check_constraint(
            batch_op.f("ck_outgoing_document_number_with_state"), f"(number IS NULL) = (state IN ({before}))"
        )


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _create_reviews() -> None:
    op.create_table(
        "review_rule",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("agency_id", sa.String(length=36), nullable=False),
        sa.Column("document_type", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("post_kind", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('content', 'format')", name=op.f("ck_review_rule_kind")),
        sa.CheckConstraint(ONE_REVIEWER, name=op.f("ck_review_rule_one_reviewer")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_review_rule_period")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_review_rule_agency_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_review_rule_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_rule")),
        sa.UniqueConstraint(
            "agency_id",
            "document_type",
            "position",
            "valid_from",
            name=op.f("uq_review_rule_agency_id_document_type_position_valid_from"),
        ),
    )
    op.create_table(
        "review_step",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("post_kind", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("done_by_id", sa.String(length=36), nullable=True),
        sa.Column("done_by", sa.String(length=120), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('content', 'format')", name=op.f("ck_review_step_kind")),
        sa.CheckConstraint("state IN ('waiting', 'initialled', 'returned', 'void')", name=op.f("ck_review_step_state")),
        sa.CheckConstraint(ONE_REVIEWER, name=op.f("ck_review_step_one_reviewer")),
        sa.CheckConstraint("state != 'initialled' OR sha256 IS NOT NULL", name=op.f("ck_review_step_initial_binds")),
        sa.ForeignKeyConstraint(["document_id"], ["outgoing_document.id"], name=op.f("fk_review_step_document_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_review_step_person_id")),
        sa.ForeignKeyConstraint(["sha256"], ["stored_file.sha256"], name=op.f("fk_review_step_sha256")),
        sa.ForeignKeyConstraint(["done_by_id"], ["person.id"], name=op.f("fk_review_step_done_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_step")),
        sa.UniqueConstraint("document_id", "round", "position", name=op.f("uq_review_step_document_id_round_position")),
    )
    with op.batch_alter_table("review_step") as batch_op:
        batch_op.create_index(batch_op.f("ix_review_step_document_id"), ["document_id"], unique=False)


def _create_annexes() -> None:
    op.create_table(
        "annex",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=130), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("uploaded_sha256", sa.String(length=64), nullable=False),
        sa.Column("clean_sha256", sa.String(length=64), nullable=True),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("removed", sa.JSON(), nullable=False),
        sa.Column("work_id", sa.String(length=36), nullable=True),
        sa.Column("failure", sa.String(length=120), nullable=True),
        sa.Column("added_by", sa.String(length=120), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("sealed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('cleaning', 'refused', 'ready', 'sealed', 'removed')", name=op.f("ck_annex_state")
        ),
        sa.CheckConstraint("state NOT IN ('ready', 'sealed') OR file_sha256 IS NOT NULL", name=op.f("ck_annex_file")),
        sa.ForeignKeyConstraint(["document_id"], ["outgoing_document.id"], name=op.f("fk_annex_document_id")),
        sa.ForeignKeyConstraint(["uploaded_sha256"], ["stored_file.sha256"], name=op.f("fk_annex_uploaded_sha256")),
        sa.ForeignKeyConstraint(["clean_sha256"], ["stored_file.sha256"], name=op.f("fk_annex_clean_sha256")),
        sa.ForeignKeyConstraint(["file_sha256"], ["stored_file.sha256"], name=op.f("fk_annex_file_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annex")),
        sa.UniqueConstraint("document_id", "position", name=op.f("uq_annex_document_id_position")),
    )


def _create_copies() -> None:
    op.create_table(
        "document_copy",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("agency_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("outgoing_id", sa.String(length=36), nullable=True),
        sa.Column("incoming_id", sa.String(length=36), nullable=True),
        sa.Column("source_sha256", sa.String(length=64), nullable=False),
        sa.Column("source_name", sa.Text(), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("verdict", sa.JSON(), nullable=True),
        sa.Column("work_id", sa.String(length=36), nullable=True),
        sa.Column("failure", sa.String(length=120), nullable=True),
        sa.Column("made_by_id", sa.String(length=36), nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("voided_by", sa.String(length=120), nullable=False),
        sa.Column("voided_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('true_copy', 'recopy', 'extract')", name=op.f("ck_document_copy_kind")),
        sa.CheckConstraint("state IN ('signing', 'waiting', 'made', 'void')", name=op.f("ck_document_copy_state")),
        sa.CheckConstraint("(outgoing_id IS NULL) != (incoming_id IS NULL)", name=op.f("ck_document_copy_one_source")),
        sa.CheckConstraint("state != 'made' OR file_sha256 IS NOT NULL", name=op.f("ck_document_copy_file")),
        sa.CheckConstraint("state != 'void' OR length(void_reason) > 0", name=op.f("ck_document_copy_void_reason")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_document_copy_agency_id")),
        sa.ForeignKeyConstraint(["outgoing_id"], ["outgoing_document.id"], name=op.f("fk_document_copy_outgoing_id")),
        sa.ForeignKeyConstraint(["incoming_id"], ["incoming_document.id"], name=op.f("fk_document_copy_incoming_id")),
        sa.ForeignKeyConstraint(["source_sha256"], ["stored_file.sha256"], name=op.f("fk_document_copy_source_sha256")),
        sa.ForeignKeyConstraint(["file_sha256"], ["stored_file.sha256"], name=op.f("fk_document_copy_file_sha256")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_document_copy_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_copy")),
        sa.UniqueConstraint("agency_id", "year", "number", name=op.f("uq_document_copy_agency_id_year_number")),
    )
    with op.batch_alter_table("document_copy") as batch_op:
        batch_op.create_index(batch_op.f("ix_document_copy_incoming_id"), ["incoming_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_copy_outgoing_id"), ["outgoing_id"], unique=False)


def downgrade() -> None:
    op.drop_table("document_copy")
    op.drop_table("annex")
    op.drop_table("review_step")
    op.drop_table("review_rule")
    with op.batch_alter_table("outgoing_document") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_outgoing_document_verify_code"), type_="unique")
        batch_op.drop_constraint(batch_op.f("fk_outgoing_document_drafter_person_id"), type_="foreignkey")
        batch_op.drop_column("verify_code")
        batch_op.drop_column("drafter_person_id")
    _allow_states(BEFORE)
