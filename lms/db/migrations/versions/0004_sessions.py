"""Sessions that ask for several quizzes, certificates that rest on an attempt at each, and live questions

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TRAINING = sa.table(
    "training", sa.column("id", sa.Integer()), sa.column("quiz", sa.String()), sa.column("quizzes", sa.JSON())
)
CERTIFICATE = sa.table("certificate", sa.column("id", sa.Integer()), sa.column("attempt_id", sa.Integer()))
RESTS_ON = sa.table(
    "certificate_attempt", sa.column("certificate_id", sa.Integer()), sa.column("attempt_id", sa.Integer())
)


def upgrade():
    _live_questions()
    bind = op.get_bind()
    with op.batch_alter_table("training") as batch_op:
        batch_op.add_column(sa.Column("quizzes", sa.JSON(), nullable=False, server_default="[]"))
    for row in bind.execute(sa.select(TRAINING.c.id, TRAINING.c.quiz)).all():
        bind.execute(sa.update(TRAINING).where(TRAINING.c.id == row.id).values(quizzes=[row.quiz]))
    with op.batch_alter_table("training") as batch_op:
        batch_op.alter_column("quizzes", existing_type=sa.JSON(), server_default=None)
        batch_op.drop_column("quiz")
    op.create_table(
        "certificate_attempt",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_certificate_attempt_attempt_id_attempt")),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_attempt_certificate_id_certificate"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("certificate_id", "attempt_id", name=op.f("pk_certificate_attempt")),
    )
    op.create_index(op.f("ix_certificate_attempt_attempt_id"), "certificate_attempt", ["attempt_id"])
    rests_on = sa.select(CERTIFICATE.c.id, CERTIFICATE.c.attempt_id)
    op.execute(sa.insert(RESTS_ON).from_select(["certificate_id", "attempt_id"], rests_on))
    with op.batch_alter_table("certificate") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_certificate_attempt_id_attempt"), type_="foreignkey")
        batch_op.drop_column("attempt_id")


def downgrade():
    """Of several quizzes and attempts the first stays."""
    bind = op.get_bind()
    with op.batch_alter_table("certificate") as batch_op:
        batch_op.add_column(sa.Column("attempt_id", sa.Integer(), nullable=True))
    first = sa.select(sa.func.min(RESTS_ON.c.attempt_id)).where(RESTS_ON.c.certificate_id == CERTIFICATE.c.id)
    op.execute(sa.update(CERTIFICATE).values(attempt_id=first.scalar_subquery()))
    with op.batch_alter_table("certificate") as batch_op:
        batch_op.alter_column("attempt_id", existing_type=sa.Integer(), nullable=False)
        batch_op.create_foreign_key(batch_op.f("fk_certificate_attempt_id_attempt"), "attempt", ["attempt_id"], ["id"])
    op.drop_table("certificate_attempt")
    with op.batch_alter_table("training") as batch_op:
        batch_op.add_column(sa.Column("quiz", sa.String(length=63), nullable=False, server_default=""))
    for row in bind.execute(sa.select(TRAINING.c.id, TRAINING.c.quizzes)).all():
        bind.execute(sa.update(TRAINING).where(TRAINING.c.id == row.id).values(quiz=[*row.quizzes, ""][0]))
    with op.batch_alter_table("training") as batch_op:
        batch_op.alter_column("quiz", existing_type=sa.String(length=63), server_default=None)
        batch_op.drop_column("quizzes")
    op.drop_table("live_answer")
    op.drop_table("live_question")


def _live_questions():
    op.create_table(
        "live_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.String(length=64), nullable=False),
        sa.Column("item", sa.String(length=63), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("agency", sa.String(length=63), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tally", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint("(tally IS NULL) = (closed_at IS NULL)", name=op.f("ck_live_question_counted_when_closed")),
        sa.CheckConstraint(
            "shown_at IS NULL OR closed_at IS NOT NULL", name=op.f("ck_live_question_shown_when_closed")
        ),
        sa.ForeignKeyConstraint(["opened_by_id"], ["member.id"], name=op.f("fk_live_question_opened_by_id_member")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_live_question_release_id_release")),
        sa.ForeignKeyConstraint(
            ["training_id"], ["training.id"], name=op.f("fk_live_question_training_id_training"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_question")),
    )
    op.create_index("ix_live_question_training", "live_question", ["training_id", "id"])
    op.create_index(
        "uq_live_question_open",
        "live_question",
        ["training_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "live_answer",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("agency", sa.String(length=63), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["live_question.id"],
            name=op.f("fk_live_answer_question_id_live_question"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_live_answer_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("question_id", "registration_id", name=op.f("pk_live_answer")),
    )
    op.create_index(op.f("ix_live_answer_registration_id"), "live_answer", ["registration_id"])
