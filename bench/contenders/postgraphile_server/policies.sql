-- The product's policy for a department's staff, as row-level security: the fastest way found to say the same.
-- A restrictive policy joins the district's by AND. What it looks up lies behind views that their owner, the superuser, reads:
-- a policy that read the tables would ask the policies of those tables in turn, for ever. Each relation is asked by the issue's id
-- alone, so that the issue itself need not be read again for its replies and clocks. Every EXISTS is fenced by OFFSET 0, as the
-- product's are: without, PostgreSQL hashed all that the department ever handled (62 ms instead of 0.3 for the newest 20 issues).
-- Tables of which a statement shows few rows ask by a function: it costs more a row, but a large policy written out costs each
-- statement that starts, asked or not. The issue's own policy looks its settings up once a statement ({once …}).
-- name: role
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bench_postgraphile') THEN
        CREATE ROLE bench_postgraphile LOGIN INHERIT IN ROLE rt_read;
    END IF;
END $$;
ALTER ROLE bench_postgraphile PASSWORD :password;
GRANT USAGE ON SCHEMA public TO bench_postgraphile;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO bench_postgraphile;
CREATE SCHEMA IF NOT EXISTS bench_private;
GRANT USAGE ON SCHEMA bench_private TO bench_postgraphile;
CREATE OR REPLACE VIEW bench_private.assignment AS SELECT district_id, issue_id, unit_id FROM assignment;
CREATE OR REPLACE VIEW bench_private.commitment AS SELECT district_id, id, issue_id, committer_unit_id, confirmed_at, state FROM commitment;
CREATE OR REPLACE VIEW bench_private.issue_raiser AS SELECT district_id, issue_id, person_id FROM issue_raiser;
CREATE OR REPLACE VIEW bench_private.listed AS
    SELECT l.district_id, l.issue_id, s.unit_id, s.person_id
    FROM agenda_item_issue l
    JOIN agenda_item i ON i.district_id = l.district_id AND i.id = l.agenda_item_id AND i.position IS NOT NULL
    JOIN seat s ON s.district_id = i.district_id AND s.roundtable_id = i.roundtable_id
    UNION ALL
    SELECT o.district_id, o.issue_id, s.unit_id, s.person_id
    FROM outcome o JOIN seat s ON s.district_id = o.district_id AND s.roundtable_id = o.roundtable_id;
GRANT SELECT ON ALL TABLES IN SCHEMA bench_private TO bench_postgraphile;
CREATE OR REPLACE FUNCTION bench_private.reached(district uuid, issue uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE COST 1000 AS $$ SELECT {reach district issue} $$;
CREATE OR REPLACE FUNCTION bench_private.beside(district uuid, issue uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE COST 1000 AS $$ SELECT {beside district issue} $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA bench_private TO bench_postgraphile;

-- PostGraphile's way to "my department's open work": a view with keys, so that what hangs on its rows is joined into one statement.
-- A function that returns rows is simpler, and cost three transactions.
CREATE OR REPLACE VIEW my_assignment WITH (security_invoker) AS
    SELECT *, least(due_at, 'infinity'::timestamptz) AS due_order FROM assignment
    WHERE unit_id = (SELECT current_setting('bench.unit')::uuid) AND state IN ('ISSUED', 'ACKNOWLEDGED', 'RETURN_REQUESTED', 'IN_WORK');
COMMENT ON VIEW my_assignment IS E'@primaryKey district_id,id\n@foreignKey (district_id, unit_id) references unit (district_id, id)|@fieldName unit\n@foreignKey (district_id, issue_id) references issue (district_id, id)|@fieldName issue';
GRANT SELECT ON my_assignment TO bench_postgraphile;
-- The level columns have no foreign key; these comments tell PostGraphile what they point at.
COMMENT ON TABLE issue IS E'@foreignKey (district_id, street_id) references unit (district_id, id)|@fieldName street\n@foreignKey (district_id, community_id) references unit (district_id, id)|@fieldName community';
COMMENT ON TABLE clock IS E'@foreignKey (district_id, issue_id) references issue (district_id, id)';
COMMENT ON TABLE escalation IS E'@foreignKey (district_id, issue_id) references issue (district_id, id)';

-- name: open
DROP POLICY IF EXISTS bench_reach ON issue;
DROP POLICY IF EXISTS bench_reach ON assignment;
DROP POLICY IF EXISTS bench_reach ON commitment;
DROP POLICY IF EXISTS bench_reach ON reply;
DROP POLICY IF EXISTS bench_reach ON clock;
DROP POLICY IF EXISTS bench_reach ON escalation;
DROP POLICY IF EXISTS bench_reach ON commitment_evidence;
DROP POLICY IF EXISTS bench_reach ON commitment_note;

-- name: reach
CREATE POLICY bench_reach ON issue AS RESTRICTIVE TO bench_postgraphile USING (published_at IS NOT NULL OR {once issue.district_id issue.id});
CREATE POLICY bench_reach ON assignment AS RESTRICTIVE TO bench_postgraphile USING (
    unit_id = current_setting('bench.unit')::uuid OR {reach assignment.district_id assignment.issue_id});
CREATE POLICY bench_reach ON commitment AS RESTRICTIVE TO bench_postgraphile USING (
    committer_unit_id = current_setting('bench.unit')::uuid OR published_at IS NOT NULL OR {beside commitment.district_id commitment.issue_id});
CREATE POLICY bench_reach ON reply AS RESTRICTIVE TO bench_postgraphile USING ({reach reply.district_id reply.issue_id});
CREATE POLICY bench_reach ON clock AS RESTRICTIVE TO bench_postgraphile USING (bench_private.reached(clock.district_id, clock.issue_id));
CREATE POLICY bench_reach ON escalation AS RESTRICTIVE TO bench_postgraphile USING (
    bench_private.reached(escalation.district_id, escalation.issue_id));
CREATE POLICY bench_reach ON commitment_evidence AS RESTRICTIVE TO bench_postgraphile USING (EXISTS (SELECT FROM bench_private.commitment c
    WHERE c.district_id = commitment_evidence.district_id AND c.id = commitment_evidence.commitment_id
    AND (c.committer_unit_id = current_setting('bench.unit')::uuid OR bench_private.beside(c.district_id, c.issue_id)) OFFSET 0));
CREATE POLICY bench_reach ON commitment_note AS RESTRICTIVE TO bench_postgraphile USING (EXISTS (SELECT FROM bench_private.commitment c
    WHERE c.district_id = commitment_note.district_id AND c.id = commitment_note.commitment_id
    AND (c.committer_unit_id = current_setting('bench.unit')::uuid OR bench_private.beside(c.district_id, c.issue_id)) OFFSET 0));
