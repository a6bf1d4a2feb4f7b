"""What is said when promising, claiming and judging."""

from datetime import datetime
from uuid import UUID

from services.api.graphql.clocks.inputs import DeadlineInput
from services.api.graphql.inputs import Input, input_type, ref, text
from services.api.graphql.tenancy.types import UNITS
from services.domain.commitments import (
    EVIDENCE_TEXT,
    EXPLANATION,
    EXTENSION_REASON,
    NOTE,
    PROMISE_TEXT,
    SPEAKER_TITLE,
    URL,
    CommitmentEvidenceKind,
    Evidence,
    Strength,
)


@input_type
class CommitmentRecordInput(Input):
    """What was promised, word for word (记录承诺)."""

    issue: UUID = ref("iss")
    """The issue (诉求)."""
    committer: UUID = ref(*UNITS)
    """The unit that is bound; one of yours (承诺主体)."""
    strength: Strength
    """How firmly it was said (承诺力度)."""
    deadline: DeadlineInput | None
    """Until when, as it was said; none for a principle or a standing promise (期限)."""
    said_at: datetime | None
    """When it was said, if not now: the deadline counts from here (承诺时间)."""
    speaker_title: str = text(SPEAKER_TITLE)
    """The post of the person who said it, such as 城建局副局长 (承诺人职务)."""
    text: str = text(PROMISE_TEXT)
    """The words (承诺内容)."""


@input_type
class CommitmentInput(Input):
    """Which commitment (承诺)."""

    commitment: UUID = ref("cmt")
    """The commitment (承诺)."""
    version: int | None
    """The version that you read (版本)."""


@input_type
class CommitmentConfirmInput(CommitmentInput):
    """That the committer stands by it (确认承诺)."""

    deadline: DeadlineInput | None
    """The date that the words left open (补充期限)."""


@input_type
class CommitmentTextInput(CommitmentInput):
    """Something to say about it (说明)."""

    text: str = text(NOTE)
    """What is said (内容)."""


@input_type
class CommitmentReasonInput(CommitmentInput):
    """Why (理由)."""

    reason: str = text(EXPLANATION)
    """Why (理由)."""


@input_type
class EvidenceInput:
    """One piece of evidence (佐证)."""

    kind: CommitmentEvidenceKind
    """Note, link or document (类别)."""
    url: str | None = text(URL)
    """The link (链接)."""
    text: str | None = text(EVIDENCE_TEXT)
    """The note, or the reference of the document (内容)."""


@input_type
class CommitmentClaimInput(CommitmentInput):
    """What the claim rests on (申报兑现)."""

    evidence: list[EvidenceInput]
    """At least one piece (佐证)."""


@input_type
class CommitmentAcceptPartInput(CommitmentInput):
    """How much was done, and what is left (部分兑现)."""

    share: int
    """Percent that is accepted, 1 to 99 (比例)."""
    deadline: DeadlineInput | None
    """Until when the rest is due, if not as before (剩余部分期限)."""
    remainder: str = text(PROMISE_TEXT)
    """What is left to do (剩余部分)."""


@input_type
class CommitmentRequestExtensionInput(CommitmentInput):
    """How much more time, and why (申请延期)."""

    deadline: DeadlineInput
    """A period counts from the due day in force (延长期限)."""
    reason: str = text(EXTENSION_REASON)
    """Why (理由)."""


@input_type
class CommitmentDecideExtensionInput(CommitmentInput):
    """Whether there is more time (审批延期)."""

    approve: bool
    """Yes or no (是否批准)."""
    remark: str | None = text(EXTENSION_REASON)
    """What you say to it (意见)."""


@input_type
class CommitmentPublishInput(CommitmentInput):
    """What anybody may read from now on (公开承诺)."""

    public_text: str | None = text(PROMISE_TEXT)
    """The words without personal data; none: word for word (公开内容)."""


def pieces(given: list[EvidenceInput]) -> list[Evidence]:
    """The evidence that an input names."""
    return [Evidence(kind=one.kind, text=one.text, url=one.url) for one in given]
