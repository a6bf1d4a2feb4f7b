-- The rows of town.py. Instants are counted back from now, draws are hashes: the same town whenever it is built.
-- name: units
INSERT INTO unit (district_id, id, kind, code, name, parent_id, path, state, public, street_id, version)
    SELECT d.id, u.id, 'STREET', 'S' || k, 'street_' || k, d.id, d.id || '/' || u.id || '/', 'ACTIVE', true, u.id, 1
    FROM district d, (SELECT gen_random_uuid() AS id, k FROM generate_series(1, 4) k) u;
INSERT INTO unit (district_id, id, kind, code, name, parent_id, path, state, public, street_id, community_id, version)
    SELECT s.district_id, u.id, 'COMMUNITY', s.code || '-' || k, s.name || '_' || k, s.id, s.path || u.id || '/', 'ACTIVE', true, s.id, u.id, 1
    FROM unit s, generate_series(1, 5) n, LATERAL (SELECT gen_random_uuid() AS id, n AS k, s.id AS of) u WHERE s.kind = 'STREET';
INSERT INTO unit (district_id, id, kind, code, name, parent_id, path, state, public, version)
    SELECT d.id, u.id, 'DEPARTMENT', 'D' || k, 'department_' || k, d.id, d.id || '/' || u.id || '/', 'ACTIVE', true, 1
    FROM district d, (SELECT gen_random_uuid() AS id, k FROM generate_series(1, 9) k) u;
ANALYZE unit;

-- name: history
-- One issue in eight is open, most of those among the newest tenth; one in three that is closed was published.
CREATE FUNCTION pg_temp.draw(n int, salt int) RETURNS int LANGUAGE sql IMMUTABLE RETURN abs(hashint8extended(n, salt) % 1000)::int;
CREATE TEMPORARY TABLE seed AS
SELECT n, gen_random_uuid() AS id, d.id AS district_id, raised_at, pg_temp.draw(n, 1) < 300 AS published, c.id AS community_id, c.parent_id AS street_id,
    CASE WHEN pg_temp.draw(n, 2) < 60 THEN (SELECT id FROM unit WHERE name = CASE WHEN pg_temp.draw(n, 3) < 300 THEN 'enterprise_a' ELSE 'enterprise_b' END) END AS enterprise_id,
    CASE WHEN NOT :closed AND pg_temp.draw(n, 4) < CASE WHEN n > :issues * 0.9 THEN 700 ELSE 50 END
        THEN (ARRAY['RAISED', 'DISPATCHED', 'IN_PROGRESS', 'IN_PROGRESS', 'REPLIED'])[1 + pg_temp.draw(n, 5) % 5] ELSE 'CLOSED' END AS state,
    lead.id AS lead_id, co.id AS co_id
FROM (SELECT n, now() - interval '600 days' + n * interval '599 days' / :issues AS raised_at FROM generate_series(1, :issues) n) x
CROSS JOIN district d
JOIN LATERAL (SELECT *, row_number() OVER (ORDER BY code) AS k FROM unit WHERE kind = 'COMMUNITY' AND name <> 'community_b1') c ON c.k = 1 + pg_temp.draw(n, 6) % 32
JOIN LATERAL (SELECT id, row_number() OVER (ORDER BY name) AS k FROM unit WHERE kind = 'DEPARTMENT' AND name <> 'services') lead ON lead.k = 1 + pg_temp.draw(n, 7) % 11 % 8
LEFT JOIN LATERAL (SELECT id FROM unit WHERE name = 'traffic' AND pg_temp.draw(n, 8) < 300) co ON co.id <> lead.id;
INSERT INTO issue (district_id, id, number, title, body, channel, work_class, privacy, state, owner_unit_id, intake_unit_id, raised_at, due_at,
        accepted_at, replied_at, closed_at, closure_kind, public_title, published_at, round, reopenings, street_id, community_id, enterprise_id, version)
    SELECT district_id, id, id::text, '水管生锈', '黄水', 'ONLINE', 'SIMPLE', 'NORMAL', state, community_id, community_id, raised_at, raised_at + interval '9 days',
        raised_at, CASE WHEN state IN ('CLOSED', 'REPLIED') THEN raised_at + interval '8 days' END,
        CASE state WHEN 'CLOSED' THEN raised_at + interval '11 days' END, CASE state WHEN 'CLOSED' THEN 'SATISFIED' END,
        CASE WHEN published AND state = 'CLOSED' THEN '黄水' END, CASE WHEN published AND state = 'CLOSED' THEN raised_at + interval '12 days' END,
        1, 0, street_id, community_id, enterprise_id, 1 FROM seed;
INSERT INTO issue_raiser (district_id, id, issue_id, person_id, raised_at) SELECT district_id, gen_random_uuid(), id, gen_random_uuid(), raised_at FROM seed;
INSERT INTO assignment (district_id, id, issue_id, unit_id, role, kind, state, dispatcher_unit_id, dispatched_at, acknowledged_at, auto_acknowledged,
        late_ack, due_at, staff_person_id, binding, round, done_at, report, street_id, community_id, enterprise_id, version)
    SELECT district_id, gen_random_uuid(), id, unit_id, role, 'ORDINARY', CASE state WHEN 'DISPATCHED' THEN 'ISSUED' WHEN 'IN_PROGRESS' THEN 'IN_WORK' ELSE 'DONE' END,
        street_id, raised_at, raised_at, false, false, raised_at + interval '9 days', gen_random_uuid(), false, 1,
        CASE WHEN state IN ('REPLIED', 'CLOSED') THEN raised_at + interval '8 days' * (1 + pg_temp.draw(n, 9) % 2) END, '已办', street_id, community_id, enterprise_id, 1
    FROM seed CROSS JOIN LATERAL (VALUES ('LEAD', lead_id), ('CO', co_id)) handler (role, unit_id) WHERE unit_id IS NOT NULL AND state <> 'RAISED';
INSERT INTO commitment (district_id, id, issue_id, committer_unit_id, speaker_title, text, strength, spec, channel, state, recorded_at, promised_at, confirmed_at,
        confirmed_by, due_at, original_due_at, provisional, refusals, joint, mandatory, claimed_at, verified_at, on_time, ended_at, public_text, published_at,
        street_id, community_id, enterprise_id, version)
    SELECT district_id, gen_random_uuid(), id, lead_id, '副局长', '换管', 'FIRM', '{}', 'DIRECT', CASE state WHEN 'CLOSED' THEN 'VERIFIED' ELSE 'ACTIVE' END, raised_at,
        raised_at, raised_at, 'COMMITTER', raised_at + interval '10 days', raised_at + interval '10 days', false, 0, false, true,
        CASE state WHEN 'CLOSED' THEN raised_at + interval '9 days' END, CASE state WHEN 'CLOSED' THEN raised_at + interval '11 days' END,
        CASE state WHEN 'CLOSED' THEN true END, CASE state WHEN 'CLOSED' THEN raised_at + interval '11 days' END,
        CASE WHEN published AND state = 'CLOSED' THEN '换管' END, CASE WHEN published AND state = 'CLOSED' THEN raised_at + interval '12 days' END,
        street_id, community_id, enterprise_id, 1
    FROM seed WHERE state <> 'RAISED' AND pg_temp.draw(n, 10) < 700;
INSERT INTO clock (district_id, id, kind, subject, subject_id, issue_id, responsible_unit_id, dispatcher_unit_id, state, started_at, due_at, provisional, epoch,
        epoch_at, ladder_id, level, acted, attempts, finished_at, outcome, street_id, community_id, enterprise_id)
    SELECT district_id, gen_random_uuid(), 'WORK', 'assignment', id, issue_id, unit_id, dispatcher_unit_id, CASE WHEN done_at IS NULL THEN 'RUNNING' ELSE 'STOPPED' END,
        dispatched_at, due_at, false, 0, dispatched_at, gen_random_uuid(), -1, false, 0, done_at, CASE WHEN done_at IS NOT NULL THEN 'ANSWERED' END,
        street_id, community_id, enterprise_id
    FROM assignment WHERE issue_id IN (SELECT id FROM seed);
DROP TABLE seed;

-- name: tables
-- Three matters that came to a department to which nothing else ever comes.
INSERT INTO assignment SELECT r.* FROM (SELECT * FROM assignment WHERE role = 'LEAD' ORDER BY dispatched_at LIMIT 3) a JOIN unit u ON u.name = 'services',
    LATERAL jsonb_populate_record(NULL::assignment, to_jsonb(a) || jsonb_build_object('id', gen_random_uuid(), 'unit_id', u.id, 'role', 'CO')) r;
INSERT INTO roundtable (district_id, id, host_unit_id, kind, title, place, scheduled_at, on_site, emergency, state, notified_at, started_at, street_id, version)
    SELECT district_id, gen_random_uuid(), id, 'RESIDENT', '圆桌会', '会议室', now() - k * interval '9 days', false, false, 'ADJOURNED',
        now() - k * interval '9 days', now() - k * interval '9 days', id, 1
    FROM unit, generate_series(1, 40) k WHERE name = 'street_a';
INSERT INTO agenda_item (district_id, id, roundtable_id, position, title, state, proposed_at, open_floor, parkings, version)
    SELECT district_id, gen_random_uuid(), id, k, '议题', 'ON_AGENDA', scheduled_at, true, 0, 1 FROM roundtable, generate_series(1, 10) k;
INSERT INTO agenda_item_issue (district_id, id, agenda_item_id, issue_id)
    SELECT district_id, gen_random_uuid(), i.id, issue_id FROM (SELECT *, row_number() OVER (ORDER BY proposed_at, position) AS k FROM agenda_item) i
    JOIN (SELECT id AS issue_id, row_number() OVER (ORDER BY raised_at) * 13 AS k FROM issue) x USING (k)
    UNION ALL SELECT i.district_id, gen_random_uuid(), i.id, x.id FROM (SELECT *, row_number() OVER (ORDER BY proposed_at, position) AS k FROM agenda_item) i
    JOIN (SELECT id, row_number() OVER (ORDER BY raised_at DESC) AS k FROM issue) x USING (k);
INSERT INTO outcome (district_id, id, roundtable_id, agenda_item_id, kind, text, issue_id, at, recorded_at)
    SELECT i.district_id, gen_random_uuid(), i.roundtable_id, i.id, 'NEW_ISSUE', '会上提出', l.issue_id, proposed_at, proposed_at
    FROM agenda_item i JOIN agenda_item_issue l ON l.agenda_item_id = i.id WHERE position = 3;
INSERT INTO seat (district_id, id, roundtable_id, person_id, unit_id, kind, invited_at, deputy_sent)
    SELECT r.district_id, gen_random_uuid(), r.id, NULL, u.id, 'PARTICIPANT', scheduled_at, false FROM roundtable r JOIN unit u ON u.name IN ('construction', 'traffic')
    UNION ALL SELECT district_id, gen_random_uuid(), id, gen_random_uuid(), NULL, 'PARTICIPANT', scheduled_at, false FROM roundtable, generate_series(1, 5)
    UNION ALL SELECT r.district_id, gen_random_uuid(), r.id, NULL, u.id, 'PARTICIPANT', scheduled_at, false FROM (SELECT * FROM roundtable ORDER BY scheduled_at LIMIT 1) r
    JOIN unit u ON u.name = 'property';

-- name: persons
-- What is a resident's own: five of the community's issues, from the oldest to the newest.
UPDATE issue_raiser SET person_id = :resident WHERE issue_id IN (
    SELECT id FROM (SELECT i.id, ntile(5) OVER w AS part, row_number() OVER w AS k, count(*) OVER () AS total FROM issue i
        JOIN unit u ON u.id = i.community_id AND u.name = 'community_a1' WINDOW w AS (ORDER BY raised_at)) x
    WHERE k IN (1, total / 4, total / 2, 3 * total / 4, total));

-- name: districts
-- Other districts with a tenth of what this one has by now.
CREATE TEMPORARY TABLE elsewhere AS SELECT gen_random_uuid() AS id, k FROM generate_series(1, :districts) k;
INSERT INTO district SELECT r.* FROM district o, elsewhere e, LATERAL jsonb_populate_record(NULL::district, to_jsonb(o) || jsonb_build_object('id', e.id, 'code', o.code || e.k)) r;
INSERT INTO issue SELECT r.* FROM issue o, elsewhere e, LATERAL jsonb_populate_record(NULL::issue, to_jsonb(o) || jsonb_build_object('district_id', e.id, 'id', gen_random_uuid())) r
    WHERE hashtext(o.id::text) % 10 = 0;
INSERT INTO assignment SELECT r.* FROM assignment o, elsewhere e, LATERAL jsonb_populate_record(NULL::assignment, to_jsonb(o) || jsonb_build_object('district_id', e.id, 'id', gen_random_uuid())) r
    WHERE hashtext(o.id::text) % 10 = 0;
INSERT INTO commitment SELECT r.* FROM commitment o, elsewhere e, LATERAL jsonb_populate_record(NULL::commitment, to_jsonb(o) || jsonb_build_object('district_id', e.id, 'id', gen_random_uuid())) r
    WHERE hashtext(o.id::text) % 10 = 0;
INSERT INTO clock SELECT r.* FROM clock o, elsewhere e, LATERAL jsonb_populate_record(NULL::clock, to_jsonb(o) || jsonb_build_object('district_id', e.id, 'id', gen_random_uuid())) r
    WHERE hashtext(o.id::text) % 10 = 0;
DROP TABLE elsewhere;

-- name: settle
ANALYZE;
