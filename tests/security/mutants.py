"""Ways to break the second wall: name → (what is done, how the finding begins that must name it)."""

SETTING = "nullif(current_setting('roundtable.district', true), '')::uuid"
MINE = f"(district_id = {SETTING})"

TOY = """
    CREATE TABLE toy (
        district_id uuid NOT NULL, id uuid NOT NULL, enterprise_id uuid, published boolean NOT NULL, PRIMARY KEY (district_id, id)
    );
    ALTER TABLE toy OWNER TO rt_migrator;
    ALTER TABLE toy ENABLE ROW LEVEL SECURITY;
    ALTER TABLE toy FORCE ROW LEVEL SECURITY;
"""
"""A table behind nothing yet."""

MUTANTS: dict[str, tuple[str, str]] = {
    "row-level security disabled": ("ALTER TABLE unit DISABLE ROW LEVEL SECURITY", "unit: row-level security is not enabled"),
    "the owner let through": ("ALTER TABLE unit NO FORCE ROW LEVEL SECURITY", "unit: row-level security is not forced"),
    "everything seen": ("ALTER POLICY district ON unit USING (true)", "unit: the policy district is not"),
    "everything written": ("ALTER POLICY district ON unit WITH CHECK (true)", "unit: the policy district is not"),
    "no check": (f"DROP POLICY district ON unit; CREATE POLICY district ON unit USING {MINE}", "unit: the policy district is not"),
    "no policy": ("DROP POLICY district ON unit", "unit: the policy district is missing"),
    "one more permissive policy": ("CREATE POLICY helpful ON unit USING (true)", "unit: the policy helpful is not"),
    "one more policy for one role and verb": (
        "CREATE POLICY helpful ON unit FOR SELECT TO rt_api USING (public)",
        "unit: the policy helpful is not",
    ),
    "the policy for one verb only": (
        f"DROP POLICY district ON unit; CREATE POLICY district ON unit FOR UPDATE USING {MINE} WITH CHECK {MINE}",
        "unit: the policy district is not",
    ),
    "the policy for one role only": ("ALTER POLICY district ON unit TO rt_api", "unit: the policy district is not"),
    "an empty setting opens": (f"ALTER POLICY district ON unit USING (coalesce({MINE}, true))", "unit: the policy district is not"),
    "the policy as a mere restriction": (
        f"DROP POLICY district ON unit; CREATE POLICY district ON unit AS RESTRICTIVE USING {MINE} WITH CHECK {MINE}",
        "unit: the policy district is not",
    ),
    "truncate": ("GRANT TRUNCATE ON unit TO rt_api", "unit: rt_api has the privilege TRUNCATE"),
    "references": ("GRANT REFERENCES ON unit TO rt_api", "unit: rt_api has the privilege REFERENCES"),
    "references to one column": ("GRANT REFERENCES (id) ON unit TO rt_worker", "unit: rt_worker has the privilege REFERENCES"),
    "trigger privilege": ("GRANT TRIGGER ON unit TO rt_api", "unit: rt_api has the privilege TRIGGER"),
    "a reader that writes": ("GRANT INSERT ON unit TO rt_read", "unit: rt_read has the privilege a"),
    "everybody reads": ("GRANT SELECT ON unit TO PUBLIC", "unit: PUBLIC has the privilege r"),
    "a privilege handed on": ("GRANT SELECT ON unit TO rt_read WITH GRANT OPTION", "unit: rt_read may hand its privilege r on"),
    "rights by default": (
        "ALTER DEFAULT PRIVILEGES FOR ROLE rt_migrator GRANT ALL ON TABLES TO rt_api",
        "r: default privileges for rt_api",
    ),
    "a working role that owns": ("ALTER TABLE unit OWNER TO rt_api", "rt_api: owns table unit"),
    "a working role that bypasses": ("ALTER ROLE rt_worker BYPASSRLS", "rt_worker: has an attribute"),
    "a working superuser": ("ALTER ROLE rt_read SUPERUSER", "rt_read: has an attribute"),
    "a working role that becomes the owner": ("GRANT rt_migrator TO rt_api", "rt_api: is a member of rt_migrator"),
    "a working role that creates": ("GRANT CREATE ON SCHEMA public TO rt_api", "rt_api: may create objects"),
    "a trigger": (
        (
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; "
            "END'; "
            "CREATE TRIGGER t AFTER INSERT ON unit FOR EACH ROW EXECUTE FUNCTION f()"
        ),
        "unit: has the trigger t",
    ),
    "a rule": ("CREATE RULE r AS ON DELETE TO unit DO INSTEAD NOTHING", "unit: has the rule r"),
    "a cascade": (
        (
            "ALTER TABLE unit DROP CONSTRAINT unit_district_id_parent_id_fkey; "
            "ALTER TABLE unit ADD CONSTRAINT unit_parent_fkey FOREIGN KEY (district_id, parent_id) REFERENCES unit"
            " (district_id, id) ON DELETE CASCADE"
        ),
        "unit: unit_parent_fkey acts by itself",
    ),
    "a parent set to nothing": (
        (
            "ALTER TABLE unit ADD CONSTRAINT p FOREIGN KEY (district_id, parent_id) REFERENCES unit (district_id, id) ON"
            " DELETE SET NULL (parent_id)"
        ),
        "unit: p acts by itself",
    ),
    "a constraint not yet valid": ("ALTER TABLE unit ADD CONSTRAINT c CHECK (name <> '') NOT VALID", "unit: c is not validated"),
    "a unique key across districts": ("ALTER TABLE unit ADD CONSTRAINT u UNIQUE (code, id)", "unit: u does not begin"),
    "a unique index across districts": ("CREATE UNIQUE INDEX u ON unit (name) WHERE false", "unit: u does not begin"),
    "a foreign key across districts": (
        # NOT VALID: other tests' people are there
        "ALTER TABLE unit ADD UNIQUE (id); ALTER TABLE person ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES unit (id) NOT VALID",
        "person: f does not begin",
    ),
    "a table without a district": (
        "CREATE TABLE toy (id uuid PRIMARY KEY); ALTER TABLE toy OWNER TO rt_migrator",
        "toy: has no district_id",
    ),
    "a table without a policy": (TOY, "toy: the policy district is missing"),
    "a table that forgets enterprises": (
        TOY + f"CREATE POLICY district ON toy USING {MINE} WITH CHECK {MINE}",
        "toy: the policy enterprise is missing",
    ),
    "a nullable district": (
        "ALTER TABLE audit_seal DROP CONSTRAINT audit_seal_pkey; ALTER TABLE audit_seal ALTER district_id DROP NOT NULL",
        "audit_seal: has no district_id UUID NOT NULL",
    ),
    "an instant without zone": ("ALTER TABLE unit ADD COLUMN seen timestamp", "unit: seen has no time zone"),
    "an enum": ("CREATE TYPE mood AS ENUM ('GOOD')", "mood: is an enum type"),
    "a view with its owner's rights": ("CREATE VIEW every_unit AS SELECT * FROM unit", "every_unit: is a view"),
    "a view that keeps rows": ("CREATE MATERIALIZED VIEW every_unit AS SELECT * FROM unit", "every_unit: is a materialised view"),
    "a function with its owner's rights": (
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
        "f: is a function",
    ),
    "a sequence": ("CREATE SEQUENCE s", "s: is a materialised view"),
    "the listing of due clocks for everybody": ("ALTER POLICY due_listing ON clock TO PUBLIC", "clock: the policy due_listing is not"),
    "the listing of due clocks unasked": ("ALTER POLICY due_listing ON clock USING (true)", "clock: the policy due_listing is not"),
}

OF_EVERY_TABLE = (
    "ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
    "ALTER POLICY {policy} ON {table} USING (true)",
    "ALTER POLICY {policy} ON {table} WITH CHECK (true)",
    "DROP POLICY {policy} ON {table}",
    "DROP POLICY {policy} ON {table}; CREATE POLICY {policy} ON {table} AS {kind} USING ({using})",
    "DROP POLICY {policy} ON {table}; CREATE POLICY {policy} ON {table} AS {other} USING ({using}) WITH CHECK ({check})",
    "CREATE POLICY helpful ON {table} USING (true)",
    "CREATE POLICY helpful ON {table} FOR SELECT TO rt_api USING (true)",
)
"""What every policy of every table is tried with: without a CHECK it checks what it shows, which a published row passes."""
