"""Commitments, what they rest on, notes beside them, and requests for more time."""

from alembic import op

from schema.migrations.ddl import ENTERPRISE, protect

revision = "0009_commitments"
down_revision = "0008_assignments"

STATEMENTS = [
    """
    CREATE TABLE commitment (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        issue_id UUID NOT NULL,
        committer_unit_id UUID NOT NULL,
        speaker_person_id UUID,
        speaker_title TEXT,
        text TEXT NOT NULL,
        strength TEXT NOT NULL,
        spec JSONB NOT NULL,
        channel TEXT NOT NULL,
        state TEXT NOT NULL,
        recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
        recorded_by UUID,
        promised_at TIMESTAMP WITH TIME ZONE NOT NULL,
        confirm_by TIMESTAMP WITH TIME ZONE,
        confirmed_at TIMESTAMP WITH TIME ZONE,
        confirmed_by TEXT,
        due_at TIMESTAMP WITH TIME ZONE,
        original_due_at TIMESTAMP WITH TIME ZONE,
        provisional BOOLEAN NOT NULL,
        review_at TIMESTAMP WITH TIME ZONE,
        claimed_at TIMESTAMP WITH TIME ZONE,
        refusals INTEGER NOT NULL,
        share INTEGER,
        joint BOOLEAN NOT NULL,
        part_of_id UUID,
        part TEXT,
        mandatory BOOLEAN NOT NULL,
        verified_at TIMESTAMP WITH TIME ZONE,
        on_time BOOLEAN,
        explanation TEXT,
        revoked_at TIMESTAMP WITH TIME ZONE,
        remedy_of_id UUID,
        delivered_at TIMESTAMP WITH TIME ZONE,
        void_ground TEXT,
        void_reason TEXT,
        superseded_by_id UUID,
        ended_at TIMESTAMP WITH TIME ZONE,
        public_text TEXT,
        published_at TIMESTAMP WITH TIME ZONE,
        street_id UUID,
        community_id UUID,
        enterprise_id UUID,
        version INTEGER NOT NULL,
        CONSTRAINT commitment_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT commitment_district_id_issue_id_fkey FOREIGN KEY(district_id, issue_id) REFERENCES issue (district_id, id),
        CONSTRAINT commitment_district_id_committer_unit_id_fkey FOREIGN KEY(district_id, committer_unit_id) REFERENCES unit (district_id, id),
        CONSTRAINT commitment_district_id_speaker_person_id_fkey FOREIGN KEY(district_id, speaker_person_id) REFERENCES person (district_id, id),
        CONSTRAINT commitment_district_id_part_of_id_fkey FOREIGN KEY(district_id, part_of_id) REFERENCES commitment (district_id, id),
        CONSTRAINT commitment_district_id_remedy_of_id_fkey FOREIGN KEY(district_id, remedy_of_id) REFERENCES commitment (district_id, id),
        CONSTRAINT commitment_district_id_superseded_by_id_fkey FOREIGN KEY(district_id, superseded_by_id) REFERENCES commitment (district_id, id),
        CONSTRAINT commitment_binds_confirmed_check CHECK (confirmed_at IS NOT NULL OR state = 'DRAFT' OR coalesce(void_ground IN ('UNCONFIRMED', 'STRUCK'), false)),
        CONSTRAINT commitment_confirmed_by_somebody_check CHECK ((confirmed_at IS NULL) = (confirmed_by IS NULL)),
        CONSTRAINT commitment_dated_is_due_check CHECK (confirmed_at IS NULL OR (due_at IS NOT NULL) = (strength IN ('FIRM', 'BEST_EFFORT'))),
        CONSTRAINT commitment_undated_is_reviewed_check CHECK (confirmed_at IS NULL OR (review_at IS NOT NULL) = (strength IN ('PRINCIPLE', 'STANDING'))),
        CONSTRAINT commitment_due_has_origin_check CHECK ((due_at IS NULL) = (original_due_at IS NULL)),
        CONSTRAINT commitment_done_was_claimed_check CHECK (joint OR state NOT IN ('CLAIMED', 'PARTIAL', 'VERIFIED') OR claimed_at IS NOT NULL),
        CONSTRAINT commitment_standing_never_done_check CHECK (strength <> 'STANDING' OR claimed_at IS NULL),
        CONSTRAINT commitment_partial_has_share_check CHECK (joint OR state <> 'PARTIAL' OR share IS NOT NULL),
        CONSTRAINT commitment_share_is_part_check CHECK (share IS NULL OR share BETWEEN 1 AND 99),
        CONSTRAINT commitment_part_of_something_check CHECK ((part_of_id IS NULL) = (part IS NULL)),
        CONSTRAINT commitment_joint_has_parts_check CHECK (NOT joint OR (part_of_id IS NULL AND claimed_at IS NULL)),
        CONSTRAINT commitment_verified_when_check CHECK (state <> 'VERIFIED' OR verified_at IS NOT NULL),
        CONSTRAINT commitment_broken_explained_check CHECK (state <> 'BROKEN' OR explanation IS NOT NULL),
        CONSTRAINT commitment_voided_has_ground_check CHECK ((state = 'VOIDED') = (void_ground IS NOT NULL)),
        CONSTRAINT commitment_superseded_has_successor_check CHECK ((state = 'SUPERSEDED') = (superseded_by_id IS NOT NULL)),
        CONSTRAINT commitment_delivered_late_check CHECK (delivered_at IS NULL OR state = 'BROKEN'),
        CONSTRAINT commitment_ended_when_check CHECK ((ended_at IS NOT NULL) = (state IN ('VERIFIED', 'BROKEN', 'VOIDED', 'SUPERSEDED'))),
        CONSTRAINT commitment_published_has_text_check CHECK (published_at IS NULL OR public_text IS NOT NULL),
        CONSTRAINT commitment_somebody_spoke_check CHECK (speaker_person_id IS NOT NULL OR speaker_title IS NOT NULL),
        CONSTRAINT commitment_strength_check CHECK (strength IN ('FIRM', 'BEST_EFFORT', 'PRINCIPLE', 'STANDING')),
        CONSTRAINT commitment_channel_check CHECK (channel IN ('IN_SESSION', 'DIRECT')),
        CONSTRAINT commitment_state_check CHECK (state IN ('DRAFT', 'ACTIVE', 'CLAIMED', 'VERIFIED', 'PARTIAL', 'BROKEN', 'VOIDED', 'SUPERSEDED')),
        CONSTRAINT commitment_confirmed_by_check CHECK (confirmed_by IN ('COMMITTER', 'CHAIR')),
        CONSTRAINT commitment_part_check CHECK (part IN ('REMAINDER', 'JOINT')),
        CONSTRAINT commitment_void_ground_check CHECK (void_ground IN ('UNCONFIRMED', 'STRUCK', 'WITHDRAWN', 'SUPERSEDED_BY_BETTER', 'LAW_CHANGED', 'FORCE_MAJEURE', 'RECORDED_TWICE'))
    )
    """,
    "CREATE INDEX commitment_district_id_committer_unit_id_due_at_id_idx ON commitment (district_id, committer_unit_id, due_at, id)",
    "CREATE INDEX commitment_district_id_community_id_due_at_id_idx ON commitment (district_id, community_id, due_at, id)",
    "CREATE INDEX commitment_district_id_due_at_id_idx ON commitment (district_id, due_at, id)",
    "CREATE INDEX commitment_district_id_enterprise_id_due_at_id_idx ON commitment (district_id, enterprise_id, due_at, id)",
    "CREATE INDEX commitment_district_id_issue_id_idx ON commitment (district_id, issue_id)",
    "CREATE INDEX commitment_district_id_part_of_id_idx ON commitment (district_id, part_of_id) WHERE part_of_id IS NOT NULL",
    "CREATE INDEX commitment_district_id_street_id_due_at_id_idx ON commitment (district_id, street_id, due_at, id)",
    *protect("commitment", published="published_at IS NOT NULL", wall=ENTERPRISE),
    """
    CREATE TABLE commitment_evidence (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        commitment_id UUID NOT NULL,
        claim INTEGER NOT NULL,
        kind TEXT NOT NULL,
        text TEXT,
        url TEXT,
        account_id UUID,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT commitment_evidence_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT commitment_evidence_district_id_commitment_id_fkey FOREIGN KEY(district_id, commitment_id) REFERENCES commitment (district_id, id),
        CONSTRAINT commitment_evidence_link_has_url_check CHECK (kind <> 'LINK' OR url IS NOT NULL),
        CONSTRAINT commitment_evidence_others_have_text_check CHECK (kind = 'LINK' OR text IS NOT NULL),
        CONSTRAINT commitment_evidence_kind_check CHECK (kind IN ('NOTE', 'LINK', 'DOCUMENT'))
    )
    """,
    "CREATE INDEX commitment_evidence_district_id_commitment_id_at_id_idx ON commitment_evidence (district_id, commitment_id, at, id)",
    *protect("commitment_evidence", verbs="SELECT, INSERT"),
    """
    CREATE TABLE commitment_extension (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        commitment_id UUID NOT NULL,
        number INTEGER NOT NULL,
        state TEXT NOT NULL,
        reason TEXT NOT NULL,
        spec JSONB NOT NULL,
        old_due_at TIMESTAMP WITH TIME ZONE NOT NULL,
        new_due_at TIMESTAMP WITH TIME ZONE NOT NULL,
        needs_district BOOLEAN NOT NULL,
        requested_by UUID,
        requested_at TIMESTAMP WITH TIME ZONE NOT NULL,
        remark TEXT,
        decided_by UUID,
        decided_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT commitment_extension_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT commitment_extension_district_id_commitment_id_fkey FOREIGN KEY(district_id, commitment_id) REFERENCES commitment (district_id, id),
        CONSTRAINT commitment_extension_district_id_commitment_id_number_key UNIQUE (district_id, commitment_id, number),
        CONSTRAINT commitment_extension_decided_when_check CHECK (state NOT IN ('APPROVED', 'REFUSED') OR decided_at IS NOT NULL),
        CONSTRAINT commitment_extension_gives_time_check CHECK (new_due_at > old_due_at),
        CONSTRAINT commitment_extension_state_check CHECK (state IN ('PROPOSED', 'APPROVED', 'REFUSED', 'OVERTAKEN'))
    )
    """,
    "CREATE UNIQUE INDEX commitment_extension_open_idx ON commitment_extension (district_id, commitment_id) WHERE state = 'PROPOSED'",
    *protect("commitment_extension"),
    """
    CREATE TABLE commitment_note (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        commitment_id UUID NOT NULL,
        kind TEXT NOT NULL,
        text TEXT NOT NULL,
        account_id UUID,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT commitment_note_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT commitment_note_district_id_commitment_id_fkey FOREIGN KEY(district_id, commitment_id) REFERENCES commitment (district_id, id),
        CONSTRAINT commitment_note_kind_check CHECK (kind IN ('PROGRESS', 'CHECK_IN', 'CLAIM_REFUSED'))
    )
    """,
    "CREATE INDEX commitment_note_district_id_commitment_id_at_id_idx ON commitment_note (district_id, commitment_id, at, id)",
    *protect("commitment_note", verbs="SELECT, INSERT"),
]


def upgrade() -> None:
    """Expand."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Contract."""
    op.execute("DROP TABLE commitment_note")
    op.execute("DROP TABLE commitment_extension")
    op.execute("DROP TABLE commitment_evidence")
    op.execute("DROP TABLE commitment")
