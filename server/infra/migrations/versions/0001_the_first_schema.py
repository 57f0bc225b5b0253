"""The first schema"""

import sqlalchemy as sa
from alembic import op

from server.infra.database import UtcDateTime
from server.infra.guards import guard_statements

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


APPEND_ONLY = (
    "audit_log",
    "ballot",
    "directive",
    "document_revision",
    "draft_text",
    "entitlement",
    "issued_number",
    "live_event",
    "package",
    "poll_result",
    "presence_change",
    "status_message",
    "voided_number",
)


def upgrade() -> None:
    op.create_table(
        "audit_log",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=True),
        sa.Column("agency_id", sa.String(length=36), nullable=True),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(hash) = 64", name=op.f("ck_audit_log_hash")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_log")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_log_hash")),
    )
    with op.batch_alter_table("audit_log", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_log_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_log_event"), ["event"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_log_subject"), ["subject"], unique=False)

    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("worked", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "dated_setting",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("value", sa.String(length=400), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dated_setting")),
        sa.UniqueConstraint("name", "valid_from", name=op.f("uq_dated_setting_name_valid_from")),
    )
    op.create_table(
        "level",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_level")),
    )
    op.create_table(
        "login_failure",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("username", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_failure")),
    )
    with op.batch_alter_table("login_failure", schema=None) as batch_op:
        batch_op.create_index("ix_login_failure_from", ["address", "at"], unique=False)
        batch_op.create_index("ix_login_failure_recent", ["username", "at"], unique=False)

    op.create_table(
        "outbox_event",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column("queue", sa.String(length=20), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("run_after", UtcDateTime(), nullable=False),
        sa.Column("lease_owner", sa.String(length=80), nullable=True),
        sa.Column("lease_token", sa.String(length=36), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("code", sa.String(length=120), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox_event")),
        sa.UniqueConstraint("id", name=op.f("uq_outbox_event_id")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_event_key")),
    )
    with op.batch_alter_table("outbox_event", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_event_due", ["queue", "state", "run_after"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("full_name", sa.String(length=120), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_sort_key"), ["sort_key"], unique=False)

    op.create_table(
        "sealing_key",
        sa.Column("worker", sa.String(length=40), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("worker", name=op.f("pk_sealing_key")),
    )
    op.create_table(
        "stored_file",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_stored_file_sha256")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_stored_file")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("username", sa.String(length=80), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("person_id", name=op.f("uq_account_person_id")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    op.create_table(
        "agency",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=35), nullable=False),
        sa.Column("code_scheme", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("short_name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("level_id", sa.String(length=40), nullable=False),
        sa.Column("parent_id", sa.String(length=36), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("symbol", sa.String(length=30), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=120), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("successor_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint("length(code) BETWEEN 1 AND 35", name=op.f("ck_agency_code_length")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_agency_period")),
        sa.ForeignKeyConstraint(["level_id"], ["level.id"], name=op.f("fk_agency_level_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["agency.id"], name=op.f("fk_agency_parent_id")),
        sa.ForeignKeyConstraint(["successor_id"], ["agency.id"], name=op.f("fk_agency_successor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("code", "valid_from", name=op.f("uq_agency_code_valid_from")),
    )
    with op.batch_alter_table("agency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agency_code"), ["code"], unique=False)

    op.create_table(
        "council",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("agency_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_council_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council")),
        sa.UniqueConstraint("agency_id", name=op.f("uq_council_agency_id")),
    )
    op.create_table(
        "credential",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("agency_id", sa.String(length=36), nullable=False),
        sa.Column("holder_person_id", sa.String(length=36), nullable=True),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("key_file", sa.String(length=200), nullable=False),
        sa.Column("image_file", sa.String(length=200), nullable=False),
        sa.Column("certificate_pem", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", UtcDateTime(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("purpose IN ('signature', 'seal')", name=op.f("ck_credential_purpose")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_credential_agency_id")),
        sa.ForeignKeyConstraint(["holder_person_id"], ["person.id"], name=op.f("fk_credential_holder_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential")),
    )
    with op.batch_alter_table("credential", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_credential_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_credential_holder_person_id"), ["holder_person_id"], unique=False)

    op.create_table(
        "login",
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("agency_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_login_account_id")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_login_agency_id")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_login")),
    )
    with op.batch_alter_table("login", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_account_id"), ["account_id"], unique=False)

    op.create_table(
        "number_series",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("agency_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.CheckConstraint("last >= 0", name=op.f("ck_number_series_last")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_number_series_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_series")),
        sa.UniqueConstraint("agency_id", "kind", "year", name=op.f("uq_number_series_agency_id_kind_year")),
    )
    op.create_table(
        "numbering_rule",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("agency_id", sa.String(length=36), nullable=False),
        sa.Column("scheme", sa.String(length=20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("scheme IN ('common', 'per_type')", name=op.f("ck_numbering_rule_scheme")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_numbering_rule_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_numbering_rule")),
        sa.UniqueConstraint("agency_id", "valid_from", name=op.f("uq_numbering_rule_agency_id_valid_from")),
    )
    op.create_table(
        "outgoing_document",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("agency_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("source_ref", sa.String(length=120), nullable=False),
        sa.Column("document_type", sa.String(length=60), nullable=False),
        sa.Column("symbol", sa.String(length=30), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("abstract", sa.String(length=500), nullable=False),
        sa.Column("urgency", sa.String(length=20), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("signer_person_id", sa.String(length=36), nullable=False),
        sa.Column("signer_name", sa.String(length=120), nullable=False),
        sa.Column("signer_post", sa.String(length=120), nullable=False),
        sa.Column("competence", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(length=60), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("document_id", sa.String(length=120), nullable=True),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("work_id", sa.String(length=36), nullable=True),
        sa.Column("failure", sa.String(length=120), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("signed_at", UtcDateTime(), nullable=True),
        sa.Column("dispatch_by", UtcDateTime(), nullable=True),
        sa.Column("dispatched_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "(number IS NULL) = (state IN ('rendering', 'draft', 'awaiting_signature', 'signing', 'signed'))",
            name=op.f("ck_outgoing_document_number_with_state"),
        ),
        sa.CheckConstraint(
            "state IN ('rendering', 'draft', 'awaiting_signature', 'signing', 'signed', 'numbering', 'numbered', 'sealing', 'issued', 'dispatched', 'recalled', 'void')",
            name=op.f("ck_outgoing_document_state"),
        ),
        sa.CheckConstraint(
            "urgency IN ('normal', 'urgent', 'very_urgent', 'flash')", name=op.f("ck_outgoing_document_urgency")
        ),
        sa.CheckConstraint(
            "(number IS NULL) = (issued_on IS NULL)", name=op.f("ck_outgoing_document_number_with_date")
        ),
        sa.CheckConstraint(
            "(number IS NULL) = (reference IS NULL)", name=op.f("ck_outgoing_document_number_with_reference")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_outgoing_document_agency_id")),
        sa.ForeignKeyConstraint(["file_sha256"], ["stored_file.sha256"], name=op.f("fk_outgoing_document_file_sha256")),
        sa.ForeignKeyConstraint(
            ["signer_person_id"], ["person.id"], name=op.f("fk_outgoing_document_signer_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_document")),
        sa.UniqueConstraint("agency_id", "document_id", name=op.f("uq_outgoing_document_agency_id_document_id")),
        sa.UniqueConstraint("source_ref", name=op.f("uq_outgoing_document_source_ref")),
    )
    with op.batch_alter_table("outgoing_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outgoing_document_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outgoing_document_state"), ["state"], unique=False)

    op.create_table(
        "package",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("agency_id", sa.String(length=36), nullable=False),
        sa.Column("direction", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("meaning", sa.String(length=10), nullable=False),
        sa.Column("sender_code", sa.String(length=120), nullable=False),
        sa.Column("receiver_code", sa.String(length=120), nullable=False),
        sa.Column("partner_name", sa.String(length=200), nullable=False),
        sa.Column("document_id", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("matched", sa.Boolean(), nullable=False),
        sa.Column("carried", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("direction IN ('sent', 'received')", name=op.f("ck_package_direction")),
        sa.CheckConstraint("kind IN ('document', 'status')", name=op.f("ck_package_kind")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_package_agency_id")),
        sa.ForeignKeyConstraint(["sha256"], ["stored_file.sha256"], name=op.f("fk_package_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package")),
        sa.UniqueConstraint(
            "agency_id",
            "direction",
            "sha256",
            "receiver_code",
            name=op.f("uq_package_agency_id_direction_sha256_receiver_code"),
        ),
    )
    with op.batch_alter_table("package", schema=None) as batch_op:
        batch_op.create_index("ix_package_document", ["agency_id", "document_id"], unique=False)

    op.create_table(
        "signing_authority",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("agency_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("post", sa.String(length=120), nullable=False),
        sa.Column("on_behalf_of", sa.String(length=120), nullable=False),
        sa.Column("principal", sa.String(length=120), nullable=False),
        sa.Column("document_types", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("form IN ('', 'TM.', 'KT.', 'TL.', 'TUQ.', 'Q.')", name=op.f("ck_signing_authority_form")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_signing_authority_period")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_signing_authority_agency_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signing_authority_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_authority")),
    )
    with op.batch_alter_table("signing_authority", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signing_authority_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_signing_authority_person_id"), ["person_id"], unique=False)

    op.create_table(
        "unit",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("agency_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_unit_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_agency_id"), ["agency_id"], unique=False)

    op.create_table(
        "delivery",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("recipient_id", sa.String(length=36), nullable=False),
        sa.Column("recipient_code", sa.String(length=35), nullable=False),
        sa.Column("recipient_name", sa.String(length=200), nullable=False),
        sa.Column("reached", sa.String(length=20), nullable=False),
        sa.Column("recall", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "reached IN ('pending', 'sent', 'delivered', 'accepted', 'refused', 'assigned', 'processing', 'completed', 'recall_requested', 'recalled')",
            name=op.f("ck_delivery_reached"),
        ),
        sa.CheckConstraint("recall IN ('none', 'requested', 'agreed', 'declined')", name=op.f("ck_delivery_recall")),
        sa.ForeignKeyConstraint(["document_id"], ["outgoing_document.id"], name=op.f("fk_delivery_document_id")),
        sa.ForeignKeyConstraint(["recipient_id"], ["agency.id"], name=op.f("fk_delivery_recipient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("document_id", "recipient_code", name=op.f("uq_delivery_document_id_recipient_code")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_document_id"), ["document_id"], unique=False)

    op.create_table(
        "document_revision",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "stage IN ('draft', 'signed', 'numbered', 'sealed')", name=op.f("ck_document_revision_stage")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["outgoing_document.id"], name=op.f("fk_document_revision_document_id")
        ),
        sa.ForeignKeyConstraint(["sha256"], ["stored_file.sha256"], name=op.f("fk_document_revision_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_revision")),
    )
    with op.batch_alter_table("document_revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_revision_document_id"), ["document_id"], unique=False)

    op.create_table(
        "incoming_document",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("agency_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("package_id", sa.String(length=36), nullable=False),
        sa.Column("sender_code", sa.String(length=120), nullable=False),
        sa.Column("sender_name", sa.String(length=200), nullable=False),
        sa.Column("document_id", sa.String(length=300), nullable=False),
        sa.Column("document_type", sa.String(length=100), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("symbol", sa.String(length=120), nullable=False),
        sa.Column("abstract", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("signer_name", sa.String(length=120), nullable=False),
        sa.Column("signer_post", sa.String(length=200), nullable=False),
        sa.Column("urgency", sa.String(length=20), nullable=False),
        sa.Column("metadata", sa.JSON(), nullable=False),
        sa.Column("verdict_status", sa.String(length=20), nullable=False),
        sa.Column("verdict", sa.JSON(), nullable=True),
        sa.Column("arrived_at", UtcDateTime(), nullable=False),
        sa.Column("submit_by", UtcDateTime(), nullable=False),
        sa.Column("arrival_year", sa.Integer(), nullable=True),
        sa.Column("arrival_number", sa.Integer(), nullable=True),
        sa.Column("registered_at", UtcDateTime(), nullable=True),
        sa.Column("registered_by", sa.String(length=120), nullable=False),
        sa.Column("refusal_reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("recall", sa.String(length=20), nullable=False),
        sa.Column("recall_reason", sa.Text(), nullable=False),
        sa.Column("completed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "recall IN ('none', 'requested', 'agreed', 'declined')", name=op.f("ck_incoming_document_recall")
        ),
        sa.CheckConstraint(
            "state IN ('arrived', 'refused', 'cancelled') OR arrival_number IS NOT NULL",
            name=op.f("ck_incoming_document_registered"),
        ),
        sa.CheckConstraint(
            "state IN ('arrived', 'registered', 'refused', 'assigned', 'processing', 'completed', 'cancelled')",
            name=op.f("ck_incoming_document_state"),
        ),
        sa.CheckConstraint(
            "urgency IN ('normal', 'urgent', 'very_urgent', 'flash')", name=op.f("ck_incoming_document_urgency")
        ),
        sa.CheckConstraint(
            "(arrival_number IS NULL) = (arrival_year IS NULL)", name=op.f("ck_incoming_document_arrival_number")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_incoming_document_agency_id")),
        sa.ForeignKeyConstraint(["package_id"], ["package.id"], name=op.f("fk_incoming_document_package_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_document")),
        sa.UniqueConstraint(
            "agency_id",
            "arrival_year",
            "arrival_number",
            name=op.f("uq_incoming_document_agency_id_arrival_year_arrival_number"),
        ),
        sa.UniqueConstraint(
            "agency_id",
            "sender_code",
            "document_id",
            name=op.f("uq_incoming_document_agency_id_sender_code_document_id"),
        ),
    )
    with op.batch_alter_table("incoming_document", schema=None) as batch_op:
        batch_op.create_index("ix_incoming_document_desk", ["agency_id", "state", "arrived_at"], unique=False)

    op.create_table(
        "issued_number",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("agency_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("taken_by", sa.String(length=120), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_issued_number_number")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_issued_number_agency_id")),
        sa.ForeignKeyConstraint(["document_id"], ["outgoing_document.id"], name=op.f("fk_issued_number_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_number")),
        sa.UniqueConstraint(
            "agency_id", "kind", "year", "number", name=op.f("uq_issued_number_agency_id_kind_year_number")
        ),
        sa.UniqueConstraint("document_id", name=op.f("uq_issued_number_document_id")),
    )
    op.create_table(
        "post",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("agency_id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_post_agency_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_post_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
    )
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_agency_id"), ["agency_id"], unique=False)

    op.create_table(
        "seat",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("council_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("delegation", sa.String(length=120), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_seat_number")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_seat_period")),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_seat_council_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_seat_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
        sa.UniqueConstraint("council_id", "number", "valid_from", name=op.f("uq_seat_council_id_number_valid_from")),
    )
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seat_council_id"), ["council_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_seat_person_id"), ["person_id"], unique=False)

    op.create_table(
        "term",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("council_id", sa.String(length=36), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_term_council_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
        sa.UniqueConstraint("council_id", "ordinal", name=op.f("uq_term_council_id_ordinal")),
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("post_id", sa.String(length=36), nullable=False),
        sa.Column("concurrent", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_assignment_period")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assignment_person_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_assignment_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_post_id"), ["post_id"], unique=False)

    op.create_table(
        "council_session",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("term_id", sa.String(length=36), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["term_id"], ["term.id"], name=op.f("fk_council_session_term_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_session")),
        sa.UniqueConstraint("term_id", "ordinal", name=op.f("uq_council_session_term_id_ordinal")),
    )
    op.create_table(
        "directive",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("incoming_id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("leader_name", sa.String(length=120), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("role IN ('lead', 'cooperate')", name=op.f("ck_directive_role")),
        sa.ForeignKeyConstraint(["incoming_id"], ["incoming_document.id"], name=op.f("fk_directive_incoming_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_directive_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directive")),
        sa.UniqueConstraint("incoming_id", "unit_id", name=op.f("uq_directive_incoming_id_unit_id")),
    )
    with op.batch_alter_table("directive", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_directive_incoming_id"), ["incoming_id"], unique=False)

    op.create_table(
        "incoming_file",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("incoming_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["incoming_id"], ["incoming_document.id"], name=op.f("fk_incoming_file_incoming_id")),
        sa.ForeignKeyConstraint(["sha256"], ["stored_file.sha256"], name=op.f("fk_incoming_file_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_file")),
        sa.UniqueConstraint("incoming_id", "position", name=op.f("uq_incoming_file_incoming_id_position")),
    )
    with op.batch_alter_table("incoming_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incoming_file_incoming_id"), ["incoming_id"], unique=False)

    op.create_table(
        "status_message",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("direction", sa.String(length=10), nullable=False),
        sa.Column("delivery_id", sa.String(length=36), nullable=True),
        sa.Column("incoming_id", sa.String(length=36), nullable=True),
        sa.Column("code", sa.String(length=2), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("staff", sa.String(length=120), nullable=False),
        sa.Column("department", sa.String(length=200), nullable=False),
        sa.Column("document_day", sa.Date(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("direction IN ('sent', 'received')", name=op.f("ck_status_message_direction")),
        sa.CheckConstraint("(delivery_id IS NULL) != (incoming_id IS NULL)", name=op.f("ck_status_message_document")),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_status_message_delivery_id")),
        sa.ForeignKeyConstraint(["incoming_id"], ["incoming_document.id"], name=op.f("fk_status_message_incoming_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_message")),
    )
    with op.batch_alter_table("status_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_status_message_delivery_id"), ["delivery_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_status_message_incoming_id"), ["incoming_id"], unique=False)

    op.create_table(
        "voided_number",
        sa.Column("issued_number_id", sa.String(length=36), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("voided_by", sa.String(length=120), nullable=False),
        sa.Column("voided_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_voided_number_reason")),
        sa.ForeignKeyConstraint(
            ["issued_number_id"], ["issued_number.id"], name=op.f("fk_voided_number_issued_number_id")
        ),
        sa.PrimaryKeyConstraint("issued_number_id", name=op.f("pk_voided_number")),
    )
    op.create_table(
        "sitting",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("council_id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("live_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_sitting_council_id")),
        sa.ForeignKeyConstraint(["session_id"], ["council_session.id"], name=op.f("fk_sitting_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting")),
    )
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sitting_council_id"), ["council_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sitting_session_id"), ["session_id"], unique=False)

    op.create_table(
        "agenda_item",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("sitting_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_agenda_item_sitting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
        sa.UniqueConstraint("sitting_id", "position", name=op.f("uq_agenda_item_sitting_id_position")),
    )
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.create_index(
            "ix_agenda_item_current",
            ["sitting_id"],
            unique=True,
            sqlite_where=sa.text("state = 'current'"),
            postgresql_where=sa.text("state = 'current'"),
        )

    op.create_table(
        "live_event",
        sa.Column("sitting_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_live_event_sitting_id")),
        sa.PrimaryKeyConstraint("sitting_id", "seq", name=op.f("pk_live_event")),
    )
    op.create_table(
        "presence",
        sa.Column("sitting_id", sa.String(length=36), nullable=False),
        sa.Column("seat_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_presence_seat_id")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_presence_sitting_id")),
        sa.PrimaryKeyConstraint("sitting_id", "seat_id", name=op.f("pk_presence")),
    )
    op.create_table(
        "presence_change",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("sitting_id", sa.String(length=36), nullable=False),
        sa.Column("seat_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_presence_change_account_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_presence_change_seat_id")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_presence_change_sitting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence_change")),
    )
    with op.batch_alter_table("presence_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_presence_change_sitting_id"), ["sitting_id"], unique=False)

    op.create_table(
        "draft_text",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("item_id", sa.String(length=36), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_draft_text_sha256")),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_draft_text_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_text")),
    )
    with op.batch_alter_table("draft_text", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_text_item_id"), ["item_id"], unique=False)

    op.create_table(
        "paper",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("item_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_paper_item_id")),
        sa.ForeignKeyConstraint(["sha256"], ["stored_file.sha256"], name=op.f("fk_paper_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("item_id", "position", name=op.f("uq_paper_item_id_position")),
    )
    op.create_table(
        "poll",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("sitting_id", sa.String(length=36), nullable=False),
        sa.Column("item_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=600), nullable=False),
        sa.Column("majority", sa.String(length=40), nullable=False),
        sa.Column("draft_text_id", sa.String(length=36), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["draft_text_id"], ["draft_text.id"], name=op.f("fk_poll_draft_text_id")),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_poll_item_id")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_poll_sitting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll")),
        sa.UniqueConstraint("sitting_id", "position", name=op.f("uq_poll_sitting_id_position")),
    )
    with op.batch_alter_table("poll", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_poll_item_id"), ["item_id"], unique=False)
        batch_op.create_index(
            "ix_poll_open",
            ["sitting_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "entitlement",
        sa.Column("poll_id", sa.String(length=36), nullable=False),
        sa.Column("seat_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_entitlement_person_id")),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_entitlement_poll_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_entitlement_seat_id")),
        sa.PrimaryKeyConstraint("poll_id", "seat_id", name=op.f("pk_entitlement")),
    )
    op.create_table(
        "poll_result",
        sa.Column("poll_id", sa.String(length=36), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("votes_for", sa.Integer(), nullable=False),
        sa.Column("against", sa.Integer(), nullable=False),
        sa.Column("abstain", sa.Integer(), nullable=False),
        sa.Column("not_voted", sa.Integer(), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_poll_result_sha256")),
        sa.CheckConstraint("passed = (votes_for >= needed)", name=op.f("ck_poll_result_verdict")),
        sa.CheckConstraint("votes_for + against + abstain + not_voted = total", name=op.f("ck_poll_result_conserved")),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_poll_result_poll_id")),
        sa.PrimaryKeyConstraint("poll_id", name=op.f("pk_poll_result")),
    )
    op.create_table(
        "ballot",
        sa.Column("ballot_id", sa.String(length=36), nullable=False),
        sa.Column("poll_id", sa.String(length=36), nullable=False),
        sa.Column("seat_id", sa.String(length=36), nullable=False),
        sa.Column("choice", sa.String(length=20), nullable=False),
        sa.Column("receipt", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("live_seq", sa.Integer(), nullable=False),
        sa.CheckConstraint("choice IN ('for', 'against', 'abstain')", name=op.f("ck_ballot_choice")),
        sa.ForeignKeyConstraint(
            ["poll_id", "seat_id"],
            ["entitlement.poll_id", "entitlement.seat_id"],
            name=op.f("fk_ballot_poll_id_seat_id"),
        ),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_ballot_poll_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_ballot_seat_id")),
        sa.PrimaryKeyConstraint("ballot_id", name=op.f("pk_ballot")),
        sa.UniqueConstraint("poll_id", "seat_id", name=op.f("uq_ballot_poll_id_seat_id")),
    )
    for table in APPEND_ONLY:
        for statement in guard_statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("ballot")
    op.drop_table("poll_result")
    op.drop_table("entitlement")
    with op.batch_alter_table("poll", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_poll_open", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index(batch_op.f("ix_poll_item_id"))

    op.drop_table("poll")
    op.drop_table("paper")
    with op.batch_alter_table("draft_text", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draft_text_item_id"))

    op.drop_table("draft_text")
    with op.batch_alter_table("presence_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_presence_change_sitting_id"))

    op.drop_table("presence_change")
    op.drop_table("presence")
    op.drop_table("live_event")
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_agenda_item_current",
            sqlite_where=sa.text("state = 'current'"),
            postgresql_where=sa.text("state = 'current'"),
        )

    op.drop_table("agenda_item")
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sitting_session_id"))
        batch_op.drop_index(batch_op.f("ix_sitting_council_id"))

    op.drop_table("sitting")
    op.drop_table("voided_number")
    with op.batch_alter_table("status_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_status_message_incoming_id"))
        batch_op.drop_index(batch_op.f("ix_status_message_delivery_id"))

    op.drop_table("status_message")
    with op.batch_alter_table("incoming_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incoming_file_incoming_id"))

    op.drop_table("incoming_file")
    with op.batch_alter_table("directive", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_directive_incoming_id"))

    op.drop_table("directive")
    op.drop_table("council_session")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_post_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_person_id"))

    op.drop_table("assignment")
    op.drop_table("term")
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seat_person_id"))
        batch_op.drop_index(batch_op.f("ix_seat_council_id"))

    op.drop_table("seat")
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_post_agency_id"))

    op.drop_table("post")
    op.drop_table("issued_number")
    with op.batch_alter_table("incoming_document", schema=None) as batch_op:
        batch_op.drop_index("ix_incoming_document_desk")

    op.drop_table("incoming_document")
    with op.batch_alter_table("document_revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_revision_document_id"))

    op.drop_table("document_revision")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_document_id"))

    op.drop_table("delivery")
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_agency_id"))

    op.drop_table("unit")
    with op.batch_alter_table("signing_authority", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signing_authority_person_id"))
        batch_op.drop_index(batch_op.f("ix_signing_authority_agency_id"))

    op.drop_table("signing_authority")
    with op.batch_alter_table("package", schema=None) as batch_op:
        batch_op.drop_index("ix_package_document")

    op.drop_table("package")
    with op.batch_alter_table("outgoing_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outgoing_document_state"))
        batch_op.drop_index(batch_op.f("ix_outgoing_document_agency_id"))

    op.drop_table("outgoing_document")
    op.drop_table("numbering_rule")
    op.drop_table("number_series")
    with op.batch_alter_table("login", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_login_account_id"))

    op.drop_table("login")
    with op.batch_alter_table("credential", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_credential_holder_person_id"))
        batch_op.drop_index(batch_op.f("ix_credential_agency_id"))

    op.drop_table("credential")
    op.drop_table("council")
    with op.batch_alter_table("agency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agency_code"))

    op.drop_table("agency")
    op.drop_table("account")
    op.drop_table("stored_file")
    op.drop_table("sealing_key")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_sort_key"))

    op.drop_table("person")
    with op.batch_alter_table("outbox_event", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_event_due")

    op.drop_table("outbox_event")
    with op.batch_alter_table("login_failure", schema=None) as batch_op:
        batch_op.drop_index("ix_login_failure_recent")
        batch_op.drop_index("ix_login_failure_from")

    op.drop_table("login_failure")
    op.drop_table("level")
    op.drop_table("dated_setting")
    op.drop_table("calendar_day")
    with op.batch_alter_table("audit_log", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_log_subject"))
        batch_op.drop_index(batch_op.f("ix_audit_log_event"))
        batch_op.drop_index(batch_op.f("ix_audit_log_agency_id"))

    op.drop_table("audit_log")
