"""The second wall as the database itself describes it: every departure from the rules, as one sentence each."""

import re

import asyncpg

INSTALLATION = {
    "district": "the districts themselves",
    "account": "someone may sign in before a district is chosen",
    "account_subject": "how issuers call accounts",
    "account_district": "which districts an account may choose",
    "lab_clock": "the laboratory's time is one for all",
    "calendar": "the national calendars are the same for all",
    "calendar_day": "the same",
    "calendar_year": "the same",
    "alembic_version": "alembic's own",
}
"""Tables without a wall, each with its reason."""

WITHOUT_ENTERPRISE_WALL = {
    "unit": "the tree is common knowledge inside a district; what of it is not public is kept apart by the reach predicate",
    "membership": "an actor's enterprises are computed from it before anything can be bound to them",
}
"""Tables that carry `enterprise_id` and are not bound to an actor's enterprises, each with its reason."""

WORKING = ("rt_api", "rt_worker", "rt_read", "rt_lab")
VERBS = {"rt_api": {"r", "a", "w", "d"}, "rt_worker": {"r", "a", "w", "d"}, "rt_read": {"r"}}
"""The verbs a role may have at most: SELECT (r), INSERT (a), UPDATE (w), DELETE (d); never TRUNCATE, REFERENCES, TRIGGER, MAINTAIN."""

LABORATORY = {("lab_clock", "w"): "moves the clock", ("district", "a"): "creates the demonstration's districts in the past"}
"""What rt_lab may do that neither rt_api nor rt_worker may."""

DISTRICT = "(district_id = (NULLIF(current_setting('roundtable.district'::text, true), ''::text))::uuid)"
ENTERPRISE = (
    "(enterprise_id IS NULL) OR (COALESCE(current_setting('roundtable.enterprises'::text, true), ''::text) = ''::text) OR "
    "(enterprise_id = ANY ((string_to_array(current_setting('roundtable.enterprises'::text, true), ','::text))::uuid[]))"
)
FURTHER = {
    ("clock", "due_listing"): ("r", "rt_worker", "(current_setting('roundtable.due_listing'::text, true) = 'on'::text)"),
}
"""Policies beside the two walls: the worker's listing of due districts is the one statement that looks across (house.md, "Scale")."""

PUBLISHED = re.compile(r"\((?P<wall>.*?\[\]\)\))(?: OR (?P<published>.+))?\)$", re.DOTALL)


async def findings(connection: asyncpg.Connection) -> list[str]:
    """Return every departure of the migrated database from house.md ("Scale", "Access") and security.md ("Tenant isolation")."""
    found: list[str] = []
    found += [f"{row['name']}: {row['fault']}" for row in await connection.fetch(ROLES, list(WORKING))]
    found += [f"{row['name']}: {row['fault']}" for row in await connection.fetch(OBJECTS, list(WORKING))]
    for table in await connection.fetch(TABLES):
        found += [f"{table['name']}: {fault}" for fault in await _table(connection, table)]
    return sorted(found)


async def findings_of(connection: asyncpg.Connection, name: str) -> list[str]:
    """The departures of one table."""
    (table,) = [row for row in await connection.fetch(TABLES) if row["name"] == name]
    return await _table(connection, table)


async def district_tables(connection: asyncpg.Connection) -> list[str]:
    """The names of all tables behind the wall."""
    return [row["name"] for row in await connection.fetch(TABLES) if row["name"] not in INSTALLATION]


async def _table(connection: asyncpg.Connection, table: asyncpg.Record) -> list[str]:
    oid, name = table["oid"], table["name"]
    faults = [row["fault"] for row in await connection.fetch(ANY_TABLE, oid)]
    faults += [fault for row in await connection.fetch(GRANTS, oid) if (fault := _grant(name, row))]
    if name in INSTALLATION:
        return faults
    columns = {row["name"]: row for row in await connection.fetch(COLUMNS, oid)}
    if "district_id" not in columns or columns["district_id"]["type"] != "uuid" or not columns["district_id"]["attnotnull"]:
        return [*faults, "has no district_id UUID NOT NULL"]
    if not table["relrowsecurity"]:
        faults.append("row-level security is not enabled")
    if not table["relforcerowsecurity"]:
        faults.append("row-level security is not forced")
    keys = await connection.fetch(KEYS, oid)
    faults += [f"{key['name']} does not begin with district_id" for key in keys if key["first"] != "district_id"]
    if not any(key["indisprimary"] for key in keys):
        faults.append("has no primary key")
    faults += [fault for row in await connection.fetch(FOREIGN_KEYS, oid) if (fault := _foreign_key(row))]
    return faults + _policies(name, columns, await connection.fetch(POLICIES, oid))


def _grant(table: str, row: asyncpg.Record) -> str | None:
    role, verb = row["grantee"], row["verb"]
    if role == "rt_migrator" or (role == "rt_lab" and (table, verb) in LABORATORY):
        return None
    if verb not in VERBS.get(role, set()):
        return f"{role} has the privilege {verb}"
    return f"{role} may hand its privilege {verb} on" if row["is_grantable"] else None


def _foreign_key(row: asyncpg.Record) -> str | None:
    if row["target"] in INSTALLATION or (row["first"], row["target_first"]) == ("district_id", "district_id"):
        return None
    return f"{row['name']} does not begin with district_id on both sides"


def _policies(table: str, columns: dict[str, asyncpg.Record], policies: list[asyncpg.Record]) -> list[str]:
    faults = []
    wanted = {"district"} | ({"enterprise"} if "enterprise_id" in columns and table not in WITHOUT_ENTERPRISE_WALL else set())
    faults += [f"the policy {name} is missing" for name in sorted(wanted - {policy["polname"] for policy in policies})]
    for policy in policies:
        name, using, check = policy["polname"], policy["using"], policy["check"]
        verb, roles = policy["polcmd"].decode(), policy["roles"]
        if (table, name) in FURTHER:
            right = FURTHER[table, name] == (verb, roles, using) and check is None
        elif name == "district" and policy["polpermissive"]:
            right = using == check == DISTRICT and (verb, roles) == ("*", "PUBLIC")
        elif name == "enterprise" and not policy["polpermissive"]:
            match = PUBLISHED.match(using or "")
            right = match is not None and match["wall"] == ENTERPRISE and check == f"({ENTERPRISE})" and (verb, roles) == ("*", "PUBLIC")
            right = right and match is not None and _is_a_fact(match["published"], columns)
        else:
            right = False
        if not right:
            faults.append(f"the policy {name} is not as it should be: FOR {verb} TO {roles} USING {using} WITH CHECK {check}")
    return faults


def _is_a_fact(published: str | None, columns: dict[str, asyncpg.Record]) -> bool:
    """Whether what opens a row to everybody is nothing, or looks at a column of the row."""
    return published in (None, "false") or any(re.search(rf"\b{name}\b", published) for name in columns)


ROLES = """
    SELECT rolname AS name, 'has an attribute that a working role must not have' AS fault FROM pg_roles
    WHERE rolname LIKE 'rt\\_%' AND (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication)
    UNION ALL
    SELECT m.member::regrole::text, 'is a member of ' || m.roleid::regrole FROM pg_auth_members m
    WHERE m.member::regrole::text = ANY ($1)
      AND NOT (m.member::regrole::text = 'rt_lab' AND m.roleid::regrole::text IN ('rt_api', 'rt_worker'))
    UNION ALL
    SELECT r, 'may create objects in the schema public' FROM unnest($1 || ARRAY['public']) r
    WHERE has_schema_privilege(r, 'public', 'CREATE')
    UNION ALL
    SELECT pg_get_userbyid(d.refobjid), 'owns ' || pg_describe_object(d.classid, d.objid, d.objsubid) FROM pg_shdepend d
    WHERE d.deptype = 'o' AND d.refclassid = 'pg_authid'::regclass AND pg_get_userbyid(d.refobjid) = ANY ($1)
      AND d.dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
"""

OBJECTS = """
    SELECT c.relname AS name, 'is a view that does not run with the rights of who looks' AS fault FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'v'
      AND NOT coalesce(c.reloptions && ARRAY['security_invoker=true', 'security_invoker=on'], false)
    UNION ALL
    SELECT c.relname, 'is a materialised view, a sequence or a foreign table' FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('m', 'S', 'f')
    UNION ALL
    SELECT p.proname, 'is a function with the rights of its owner' FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
    UNION ALL
    SELECT t.typname, 'is an enum type' FROM pg_type t WHERE t.typnamespace = 'public'::regnamespace AND t.typtype = 'e'
    UNION ALL
    SELECT extname, 'is an extension' FROM pg_extension WHERE extname <> 'plpgsql'
    UNION ALL
    SELECT defaclobjtype::text, 'default privileges for ' || grantee::regrole FROM pg_default_acl, aclexplode(defaclacl)
    WHERE grantee::regrole::text = ANY ($1) OR grantee = 0
"""

TABLES = """
    SELECT c.oid, c.relname AS name, c.relrowsecurity, c.relforcerowsecurity FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.relname
"""

ANY_TABLE = """
    SELECT 'has the trigger ' || tgname AS fault FROM pg_trigger WHERE tgrelid = $1 AND NOT tgisinternal
    UNION ALL
    SELECT 'has the rule ' || rulename FROM pg_rewrite WHERE ev_class = $1
    UNION ALL
    SELECT conname || ' acts by itself on delete or update' FROM pg_constraint
    WHERE conrelid = $1 AND contype = 'f' AND (confdeltype NOT IN ('a', 'r') OR confupdtype NOT IN ('a', 'r'))
    UNION ALL
    SELECT attname || ' has no time zone' FROM pg_attribute
    WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped AND atttypid IN ('timestamp'::regtype, 'timetz'::regtype)
    UNION ALL
    SELECT 'belongs to ' || pg_get_userbyid(relowner) FROM pg_class WHERE oid = $1 AND pg_get_userbyid(relowner) <> 'rt_migrator'
    UNION ALL
    SELECT conname || ' is not validated' FROM pg_constraint WHERE conrelid = $1 AND NOT convalidated
    UNION ALL
    SELECT 'inherits from ' || inhparent::regclass FROM pg_inherits WHERE inhrelid = $1
"""

GRANTS = """
    WITH acl AS (
        SELECT relacl AS granted FROM pg_class WHERE oid = $1
        UNION ALL SELECT attacl FROM pg_attribute WHERE attrelid = $1 AND attacl IS NOT NULL
    )
    SELECT CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE grantee::regrole::text END AS grantee, is_grantable,
        CASE privilege_type WHEN 'SELECT' THEN 'r' WHEN 'INSERT' THEN 'a' WHEN 'UPDATE' THEN 'w' WHEN 'DELETE' THEN 'd'
            ELSE privilege_type END AS verb
    FROM acl, aclexplode(granted)
"""

COLUMNS = """
    SELECT attname AS name, format_type(atttypid, atttypmod) AS type, attnotnull FROM pg_attribute
    WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped
"""

KEYS = """
    SELECT c.relname AS name, i.indisprimary,
        (SELECT attname FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = i.indkey[0]) AS first
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = $1 AND (i.indisunique OR i.indisexclusion)
"""

FOREIGN_KEYS = """
    SELECT conname AS name, confrelid::regclass::text AS target,
        (SELECT attname FROM pg_attribute a WHERE a.attrelid = conrelid AND a.attnum = conkey[1]) AS first,
        (SELECT attname FROM pg_attribute a WHERE a.attrelid = confrelid AND a.attnum = confkey[1]) AS target_first
    FROM pg_constraint WHERE conrelid = $1 AND contype = 'f'
"""

POLICIES = """
    SELECT polname, polpermissive, polcmd,
        (SELECT string_agg(CASE WHEN r = 0 THEN 'PUBLIC' ELSE r::regrole::text END, ' ') FROM unnest(polroles) r) AS roles,
        pg_get_expr(polqual, polrelid) AS using,
        pg_get_expr(polwithcheck, polrelid) AS check
    FROM pg_policy WHERE polrelid = $1 ORDER BY polname
"""
