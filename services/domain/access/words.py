"""The closed vocabulary of access. policies/*.csv use exactly these words, commands ask for exactly these actions."""

from enum import StrEnum


class Role(StrEnum):
    """What a membership makes a person (domain.md §2). ANYONE is everybody, signed in or not; all roles include it."""

    ANYONE = "ANYONE"
    RESIDENT = "RESIDENT"
    GRID_WORKER = "GRID_WORKER"
    COMMUNITY_WORKER = "COMMUNITY_WORKER"
    COMMUNITY_SECRETARY = "COMMUNITY_SECRETARY"
    STREET_COORDINATOR = "STREET_COORDINATOR"
    DISTRICT_COORDINATOR = "DISTRICT_COORDINATOR"
    DISTRICT_SUPERVISOR = "DISTRICT_SUPERVISOR"
    DISTRICT_LEADER = "DISTRICT_LEADER"
    DEPARTMENT_STAFF = "DEPARTMENT_STAFF"
    DEPARTMENT_LIAISON = "DEPARTMENT_LIAISON"
    DEPARTMENT_HEAD = "DEPARTMENT_HEAD"
    ENTERPRISE_LIAISON = "ENTERPRISE_LIAISON"
    ENTERPRISE_ADMIN = "ENTERPRISE_ADMIN"
    ORGANISATION_CONTACT = "ORGANISATION_CONTACT"
    OBSERVER = "OBSERVER"
    AUDITOR = "AUDITOR"
    TENANT_ADMIN = "TENANT_ADMIN"
    SECURITY_ADMIN = "SECURITY_ADMIN"
    PLATFORM_OPERATOR = "PLATFORM_OPERATOR"
    SYSTEM = "SYSTEM"


class Resource(StrEnum):
    """What a policy line is about. Replies, verdicts and the like are seen through their issue and need no word."""

    UNIT = "unit"
    PERSON = "person"
    POST = "post"
    ISSUE = "issue"
    RAISER = "raiser"
    ASSIGNMENT = "assignment"
    COMMITMENT = "commitment"
    ROUNDTABLE = "roundtable"
    AUDIT = "audit"


class Reach(StrEnum):
    """How a grant's unit can be related to a row (house.md, "Access")."""

    DISTRICT = "DISTRICT"
    SUBTREE = "SUBTREE"
    OWN_UNIT = "OWN_UNIT"
    ASSIGNED = "ASSIGNED"
    COMMITTED = "COMMITTED"
    RAISED = "RAISED"
    SEATED = "SEATED"
    FOLLOWED = "FOLLOWED"
    PUBLIC = "PUBLIC"


class Effect(StrEnum):
    """What a policy line does; a denial wins over every permission."""

    ALLOW = "allow"
    DENY = "deny"


class Action(StrEnum):
    """What may be done. `see`: the row and its published part; `read`: its private part as well."""

    SEE = "see"
    READ = "read"
    SEE_CONTACT = "see_contact"
    REVEAL_CONTACT = "reveal_contact"
    CONSENT = "consent"
    RECORD_CONSENT = "record_consent"
    # tenants
    ADMINISTER = "administer"
    SUSPEND = "suspend"
    EXPLAIN_ACCESS = "explain_access"
    SEE_POLICY = "see_policy"
    DRAFT_POLICY = "draft_policy"
    ACTIVATE_POLICY = "activate_policy"
    # posts at a unit
    APPOINT = "appoint"
    APPOINT_ADMINISTRATOR = "appoint_administrator"
    APPOINT_OVERSIGHT = "appoint_oversight"
    # issues
    RAISE = "raise"
    RAISE_ON_BEHALF = "raise_on_behalf"
    IMPORT = "import"
    EXPORT = "export"
    ACCEPT = "accept"
    DECLINE = "decline"
    DISPATCH = "dispatch"
    INTERIM_REPLY = "interim_reply"
    FINAL_REPLY = "final_reply"
    WITHDRAW = "withdraw"
    PUBLISH = "publish"
    SHARE = "share"
    # assignments
    ACKNOWLEDGE = "acknowledge"
    START = "start"
    FINISH = "finish"
    REASSIGN = "reassign"
    REQUEST_RETURN = "request_return"
    ADJUDICATE = "adjudicate"
    SUPERVISOR_REASSIGN = "supervisor_reassign"
    EXCUSE = "excuse"
    # commitments
    PROMISE = "promise"
    CONFIRM = "confirm"
    NOTE_PROGRESS = "note_progress"
    CLAIM = "claim"
    VERIFY = "verify"
    REQUEST_EXTENSION = "request_extension"
    DECIDE_EXTENSION = "decide_extension"
    DECLARE_BROKEN = "declare_broken"
    LAPSE = "lapse"
    # closing
    GIVE_VERDICT = "give_verdict"
    RECORD_VERDICT = "record_verdict"
    RECORD_CONTACT = "record_contact"
    CLOSE_UNREACHABLE = "close_unreachable"
    REOPEN = "reopen"
    # roundtables
    CONVENE = "convene"
    CHAIR = "chair"
    TAKE_MINUTES = "take_minutes"
