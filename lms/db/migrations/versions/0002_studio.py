"""The studio, regions and agencies in releases, moving people to another release

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "readiness",
        sa.Column("course", sa.String(length=63), nullable=False),
        sa.Column("module", sa.String(length=63), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("course", "module", "country", "language", name=op.f("pk_readiness")),
    )
    op.create_table(
        "source_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_revision")),
    )
    op.create_table(
        "autosave",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(length=63), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_autosave_member_id_member"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "course", "address", name=op.f("pk_autosave")),
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=140), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("report", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'in_review', 'approved', 'publishing') OR state IN ('published', 'discarded')",
            name=op.f("ck_draft_state"),
        ),
        sa.ForeignKeyConstraint(["opened_by_id"], ["member.id"], name=op.f("fk_draft_opened_by_id_member")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["member.id"], name=op.f("fk_draft_reviewer_id_member")),
        sa.ForeignKeyConstraint(["submitted_by_id"], ["member.id"], name=op.f("fk_draft_submitted_by_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index("ix_draft_scope", ["scope"], unique=False)
        batch_op.create_index(
            "uq_draft_live_scope",
            ["scope"],
            unique=True,
            sqlite_where=sa.text("state IN ('open', 'in_review', 'approved', 'publishing')"),
            postgresql_where=sa.text("state IN ('open', 'in_review', 'approved', 'publishing')"),
        )

    op.create_table(
        "studio_unit",
        sa.Column("course", sa.String(length=63), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("scope", sa.String(length=140), nullable=False),
        sa.Column("part", sa.String(length=140), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("hash", sa.String(length=12), nullable=False),
        sa.Column("file_hash", sa.String(length=12), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["updated_by_id"], ["member.id"], name=op.f("fk_studio_unit_updated_by_id_member")),
        sa.PrimaryKeyConstraint("course", "address", name=op.f("pk_studio_unit")),
    )
    with op.batch_alter_table("studio_unit", schema=None) as batch_op:
        batch_op.create_index("ix_studio_unit_where", ["course", "part", "scope"], unique=False)
        batch_op.create_index("ix_studio_unit_scope", ["scope"], unique=False)
        batch_op.create_index(
            "ix_studio_unit_courses",
            ["course"],
            unique=False,
            sqlite_where=sa.text("address = 'course'"),
            postgresql_where=sa.text("address = 'course'"),
        )

    op.create_table(
        "draft_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(length=63), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("part", sa.String(length=140), nullable=False),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("base_hash", sa.String(length=12), nullable=True),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["changed_by_id"], ["member.id"], name=op.f("fk_draft_change_changed_by_id_member")),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_draft_change_draft_id_draft"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_change")),
        sa.UniqueConstraint("draft_id", "course", "address", name=op.f("uq_draft_change_draft_id_course_address")),
    )
    op.create_table(
        "enrolment_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("from_release_id", sa.String(length=64), nullable=False),
        sa.Column("to_release_id", sa.String(length=64), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_enrolment_move_enrolment_id_enrolment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["from_release_id"], ["release.id"], name=op.f("fk_enrolment_move_from_release_id_release")
        ),
        sa.ForeignKeyConstraint(["moved_by_id"], ["member.id"], name=op.f("fk_enrolment_move_moved_by_id_member")),
        sa.ForeignKeyConstraint(
            ["to_release_id"], ["release.id"], name=op.f("fk_enrolment_move_to_release_id_release")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment_move")),
    )
    with op.batch_alter_table("enrolment_move", schema=None) as batch_op:
        batch_op.create_index("ix_enrolment_move_enrolment", ["enrolment_id", "id"], unique=False)

    op.create_table(
        "layer_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=140), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_layer_review_draft_id_draft")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["member.id"], name=op.f("fk_layer_review_reviewer_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layer_review")),
    )
    with op.batch_alter_table("layer_review", schema=None) as batch_op:
        batch_op.create_index("ix_layer_review_scope", ["scope", "id"], unique=False)

    op.create_table(
        "published_release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(length=63), nullable=False),
        sa.Column("release_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("back", sa.Boolean(), nullable=False),
        sa.Column("blocked", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_published_release_by_id_member")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_published_release_draft_id_draft")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_published_release_release_id_release")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_release")),
    )
    with op.batch_alter_table("published_release", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_published_release_course"), ["course"], unique=False)

    op.create_table(
        "unit_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(length=63), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("hash", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_unit_version_author_id_member")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_unit_version_draft_id_draft")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_version")),
    )
    with op.batch_alter_table("unit_version", schema=None) as batch_op:
        batch_op.create_index("ix_unit_version_hash", ["hash"], unique=False)
        batch_op.create_index("ix_unit_version_unit", ["course", "address", "id"], unique=False)

    # Agencies that are there already get a slug that nobody chose: an administrator may give a better one.
    with op.batch_alter_table("agency") as batch_op:
        batch_op.add_column(sa.Column("slug", sa.String(length=63), nullable=False, server_default=""))
    op.execute("UPDATE agency SET slug = 'agency-' || id")
    with op.batch_alter_table("agency") as batch_op:
        batch_op.create_unique_constraint(batch_op.f("uq_agency_slug"), ["slug"])
    with op.batch_alter_table("attempt") as batch_op:
        batch_op.add_column(sa.Column("agency", sa.String(length=63), nullable=False, server_default=""))
    with op.batch_alter_table("enrolment") as batch_op:
        batch_op.add_column(sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("lesson_progress") as batch_op:
        batch_op.add_column(sa.Column("read_in", sa.String(length=64), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_lesson_progress_read_in_release"), "release", ["read_in"], ["id"])
    with op.batch_alter_table("release") as batch_op:
        batch_op.add_column(sa.Column("agencies", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("release_entry") as batch_op:
        batch_op.add_column(sa.Column("agency", sa.String(length=63), nullable=False, server_default=""))
        batch_op.drop_constraint("pk_release_entry", type_="primary")
        batch_op.create_primary_key("pk_release_entry", ["release_id", "key", "country", "language", "agency"])


def downgrade():
    op.execute("DELETE FROM release_entry WHERE agency <> ''")
    with op.batch_alter_table("release_entry") as batch_op:
        batch_op.drop_constraint("pk_release_entry", type_="primary")
        batch_op.create_primary_key("pk_release_entry", ["release_id", "key", "country", "language"])
        batch_op.drop_column("agency")

    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.drop_column("agencies")

    with op.batch_alter_table("lesson_progress", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_lesson_progress_read_in_release"), type_="foreignkey")
        batch_op.drop_column("read_in")

    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_column("moved_at")

    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_column("agency")

    with op.batch_alter_table("agency", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_agency_slug"), type_="unique")
        batch_op.drop_column("slug")

    with op.batch_alter_table("unit_version", schema=None) as batch_op:
        batch_op.drop_index("ix_unit_version_unit")
        batch_op.drop_index("ix_unit_version_hash")

    op.drop_table("unit_version")
    with op.batch_alter_table("published_release", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_published_release_course"))

    op.drop_table("published_release")
    with op.batch_alter_table("layer_review", schema=None) as batch_op:
        batch_op.drop_index("ix_layer_review_scope")

    op.drop_table("layer_review")
    with op.batch_alter_table("enrolment_move", schema=None) as batch_op:
        batch_op.drop_index("ix_enrolment_move_enrolment")

    op.drop_table("enrolment_move")
    op.drop_table("draft_change")
    with op.batch_alter_table("studio_unit", schema=None) as batch_op:
        batch_op.drop_index("ix_studio_unit_where")
        batch_op.drop_index("ix_studio_unit_scope")
        batch_op.drop_index("ix_studio_unit_courses")

    op.drop_table("studio_unit")
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_index("ix_draft_scope")
        batch_op.drop_index(
            "uq_draft_live_scope",
            sqlite_where=sa.text("state IN ('open', 'in_review', 'approved', 'publishing')"),
            postgresql_where=sa.text("state IN ('open', 'in_review', 'approved', 'publishing')"),
        )

    op.drop_table("draft")
    op.drop_table("autosave")
    op.drop_table("source_revision")
    op.drop_table("readiness")
