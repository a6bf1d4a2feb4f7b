"""Issues, their raisers, replies, and number counters."""

from alembic import op

from schema.migrations.ddl import ENTERPRISE, protect

revision = "0007_issues"
down_revision = "0006_clocks"

STATEMENTS = [
    """
    CREATE TABLE issue_counter (
        district_id UUID NOT NULL,
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        next INTEGER NOT NULL,
        CONSTRAINT issue_counter_pkey PRIMARY KEY (district_id, unit_code, year)
    )
    """,
    *protect("issue_counter"),
    """
    CREATE TABLE issue (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        number TEXT NOT NULL,
        title TEXT NOT NULL,
        body TEXT NOT NULL,
        category TEXT,
        locality TEXT,
        channel TEXT NOT NULL,
        work_class TEXT NOT NULL,
        privacy TEXT NOT NULL,
        state TEXT NOT NULL,
        owner_unit_id UUID NOT NULL,
        intake_unit_id UUID NOT NULL,
        raised_at TIMESTAMP WITH TIME ZONE NOT NULL,
        accepted_at TIMESTAMP WITH TIME ZONE,
        first_replied_at TIMESTAMP WITH TIME ZONE,
        due_at TIMESTAMP WITH TIME ZONE,
        replied_at TIMESTAMP WITH TIME ZONE,
        round INTEGER NOT NULL,
        reopenings INTEGER NOT NULL,
        closed_at TIMESTAMP WITH TIME ZONE,
        closure_kind TEXT,
        decline_ground TEXT,
        follows_id UUID,
        public_title TEXT,
        public_reply TEXT,
        published_at TIMESTAMP WITH TIME ZONE,
        street_id UUID,
        community_id UUID,
        enterprise_id UUID,
        version INTEGER NOT NULL,
        CONSTRAINT issue_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT issue_district_id_owner_unit_id_fkey FOREIGN KEY(district_id, owner_unit_id) REFERENCES unit (district_id, id),
        CONSTRAINT issue_district_id_follows_id_fkey FOREIGN KEY(district_id, follows_id) REFERENCES issue (district_id, id),
        CONSTRAINT issue_district_id_intake_unit_id_fkey FOREIGN KEY(district_id, intake_unit_id) REFERENCES unit (district_id, id),
        CONSTRAINT issue_district_id_number_key UNIQUE (district_id, number),
        CONSTRAINT issue_closed_has_kind_check CHECK (state <> 'CLOSED' OR (closed_at IS NOT NULL AND closure_kind IS NOT NULL)),
        CONSTRAINT issue_closed_has_reply_check CHECK (state <> 'CLOSED' OR closure_kind = 'IMPORTED' OR replied_at IS NOT NULL),
        CONSTRAINT issue_declined_has_reply_check CHECK (state <> 'DECLINED' OR (decline_ground IS NOT NULL AND replied_at IS NOT NULL)),
        CONSTRAINT issue_published_has_title_check CHECK (published_at IS NULL OR public_title IS NOT NULL),
        CONSTRAINT issue_channel_check CHECK (channel IN ('ROUNDTABLE', 'WINDOW', 'WALK_IN', 'PHONE', 'ONLINE', 'HOTLINE_IMPORT', 'PATROL')),
        CONSTRAINT issue_work_class_check CHECK (work_class IN ('SIMPLE', 'COMPLEX', 'UTILITY', 'DANGER')),
        CONSTRAINT issue_privacy_check CHECK (privacy IN ('NORMAL', 'IDENTITY_HIDDEN', 'SECRET_CONTENT')),
        CONSTRAINT issue_state_check CHECK (state IN ('RAISED', 'ACCEPTED', 'DISPATCHED', 'IN_PROGRESS', 'REPLIED', 'CLOSED', 'DECLINED', 'SUSPENDED', 'MERGED', 'WITHDRAWN')),
        CONSTRAINT issue_closure_kind_check CHECK (closure_kind IN ('SATISFIED', 'BASICALLY_SATISFIED', 'UNREACHABLE', 'EXPLAINED_INFEASIBLE', 'REFERRED_OUT', 'IMPORTED')),
        CONSTRAINT issue_decline_ground_check CHECK (decline_ground IN ('OUT_OF_REMIT', 'IN_COURT', 'ALREADY_ANSWERED', 'UNREASONABLE'))
    )
    """,
    "CREATE INDEX issue_district_id_community_id_raised_at_id_idx ON issue (district_id, community_id, raised_at, id)",
    "CREATE INDEX issue_district_id_enterprise_id_raised_at_id_idx ON issue (district_id, enterprise_id, raised_at, id)",
    "CREATE INDEX issue_district_id_owner_unit_id_raised_at_id_idx ON issue (district_id, owner_unit_id, raised_at, id)",
    "CREATE INDEX issue_district_id_raised_at_id_idx ON issue (district_id, raised_at, id)",
    "CREATE INDEX issue_district_id_street_id_raised_at_id_idx ON issue (district_id, street_id, raised_at, id)",
    *protect("issue", published="published_at IS NOT NULL", wall=ENTERPRISE),
    """
    CREATE TABLE issue_raiser (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        issue_id UUID NOT NULL,
        person_id UUID NOT NULL,
        raised_at TIMESTAMP WITH TIME ZONE NOT NULL,
        recorded_by UUID,
        CONSTRAINT issue_raiser_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT issue_raiser_district_id_issue_id_fkey FOREIGN KEY(district_id, issue_id) REFERENCES issue (district_id, id),
        CONSTRAINT issue_raiser_district_id_person_id_fkey FOREIGN KEY(district_id, person_id) REFERENCES person (district_id, id),
        CONSTRAINT issue_raiser_district_id_issue_id_person_id_key UNIQUE (district_id, issue_id, person_id)
    )
    """,
    "CREATE INDEX issue_raiser_district_id_person_id_idx ON issue_raiser (district_id, person_id)",
    *protect("issue_raiser"),
    """
    CREATE TABLE reply (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        issue_id UUID NOT NULL,
        unit_id UUID NOT NULL,
        account_id UUID,
        kind TEXT NOT NULL,
        text TEXT NOT NULL,
        round INTEGER NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT reply_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT reply_district_id_issue_id_fkey FOREIGN KEY(district_id, issue_id) REFERENCES issue (district_id, id),
        CONSTRAINT reply_district_id_unit_id_fkey FOREIGN KEY(district_id, unit_id) REFERENCES unit (district_id, id),
        CONSTRAINT reply_kind_check CHECK (kind IN ('INTERIM', 'FINAL'))
    )
    """,
    "CREATE INDEX reply_district_id_issue_id_at_id_idx ON reply (district_id, issue_id, at, id)",
    *protect("reply", verbs="SELECT, INSERT"),
]


def upgrade() -> None:
    """Expand."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Contract."""
    op.execute("DROP TABLE reply")
    op.execute("DROP TABLE issue_raiser")
    op.execute("DROP TABLE issue")
    op.execute("DROP TABLE issue_counter")
