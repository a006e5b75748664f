"""Keep what staff enter, rate, do and report: records, activities, worksheets, actions, reports, exports.

Releases also keep a mark of their figures, and one of what had been said of comments when their themes were
looked at; two indexes answer by themselves what is counted on every look.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

TABLES = (
    "record_entry",
    "activity",
    "worksheet",
    "worksheet_entry",
    "action",
    "action_words",
    "action_link",
    "action_step",
    "report",
    "report_narrative",
    "report_edition",
    "report_quote",
    "report_file",
    "export_setting",
)
LOOKED_UP = {
    "response": ["ix_response_counted", "collection_id", "taken_back", "card_id", "pair_id"],
    "comment": ["ix_comment_said", "collection_id", "themed_with", "themed_by", "coding_version"],
}


def upgrade() -> None:
    op.create_table(
        "record_entry",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("partnership_id", sa.String(length=22), nullable=False),
        sa.Column("district_id", sa.String(length=22), nullable=True),
        sa.Column("measure_id", sa.String(length=20), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("counts", sa.String(length=8), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("brought", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"]),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("partnership_id", "district_id", "measure_id", "period", "version"),
    )
    op.create_index("ix_record_entry_partnership_id", "record_entry", ["partnership_id"])
    op.create_table(
        "activity",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("partnership_id", sa.String(length=22), nullable=False),
        sa.Column("district_id", sa.String(length=22), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("attending", sa.Integer(), nullable=True),
        sa.Column("collection_id", sa.String(length=22), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["collection_id"], ["collection.id"]),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"]),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_activity_partnership_id", "activity", ["partnership_id"])
    op.create_table(
        "worksheet",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("partnership_id", sa.String(length=22), nullable=False),
        sa.Column("framework_id", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.Column("account_id", sa.String(length=22), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("partnership_id", "framework_id", "number"),
    )
    op.create_index("ix_worksheet_partnership_id", "worksheet", ["partnership_id"])
    op.create_table(
        "worksheet_entry",
        sa.Column("worksheet_id", sa.String(length=22), nullable=False),
        sa.Column("measure_id", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rating", sa.String(length=24), nullable=False),
        sa.Column("shows", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=100), nullable=False),
        sa.Column("by_when", sa.Date(), nullable=True),
        sa.Column("ticked", sa.JSON(), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=True),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["worksheet_id"], ["worksheet.id"]),
        sa.PrimaryKeyConstraint("worksheet_id", "measure_id", "version"),
    )
    op.create_table(
        "action",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("partnership_id", sa.String(length=22), nullable=False),
        sa.Column("district_id", sa.String(length=22), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=100), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=True),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"]),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_action_partnership_id", "action", ["partnership_id"])
    op.create_table(
        "action_words",
        sa.Column("action_id", sa.String(length=22), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("did", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"]),
        sa.PrimaryKeyConstraint("action_id", "language"),
    )
    op.create_table(
        "action_link",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("action_id", sa.String(length=22), nullable=False),
        sa.Column("collection_id", sa.String(length=22), nullable=True),
        sa.Column("programme_id", sa.String(length=22), nullable=True),
        sa.Column("theme_id", sa.String(length=20), nullable=True),
        sa.Column("measure_id", sa.String(length=20), nullable=True),
        sa.Column("release_id", sa.String(length=22), nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"]),
        sa.ForeignKeyConstraint(["collection_id"], ["collection.id"]),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_action_link_action_id", "action_link", ["action_id"])
    op.create_index("ix_action_link_collection_id", "action_link", ["collection_id"])
    op.create_table(
        "action_step",
        sa.Column("action_id", sa.String(length=22), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("was", sa.JSON(), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=True),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"]),
        sa.PrimaryKeyConstraint("action_id", "number"),
    )
    op.create_table(
        "report",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("partnership_id", sa.String(length=22), nullable=False),
        sa.Column("district_id", sa.String(length=22), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=True),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"]),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("partnership_id", "district_id", "kind", "period"),
    )
    op.create_index("ix_report_partnership_id", "report", ["partnership_id"])
    op.create_table(
        "report_narrative",
        sa.Column("report_id", sa.String(length=22), nullable=False),
        sa.Column("slot", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=True),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"]),
        sa.PrimaryKeyConstraint("report_id", "slot", "version"),
    )
    op.create_table(
        "report_edition",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("report_id", sa.String(length=22), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("quoted", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=True),
        sa.Column("account_id", sa.String(length=22), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("report_id", "number"),
    )
    op.create_index("ix_report_edition_report_id", "report_edition", ["report_id"])
    op.create_table(
        "report_quote",
        sa.Column("edition_id", sa.String(length=22), nullable=False),
        sa.Column("comment_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["quote.comment_id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["edition_id"], ["report_edition.id"]),
        sa.PrimaryKeyConstraint("edition_id", "comment_id"),
    )
    op.create_table(
        "report_file",
        sa.Column("edition_id", sa.String(length=22), nullable=False),
        sa.Column("format", sa.String(length=5), nullable=False),
        sa.Column("partnership_id", sa.String(length=22), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["report_edition.id"]),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
        sa.PrimaryKeyConstraint("edition_id", "format"),
    )
    op.create_table(
        "export_setting",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("partnership_id", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=True),
        sa.Column("saved_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("partnership_id", "name"),
    )
    op.create_index("ix_export_setting_partnership_id", "export_setting", ["partnership_id"])
    op.add_column("release", sa.Column("mark", sa.String(length=22), server_default="", nullable=False))
    op.add_column("release", sa.Column("words_as", sa.String(length=64), server_default="", nullable=False))
    for table, columns in LOOKED_UP.items():
        op.create_index(columns[0], table, columns[1:])
        op.drop_index(f"ix_{table}_collection_id", table)


def downgrade() -> None:
    for table, columns in LOOKED_UP.items():
        op.create_index(f"ix_{table}_collection_id", table, ["collection_id"])
        op.drop_index(columns[0], table)
    with op.batch_alter_table("release") as batch:
        batch.drop_column("words_as")
        batch.drop_column("mark")
    for name in reversed(TABLES):
        op.drop_table(name)
