"""Accounts, people with their keys, memberships."""

from alembic import op

from schema.migrations.ddl import install, protect

revision = "0003_identity"
down_revision = "0002_tenancy"

STATEMENTS = [
    """
    CREATE TABLE account (
        id UUID NOT NULL,
        login TEXT NOT NULL,
        state TEXT NOT NULL,
        grants_version INTEGER NOT NULL,
        CONSTRAINT account_pkey PRIMARY KEY (id),
        CONSTRAINT account_login_key UNIQUE (login),
        CONSTRAINT account_state_check CHECK (state IN ('ACTIVE', 'LOCKED'))
    )
    """,
    *install("account", api="SELECT, INSERT, UPDATE"),
    """
    CREATE TABLE account_district (
        account_id UUID NOT NULL,
        district_id UUID NOT NULL,
        CONSTRAINT account_district_pkey PRIMARY KEY (account_id, district_id),
        CONSTRAINT account_district_account_id_fkey FOREIGN KEY(account_id) REFERENCES account (id),
        CONSTRAINT account_district_district_id_fkey FOREIGN KEY(district_id) REFERENCES district (id)
    )
    """,
    *install("account_district", api="SELECT, INSERT"),
    """
    CREATE TABLE account_subject (
        issuer TEXT NOT NULL,
        subject TEXT NOT NULL,
        account_id UUID NOT NULL,
        CONSTRAINT account_subject_pkey PRIMARY KEY (issuer, subject),
        CONSTRAINT account_subject_account_id_fkey FOREIGN KEY(account_id) REFERENCES account (id)
    )
    """,
    *install("account_subject", api="SELECT, INSERT"),
    """
    CREATE TABLE person (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        account_id UUID,
        name_sealed BYTEA NOT NULL,
        phone_sealed BYTEA,
        official BOOLEAN NOT NULL,
        CONSTRAINT person_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT person_district_id_account_id_key UNIQUE (district_id, account_id),
        CONSTRAINT person_account_id_fkey FOREIGN KEY(account_id) REFERENCES account (id)
    )
    """,
    *protect("person"),
    """
    CREATE TABLE membership (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        person_id UUID NOT NULL,
        unit_id UUID NOT NULL,
        unit_kind TEXT NOT NULL,
        role TEXT NOT NULL,
        valid_from DATE NOT NULL,
        valid_until DATE,
        street_id UUID,
        community_id UUID,
        enterprise_id UUID,
        CONSTRAINT membership_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT membership_district_id_person_id_fkey FOREIGN KEY(district_id, person_id) REFERENCES person (district_id, id),
        CONSTRAINT membership_district_id_unit_id_fkey FOREIGN KEY(district_id, unit_id) REFERENCES unit (district_id, id),
        CONSTRAINT membership_unit_kind_check CHECK (unit_kind IN ('DISTRICT', 'STREET', 'COMMUNITY', 'ENTERPRISE', 'DEPARTMENT', 'ORGANISATION')),
        CONSTRAINT membership_role_check CHECK (role IN ('ANYONE', 'RESIDENT', 'GRID_WORKER', 'COMMUNITY_WORKER', 'COMMUNITY_SECRETARY', 'STREET_COORDINATOR', 'DISTRICT_COORDINATOR', 'DISTRICT_SUPERVISOR', 'DISTRICT_LEADER', 'DEPARTMENT_STAFF', 'DEPARTMENT_LIAISON', 'DEPARTMENT_HEAD', 'ENTERPRISE_LIAISON', 'ENTERPRISE_ADMIN', 'ORGANISATION_CONTACT', 'OBSERVER', 'AUDITOR', 'TENANT_ADMIN', 'SECURITY_ADMIN', 'PLATFORM_OPERATOR', 'SYSTEM'))
    )
    """,
    "CREATE INDEX membership_district_id_person_id_idx ON membership (district_id, person_id)",
    "CREATE INDEX membership_district_id_unit_id_role_idx ON membership (district_id, unit_id, role)",
    *protect("membership"),
    """
    CREATE TABLE person_key (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        wrapped BYTEA NOT NULL,
        CONSTRAINT person_key_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT person_key_district_id_id_fkey FOREIGN KEY(district_id, id) REFERENCES person (district_id, id)
    )
    """,
    *protect("person_key", verbs="SELECT, INSERT, DELETE"),
]


def upgrade() -> None:
    """Expand."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Contract."""
    op.execute("DROP TABLE person_key")
    op.execute("DROP TABLE membership")
    op.execute("DROP TABLE person")
    op.execute("DROP TABLE account_subject")
    op.execute("DROP TABLE account_district")
    op.execute("DROP TABLE account")
