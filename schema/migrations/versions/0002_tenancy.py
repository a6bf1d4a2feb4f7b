"""Districts, units, and the tenants' policy data."""

from alembic import op

from schema.migrations.ddl import DISTRICT, install, protect

revision = "0002_tenancy"
down_revision = "0001_foundation"

BOUND = DISTRICT.removeprefix("district_")

STATEMENTS = [
    """
    CREATE TABLE district (
        id UUID NOT NULL,
        code TEXT NOT NULL,
        name TEXT NOT NULL,
        timezone TEXT NOT NULL,
        calendar TEXT NOT NULL,
        state TEXT NOT NULL,
        CONSTRAINT district_pkey PRIMARY KEY (id),
        CONSTRAINT district_code_key UNIQUE (code),
        CONSTRAINT district_state_check CHECK (state IN ('DRAFT', 'ACTIVE', 'SUSPENDED', 'CLOSED', 'MERGED', 'SPLIT'))
    )
    """,
    *install("district"),
    # Everybody may know that a district exists; only a transaction that is bound to it changes it, also as the owner.
    "ALTER TABLE district ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE district FORCE ROW LEVEL SECURITY",
    "CREATE POLICY known ON district FOR SELECT USING (true)",
    f"CREATE POLICY bound ON district USING ({BOUND}) WITH CHECK ({BOUND})",
    # Renaming and suspending are daily work; creating is the operator's, who connects as rt_migrator, the owner.
    "GRANT UPDATE (name, state) ON district TO rt_api",
    # The demonstration plays the past, so it creates its districts in the past.
    """
    DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rt_lab') THEN
            GRANT INSERT ON district TO rt_lab;
        END IF;
    END $$
    """,
    """
    CREATE TABLE unit (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        kind TEXT NOT NULL,
        code TEXT NOT NULL,
        name TEXT NOT NULL,
        short_name TEXT,
        kind_label TEXT,
        category TEXT,
        parent_id UUID,
        path TEXT COLLATE "C" NOT NULL,
        state TEXT NOT NULL,
        public BOOLEAN NOT NULL,
        street_id UUID,
        community_id UUID,
        enterprise_id UUID,
        version INTEGER NOT NULL,
        CONSTRAINT unit_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT unit_district_id_fkey FOREIGN KEY(district_id) REFERENCES district (id),
        CONSTRAINT unit_district_id_parent_id_fkey FOREIGN KEY(district_id, parent_id) REFERENCES unit (district_id, id),
        CONSTRAINT unit_district_id_code_key UNIQUE (district_id, code),
        CONSTRAINT unit_kind_check CHECK (kind IN ('DISTRICT', 'STREET', 'COMMUNITY', 'ENTERPRISE', 'DEPARTMENT', 'ORGANISATION')),
        CONSTRAINT unit_category_check CHECK (category IN ('PARTY', 'GOVERNMENT', 'VERTICAL', 'WINDOW', 'UTILITY', 'PROPERTY_MANAGER', 'OWNERS_COMMITTEE', 'OPERATOR')),
        CONSTRAINT unit_state_check CHECK (state IN ('DRAFT', 'ACTIVE', 'SUSPENDED', 'CLOSED', 'MERGED', 'SPLIT'))
    )
    """,
    "CREATE INDEX unit_district_id_kind_name_id_idx ON unit (district_id, kind, name, id)",
    "CREATE INDEX unit_district_id_parent_id_idx ON unit (district_id, parent_id)",
    "CREATE INDEX unit_suspended_idx ON unit (district_id) WHERE state = 'SUSPENDED'",
    *protect("unit"),
    """
    CREATE TABLE policy_data (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        unit_id UUID NOT NULL,
        name TEXT NOT NULL,
        value JSONB NOT NULL,
        version INTEGER NOT NULL,
        CONSTRAINT policy_data_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT policy_data_district_id_unit_id_fkey FOREIGN KEY(district_id, unit_id) REFERENCES unit (district_id, id),
        CONSTRAINT policy_data_district_id_unit_id_name_key UNIQUE (district_id, unit_id, name)
    )
    """,
    *protect("policy_data"),
]


def upgrade() -> None:
    """Expand."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Contract."""
    op.execute("DROP TABLE policy_data")
    op.execute("DROP TABLE unit")
    op.execute("DROP TABLE district")
