"""The words by which issues are found: a token table, because behind row-level security only equality and ranges use an index."""

from alembic import op

from schema.migrations.ddl import protect

revision = "0015_search"
down_revision = "0014_everyday"

STATEMENTS = [
    """
    CREATE TABLE issue_token (
        district_id UUID NOT NULL,
        token TEXT COLLATE "C" NOT NULL,
        raised_at TIMESTAMP WITH TIME ZONE NOT NULL,
        issue_id UUID NOT NULL,
        public BOOLEAN NOT NULL,
        CONSTRAINT issue_token_pkey PRIMARY KEY (district_id, token, raised_at, issue_id),
        CONSTRAINT issue_token_district_id_issue_id_fkey FOREIGN KEY(district_id, issue_id) REFERENCES issue (district_id, id)
    )
    """,
    "CREATE INDEX issue_token_district_id_issue_id_idx ON issue_token (district_id, issue_id)",
    *protect("issue_token", verbs="SELECT, INSERT, DELETE"),
]


def upgrade() -> None:
    """Expand. The issues that are there are entered by `roundtable search rebuild`."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Contract: everything in it follows from the issues."""
    op.execute("DROP TABLE issue_token")
