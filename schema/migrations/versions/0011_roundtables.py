"""Series of roundtables, meetings, seats, agendas, outcomes, and minutes."""

from alembic import op

from schema.migrations.ddl import ENTERPRISE, protect

revision = "0011_roundtables"
down_revision = "0010_closing"

STATEMENTS = [
    """
    CREATE TABLE roundtable_series (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        host_unit_id UUID NOT NULL,
        kind TEXT NOT NULL,
        title TEXT NOT NULL,
        opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
        ended_at TIMESTAMP WITH TIME ZONE,
        street_id UUID,
        community_id UUID,
        enterprise_id UUID,
        version INTEGER NOT NULL,
        CONSTRAINT roundtable_series_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT roundtable_series_district_id_host_unit_id_fkey FOREIGN KEY(district_id, host_unit_id) REFERENCES unit (district_id, id),
        CONSTRAINT roundtable_series_kind_check CHECK (kind IN ('RESIDENT', 'ENTERPRISE', 'TOPIC'))
    )
    """,
    "CREATE INDEX roundtable_series_district_id_host_unit_id_idx ON roundtable_series (district_id, host_unit_id)",
    *protect("roundtable_series", published="false", wall=ENTERPRISE),
    """
    CREATE TABLE roundtable (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        series_id UUID,
        host_unit_id UUID NOT NULL,
        kind TEXT NOT NULL,
        title TEXT NOT NULL,
        place TEXT NOT NULL,
        scheduled_at TIMESTAMP WITH TIME ZONE,
        on_site BOOLEAN NOT NULL,
        emergency BOOLEAN NOT NULL,
        state TEXT NOT NULL,
        soliciting_from TIMESTAMP WITH TIME ZONE,
        soliciting_until TIMESTAMP WITH TIME ZONE,
        notified_at TIMESTAMP WITH TIME ZONE,
        started_at TIMESTAMP WITH TIME ZONE,
        ended_at TIMESTAMP WITH TIME ZONE,
        reason TEXT,
        public_title TEXT,
        public_summary TEXT,
        published_at TIMESTAMP WITH TIME ZONE,
        closed_at TIMESTAMP WITH TIME ZONE,
        street_id UUID,
        community_id UUID,
        enterprise_id UUID,
        version INTEGER NOT NULL,
        CONSTRAINT roundtable_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT roundtable_district_id_host_unit_id_fkey FOREIGN KEY(district_id, host_unit_id) REFERENCES unit (district_id, id),
        CONSTRAINT roundtable_district_id_series_id_fkey FOREIGN KEY(district_id, series_id) REFERENCES roundtable_series (district_id, id),
        CONSTRAINT roundtable_published_has_title_check CHECK (published_at IS NULL OR public_title IS NOT NULL),
        CONSTRAINT roundtable_publicised_has_summary_check CHECK (state NOT IN ('PUBLICISED', 'FOLLOWING_UP', 'CLOSED') OR (published_at IS NOT NULL AND public_summary IS NOT NULL)),
        CONSTRAINT roundtable_put_off_has_reason_check CHECK (state NOT IN ('POSTPONED', 'CANCELLED') OR reason IS NOT NULL),
        CONSTRAINT roundtable_has_date_check CHECK (state = 'POSTPONED' OR scheduled_at IS NOT NULL OR state = 'CANCELLED'),
        CONSTRAINT roundtable_held_was_started_check CHECK (state NOT IN ('IN_SESSION', 'ADJOURNED', 'MINUTES_DRAFT', 'MINUTES_CONFIRMED', 'PUBLICISED', 'FOLLOWING_UP', 'CLOSED') OR (notified_at IS NOT NULL AND started_at IS NOT NULL)),
        CONSTRAINT roundtable_closed_when_check CHECK ((closed_at IS NOT NULL) = (state = 'CLOSED')),
        CONSTRAINT roundtable_kind_check CHECK (kind IN ('RESIDENT', 'ENTERPRISE', 'TOPIC')),
        CONSTRAINT roundtable_state_check CHECK (state IN ('DRAFT', 'SOLICITING', 'AGENDA_SET', 'NOTIFIED', 'IN_SESSION', 'ADJOURNED', 'MINUTES_DRAFT', 'MINUTES_CONFIRMED', 'PUBLICISED', 'FOLLOWING_UP', 'CLOSED', 'POSTPONED', 'CANCELLED'))
    )
    """,
    "CREATE INDEX roundtable_district_id_community_id_scheduled_at_id_idx ON roundtable (district_id, community_id, scheduled_at, id)",
    "CREATE INDEX roundtable_district_id_host_unit_id_scheduled_at_id_idx ON roundtable (district_id, host_unit_id, scheduled_at, id)",
    "CREATE INDEX roundtable_district_id_scheduled_at_id_idx ON roundtable (district_id, scheduled_at, id)",
    "CREATE INDEX roundtable_district_id_series_id_scheduled_at_id_idx ON roundtable (district_id, series_id, scheduled_at, id)",
    "CREATE INDEX roundtable_district_id_street_id_scheduled_at_id_idx ON roundtable (district_id, street_id, scheduled_at, id)",
    *protect("roundtable", published="false", wall=ENTERPRISE),
    """
    CREATE TABLE agenda_item (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        roundtable_id UUID NOT NULL,
        position INTEGER,
        title TEXT NOT NULL,
        state TEXT NOT NULL,
        proposer_person_id UUID,
        proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
        presenter_person_id UUID,
        presenter_unit_id UUID,
        open_floor BOOLEAN NOT NULL,
        minutes INTEGER,
        reply TEXT,
        follows_id UUID,
        parkings INTEGER NOT NULL,
        version INTEGER NOT NULL,
        CONSTRAINT agenda_item_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT agenda_item_district_id_roundtable_id_fkey FOREIGN KEY(district_id, roundtable_id) REFERENCES roundtable (district_id, id),
        CONSTRAINT agenda_item_district_id_proposer_person_id_fkey FOREIGN KEY(district_id, proposer_person_id) REFERENCES person (district_id, id),
        CONSTRAINT agenda_item_district_id_presenter_person_id_fkey FOREIGN KEY(district_id, presenter_person_id) REFERENCES person (district_id, id),
        CONSTRAINT agenda_item_district_id_presenter_unit_id_fkey FOREIGN KEY(district_id, presenter_unit_id) REFERENCES unit (district_id, id),
        CONSTRAINT agenda_item_district_id_follows_id_fkey FOREIGN KEY(district_id, follows_id) REFERENCES agenda_item (district_id, id),
        CONSTRAINT agenda_item_placed_has_presenter_check CHECK (state <> 'ON_AGENDA' OR (position IS NOT NULL AND num_nonnulls(presenter_person_id, presenter_unit_id, nullif(open_floor, false)) = 1)),
        CONSTRAINT agenda_item_unplaced_has_no_position_check CHECK (state NOT IN ('PROPOSED', 'DROPPED') OR position IS NULL),
        CONSTRAINT agenda_item_dropped_has_reply_check CHECK ((state = 'DROPPED') = (reply IS NOT NULL)),
        CONSTRAINT agenda_item_district_id_follows_id_key UNIQUE (district_id, follows_id),
        CONSTRAINT agenda_item_state_check CHECK (state IN ('PROPOSED', 'ON_AGENDA', 'DROPPED', 'PARKED'))
    )
    """,
    "CREATE INDEX agenda_item_district_id_roundtable_id_position_id_idx ON agenda_item (district_id, roundtable_id, position, id)",
    *protect("agenda_item"),
    """
    CREATE TABLE minutes (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        roundtable_id UUID NOT NULL,
        edition INTEGER NOT NULL,
        state TEXT NOT NULL,
        text TEXT NOT NULL,
        drafted_at TIMESTAMP WITH TIME ZONE NOT NULL,
        drafted_by UUID,
        objections_until TIMESTAMP WITH TIME ZONE NOT NULL,
        confirmed_at TIMESTAMP WITH TIME ZONE,
        confirmed_by UUID,
        correction_reason TEXT,
        CONSTRAINT minutes_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT minutes_district_id_roundtable_id_fkey FOREIGN KEY(district_id, roundtable_id) REFERENCES roundtable (district_id, id),
        CONSTRAINT minutes_district_id_roundtable_id_edition_key UNIQUE (district_id, roundtable_id, edition),
        CONSTRAINT minutes_confirmed_when_check CHECK ((state = 'CONFIRMED') = (confirmed_at IS NOT NULL)),
        CONSTRAINT minutes_correction_is_confirmed_check CHECK (correction_reason IS NULL OR state = 'CONFIRMED'),
        CONSTRAINT minutes_state_check CHECK (state IN ('DRAFT', 'CONFIRMED'))
    )
    """,
    *protect("minutes"),
    """
    CREATE TABLE seat (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        roundtable_id UUID NOT NULL,
        person_id UUID,
        unit_id UUID,
        kind TEXT NOT NULL,
        invited_at TIMESTAMP WITH TIME ZONE,
        attended_at TIMESTAMP WITH TIME ZONE,
        apology_at TIMESTAMP WITH TIME ZONE,
        deputy_sent BOOLEAN NOT NULL,
        CONSTRAINT seat_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT seat_district_id_roundtable_id_fkey FOREIGN KEY(district_id, roundtable_id) REFERENCES roundtable (district_id, id),
        CONSTRAINT seat_district_id_person_id_fkey FOREIGN KEY(district_id, person_id) REFERENCES person (district_id, id),
        CONSTRAINT seat_district_id_unit_id_fkey FOREIGN KEY(district_id, unit_id) REFERENCES unit (district_id, id),
        CONSTRAINT seat_somebodys_check CHECK (person_id IS NOT NULL OR unit_id IS NOT NULL),
        CONSTRAINT seat_officer_is_person_check CHECK (kind NOT IN ('CHAIR', 'DEPUTY', 'MINUTE_TAKER') OR person_id IS NOT NULL),
        CONSTRAINT seat_invited_or_attended_check CHECK (invited_at IS NOT NULL OR attended_at IS NOT NULL),
        CONSTRAINT seat_district_id_roundtable_id_person_id_key UNIQUE (district_id, roundtable_id, person_id),
        CONSTRAINT seat_kind_check CHECK (kind IN ('CHAIR', 'DEPUTY', 'MINUTE_TAKER', 'PARTICIPANT', 'OBSERVER'))
    )
    """,
    "CREATE INDEX seat_district_id_person_id_idx ON seat (district_id, person_id)",
    "CREATE INDEX seat_district_id_unit_id_idx ON seat (district_id, unit_id)",
    "CREATE UNIQUE INDEX seat_officer_key ON seat (district_id, roundtable_id, kind) WHERE kind IN ('CHAIR', 'DEPUTY', 'MINUTE_TAKER')",
    "CREATE UNIQUE INDEX seat_unit_key ON seat (district_id, roundtable_id, unit_id) WHERE person_id IS NULL",
    *protect("seat"),
    """
    CREATE TABLE agenda_item_issue (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        agenda_item_id UUID NOT NULL,
        issue_id UUID NOT NULL,
        CONSTRAINT agenda_item_issue_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT agenda_item_issue_district_id_agenda_item_id_fkey FOREIGN KEY(district_id, agenda_item_id) REFERENCES agenda_item (district_id, id),
        CONSTRAINT agenda_item_issue_district_id_issue_id_fkey FOREIGN KEY(district_id, issue_id) REFERENCES issue (district_id, id),
        CONSTRAINT agenda_item_issue_district_id_agenda_item_id_issue_id_key UNIQUE (district_id, agenda_item_id, issue_id)
    )
    """,
    "CREATE INDEX agenda_item_issue_district_id_issue_id_idx ON agenda_item_issue (district_id, issue_id)",
    *protect("agenda_item_issue", verbs="SELECT, INSERT"),
    """
    CREATE TABLE minutes_objection (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        minutes_id UUID NOT NULL,
        person_id UUID NOT NULL,
        text TEXT NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        answer TEXT,
        answered_at TIMESTAMP WITH TIME ZONE,
        answered_by UUID,
        CONSTRAINT minutes_objection_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT minutes_objection_district_id_minutes_id_fkey FOREIGN KEY(district_id, minutes_id) REFERENCES minutes (district_id, id),
        CONSTRAINT minutes_objection_district_id_person_id_fkey FOREIGN KEY(district_id, person_id) REFERENCES person (district_id, id),
        CONSTRAINT minutes_objection_answered_when_check CHECK ((answer IS NULL) = (answered_at IS NULL))
    )
    """,
    "CREATE INDEX minutes_objection_district_id_minutes_id_idx ON minutes_objection (district_id, minutes_id)",
    *protect("minutes_objection"),
    """
    CREATE TABLE outcome (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        roundtable_id UUID NOT NULL,
        agenda_item_id UUID NOT NULL,
        kind TEXT NOT NULL,
        text TEXT NOT NULL,
        issue_id UUID,
        commitment_id UUID,
        reply_id UUID,
        decision JSONB,
        speaker_person_id UUID,
        speaker_unit_id UUID,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
        recorded_by UUID,
        correction_reason TEXT,
        handed_over_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT outcome_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT outcome_district_id_roundtable_id_fkey FOREIGN KEY(district_id, roundtable_id) REFERENCES roundtable (district_id, id),
        CONSTRAINT outcome_district_id_agenda_item_id_fkey FOREIGN KEY(district_id, agenda_item_id) REFERENCES agenda_item (district_id, id),
        CONSTRAINT outcome_district_id_issue_id_fkey FOREIGN KEY(district_id, issue_id) REFERENCES issue (district_id, id),
        CONSTRAINT outcome_district_id_commitment_id_fkey FOREIGN KEY(district_id, commitment_id) REFERENCES commitment (district_id, id),
        CONSTRAINT outcome_district_id_reply_id_fkey FOREIGN KEY(district_id, reply_id) REFERENCES reply (district_id, id),
        CONSTRAINT outcome_district_id_speaker_person_id_fkey FOREIGN KEY(district_id, speaker_person_id) REFERENCES person (district_id, id),
        CONSTRAINT outcome_district_id_speaker_unit_id_fkey FOREIGN KEY(district_id, speaker_unit_id) REFERENCES unit (district_id, id),
        CONSTRAINT outcome_commitment_is_linked_check CHECK ((kind = 'COMMITMENT') = (commitment_id IS NOT NULL)),
        CONSTRAINT outcome_reply_is_linked_check CHECK ((kind = 'REPLY') = (reply_id IS NOT NULL)),
        CONSTRAINT outcome_issue_is_linked_check CHECK (kind NOT IN ('REPLY', 'COMMITMENT', 'NEW_ISSUE') OR issue_id IS NOT NULL),
        CONSTRAINT outcome_decision_is_typed_check CHECK ((kind = 'DECISION') = (decision IS NOT NULL)),
        CONSTRAINT outcome_handed_over_is_commitment_check CHECK (handed_over_at IS NULL OR commitment_id IS NOT NULL),
        CONSTRAINT outcome_district_id_commitment_id_key UNIQUE (district_id, commitment_id),
        CONSTRAINT outcome_kind_check CHECK (kind IN ('REPLY', 'DECISION', 'COMMITMENT', 'NEW_ISSUE', 'PARKED', 'NO_ACTION'))
    )
    """,
    "CREATE INDEX outcome_district_id_agenda_item_id_idx ON outcome (district_id, agenda_item_id)",
    "CREATE INDEX outcome_district_id_issue_id_idx ON outcome (district_id, issue_id)",
    "CREATE INDEX outcome_district_id_roundtable_id_at_id_idx ON outcome (district_id, roundtable_id, at, id)",
    *protect("outcome"),
]


def upgrade() -> None:
    """Expand."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Contract."""
    op.execute("DROP TABLE outcome")
    op.execute("DROP TABLE minutes_objection")
    op.execute("DROP TABLE agenda_item_issue")
    op.execute("DROP TABLE seat")
    op.execute("DROP TABLE minutes")
    op.execute("DROP TABLE agenda_item")
    op.execute("DROP TABLE roundtable")
    op.execute("DROP TABLE roundtable_series")
