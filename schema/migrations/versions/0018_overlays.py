"""Districts' overlays of the policy: versions of their own lines, and which of them is in force."""

from alembic import op

from schema.migrations.ddl import protect

revision = "0018_overlays"
down_revision = "0017_people"

STATEMENTS = [
    "ALTER TABLE district ADD COLUMN overlay_version INTEGER DEFAULT 0 NOT NULL",
    "GRANT UPDATE (overlay_version) ON district TO rt_api",
    """
    CREATE TABLE policy_overlay (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        text TEXT NOT NULL,
        note TEXT NOT NULL,
        drafted_at TIMESTAMP WITH TIME ZONE NOT NULL,
        account_id UUID,
        CONSTRAINT policy_overlay_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT policy_overlay_district_id_fkey FOREIGN KEY(district_id) REFERENCES district (id),
        CONSTRAINT policy_overlay_account_id_fkey FOREIGN KEY(account_id) REFERENCES account (id),
        CONSTRAINT policy_overlay_district_id_version_key UNIQUE (district_id, version)
    )
    """,
    # What was drafted is never changed: another wording is another version.
    *protect("policy_overlay", verbs="SELECT, INSERT"),
]


def upgrade() -> None:
    """Expand."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop."""
    op.execute("DROP TABLE policy_overlay")
    op.execute("ALTER TABLE district DROP COLUMN overlay_version")
