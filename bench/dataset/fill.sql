-- name: staging
CREATE SCHEMA bench;
CREATE UNLOGGED TABLE bench.case_ (n int PRIMARY KEY, department int, place int, ward int, category text, channel text, declined boolean, opened int, due int, closed int);
CREATE UNLOGGED TABLE bench.phrase (n int PRIMARY KEY, text text);
CREATE UNLOGGED TABLE bench.title (n int PRIMARY KEY, text text);
CREATE UNLOGGED TABLE bench.word (text text, token text, PRIMARY KEY (text, token));
CREATE UNLOGGED TABLE bench.place (d int PRIMARY KEY, district_id uuid, ladder_id uuid, streets int, departments uuid[], staff uuid[], residents uuid[], enterprises int);
CREATE UNLOGGED TABLE bench.street (d int, k int, id uuid, communities int, PRIMARY KEY (d, k));
CREATE UNLOGGED TABLE bench.community (d int, street int, k int, id uuid, code text, PRIMARY KEY (d, street, k));
CREATE UNLOGGED TABLE bench.enterprise (d int, k int, id uuid, street_id uuid, community_id uuid, PRIMARY KEY (d, k));
-- A number from 0 to 9999 that looks drawn and is always the same.
CREATE FUNCTION bench.draw(n bigint, d int, salt int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN abs(hashint8extended(n * 1000 + d, salt) % 10000)::int;
-- A UUIDv7 (RFC 9562) whose random part says what the row is.
CREATE FUNCTION bench.v7(at timestamptz, kind int, d int, n bigint) RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(kind), 3, '0')
            || 'a' || lpad(to_hex(d), 3, '0') || lpad(to_hex(n), 12, '0'))::uuid;

-- name: seed
-- One row an issue with everything that its other rows follow from; in the order in which issues come in, all districts mixed.
CREATE UNLOGGED TABLE bench.seed AS
SELECT
    p.d, i.n, p.district_id, p.ladder_id,
    bench.v7(c.raised_at, 1, p.d, i.n) AS id,
    c.raised_at, c.due_at, c.closed_at,
    CASE
        WHEN c.closed_at IS NOT NULL AND c.declined THEN 'DECLINED'
        WHEN c.closed_at IS NOT NULL THEN 'CLOSED'
        WHEN bench.draw(i.n, p.d, 1) < 500 THEN 'RAISED'
        WHEN bench.draw(i.n, p.d, 1) < 1000 THEN 'ACCEPTED'
        WHEN bench.draw(i.n, p.d, 1) < 2500 THEN 'DISPATCHED'
        WHEN bench.draw(i.n, p.d, 1) < 8500 THEN 'IN_PROGRESS'
        ELSE 'REPLIED'
    END AS state,
    coalesce(e.street_id, s.id) AS street_id, coalesce(e.community_id, m.id) AS community_id, e.id AS enterprise_id,
    m.code AS community_code, c.category, c.channel,
    p.departments[1 + c.department] AS lead_id, p.staff[1 + c.department] AS staff_id,
    CASE WHEN bench.draw(i.n, p.d, 2) < 3000
        THEN p.departments[1 + (c.department + 1 + bench.draw(i.n, p.d, 3) % 7) % array_length(p.departments, 1)] END AS co_id,
    (ARRAY[0, 1, 1, 1, 2, 2, 2, 2, 3, 3])[1 + bench.draw(i.n, p.d, 4) % 10] AS promises,
    bench.draw(i.n, p.d, 5) < 3000 AS published,
    p.residents[1 + bench.draw(i.n, p.d, 6) % array_length(p.residents, 1)] AS resident_id,
    t.text AS title
FROM bench.place p
CROSS JOIN LATERAL (
    SELECT k * :per_district + b AS n, (b * 7919 + p.d * 4637) % :cases AS case_n, k
    FROM generate_series(0, :per_district - 1) b, generate_series(0, :closed_times - 1) k
) i
JOIN LATERAL (
    SELECT
        c.department, c.place, c.ward, c.category, c.channel, c.declined,
        :as_of + make_interval(secs => c.opened - i.k * 31) AS raised_at,
        :as_of + make_interval(secs => c.due) AS due_at,
        :as_of + make_interval(secs => c.closed) AS closed_at
    FROM bench.case_ c WHERE c.n = i.case_n AND (i.k = 0 OR c.closed IS NOT NULL)
) c ON true
-- Gathered: of ten issues one lies in street 0, one in community 0 of street 1, one in enterprise 2, which is in street 2; none else does.
JOIN bench.street s ON s.d = p.d
    AND s.k = CASE WHEN :gathered THEN least(i.n % 10, 3 + c.place % (p.streets - 3)) ELSE c.place % p.streets END
JOIN bench.community m ON m.d = p.d AND m.street = s.k
    AND m.k = CASE WHEN :gathered AND i.n % 10 = 1 THEN 0 ELSE c.ward % s.communities END
LEFT JOIN bench.enterprise e ON e.d = p.d
    AND e.k = CASE
        WHEN :gathered THEN CASE WHEN i.n % 10 = 2 THEN 2 END
        WHEN bench.draw(i.n, p.d, 7) < 1000 THEN bench.draw(i.n, p.d, 8) % p.enterprises
    END
JOIN bench.title t ON t.n = bench.draw(i.n, p.d, 9) % :titles
ORDER BY c.raised_at, p.d, i.n;

-- name: issue
INSERT INTO issue (district_id, id, number, title, body, category, locality, channel, work_class, privacy, state, owner_unit_id,
    intake_unit_id, raised_at, accepted_at, first_replied_at, due_at, replied_at, round, reopenings, closed_at, closure_kind,
    decline_ground, public_title, public_reply, published_at, street_id, community_id, enterprise_id, version)
SELECT s.district_id, s.id, s.community_code || '-2026-' || lpad(s.n::text, 6, '0'), s.title,
    a.text || b.text, s.category, (s.n % 300 + 1) || '号', s.channel,
    (ARRAY['SIMPLE', 'SIMPLE', 'SIMPLE', 'COMPLEX', 'COMPLEX', 'UTILITY', 'DANGER'])[1 + bench.draw(s.n, s.d, 20) % 7],
    CASE WHEN bench.draw(s.n, s.d, 21) < 300 THEN 'IDENTITY_HIDDEN' ELSE 'NORMAL' END,
    s.state, s.community_id, s.community_id, s.raised_at,
    CASE WHEN s.state NOT IN ('RAISED', 'DECLINED') THEN s.raised_at + interval '3 hours' END,
    CASE WHEN s.state NOT IN ('RAISED', 'ACCEPTED', 'DISPATCHED') THEN s.raised_at + interval '1 day' END,
    s.due_at,
    CASE WHEN s.state IN ('CLOSED', 'DECLINED') THEN s.closed_at WHEN s.state = 'REPLIED' THEN s.raised_at + interval '9 days' END,
    1, 0,
    CASE WHEN s.state = 'CLOSED' THEN s.closed_at END,
    CASE WHEN s.state = 'CLOSED' THEN (ARRAY['SATISFIED', 'SATISFIED', 'SATISFIED', 'BASICALLY_SATISFIED', 'UNREACHABLE'])[1 + bench.draw(s.n, s.d, 22) % 5] END,
    CASE WHEN s.state = 'DECLINED' THEN 'ALREADY_ANSWERED' END,
    CASE WHEN s.published AND s.state = 'CLOSED' THEN s.category END,
    CASE WHEN s.published AND s.state = 'CLOSED' THEN left(a.text, 40) END,
    CASE WHEN s.published AND s.state = 'CLOSED' THEN s.closed_at + interval '2 days' END,
    s.street_id, s.community_id, s.enterprise_id, 1
FROM bench.seed s
JOIN bench.phrase a ON a.n = bench.draw(s.n, s.d, 23) % :phrases
JOIN bench.phrase b ON b.n = bench.draw(s.n, s.d, 24) % :phrases
ORDER BY s.raised_at, s.d, s.n;

-- name: issue_token
-- Of titles and categories as the product cuts them; of localities and numbers, which are of one pattern, here.
INSERT INTO issue_token (district_id, token, raised_at, issue_id, public)
SELECT i.district_id, w.token, i.raised_at, i.id, w.public
FROM issue i
CROSS JOIN LATERAL (
    SELECT token, bool_or(public) AS public
    FROM (
        SELECT token, false AS public FROM bench.word WHERE text IN (i.title, i.category)
        UNION ALL SELECT token, true FROM bench.word WHERE text = i.public_title
        UNION ALL SELECT rtrim(i.locality, '号'), false
        UNION ALL SELECT left(i.number, 18) || right(i.number, 6)::int, true
        UNION ALL SELECT right(i.number, 6)::int::text, true
    ) x
    GROUP BY token
) w
ORDER BY i.raised_at, i.id;

-- name: issue_raiser
INSERT INTO issue_raiser (district_id, id, issue_id, person_id, raised_at)
SELECT district_id, bench.v7(raised_at, 2, d, n), id, resident_id, raised_at FROM bench.seed;

-- name: assignment
INSERT INTO assignment (district_id, id, issue_id, unit_id, role, kind, state, dispatcher_unit_id, dispatched_at, ack_due_at,
    acknowledged_at, auto_acknowledged, late_ack, due_at, staff_person_id, binding, round, done_at, report, street_id, community_id,
    enterprise_id, version)
SELECT s.district_id, bench.v7(s.raised_at + interval '5 hours', CASE r.role WHEN 'LEAD' THEN 3 ELSE 4 END, s.d, s.n), s.id,
    CASE r.role WHEN 'LEAD' THEN s.lead_id ELSE s.co_id END, r.role, 'ORDINARY', r.state, s.street_id,
    s.raised_at + interval '5 hours', s.raised_at + interval '1 day',
    CASE WHEN r.state <> 'ISSUED' THEN s.raised_at + interval '7 hours' END, bench.draw(s.n, s.d, 30) < 500, false,
    coalesce(s.due_at, s.raised_at + interval '15 days'),
    CASE WHEN r.state = 'IN_WORK' THEN s.staff_id END, false, 1,
    CASE WHEN r.state = 'DONE' THEN coalesce(s.closed_at, s.raised_at + interval '9 days') END,
    CASE WHEN r.state = 'DONE' AND r.role = 'CO' THEN '已配合办理完毕' END,
    s.street_id, s.community_id, s.enterprise_id, 1
FROM bench.seed s
CROSS JOIN LATERAL (
    SELECT role, CASE s.state WHEN 'DISPATCHED' THEN 'ISSUED' WHEN 'IN_PROGRESS' THEN
        CASE WHEN bench.draw(s.n, s.d, 31) < 1500 THEN 'ACKNOWLEDGED' ELSE 'IN_WORK' END ELSE 'DONE' END AS state
    FROM (VALUES ('LEAD'), ('CO')) v (role) WHERE role = 'LEAD' OR s.co_id IS NOT NULL
) r
WHERE s.state IN ('DISPATCHED', 'IN_PROGRESS', 'REPLIED', 'CLOSED')
ORDER BY s.raised_at, s.d, s.n;

-- name: commitment
INSERT INTO commitment (district_id, id, issue_id, committer_unit_id, speaker_title, text, strength, spec, channel, state, recorded_at,
    promised_at, confirm_by, confirmed_at, confirmed_by, due_at, original_due_at, provisional, review_at, claimed_at, refusals, joint,
    mandatory, verified_at, on_time, explanation, ended_at, public_text, published_at, street_id, community_id, enterprise_id, version)
SELECT s.district_id, c.id, s.id, CASE WHEN c.j = 3 THEN coalesce(s.co_id, s.lead_id) ELSE s.lead_id END, '副局长', f.text, c.strength,
    CASE WHEN c.dated THEN :spec::jsonb ELSE '{"unit": "NONE"}'::jsonb END, CASE WHEN c.j = 1 THEN 'IN_SESSION' ELSE 'DIRECT' END, c.state,
    c.promised_at, c.promised_at, CASE WHEN c.state = 'DRAFT' THEN c.promised_at + interval '3 days' END,
    CASE WHEN c.state <> 'DRAFT' THEN c.promised_at + interval '1 hour' END, CASE WHEN c.state <> 'DRAFT' THEN 'COMMITTER' END,
    c.due_at, c.due_at, false, CASE WHEN NOT c.dated THEN c.promised_at + interval '90 days' END,
    c.claimed_at, 0, false, true,
    CASE WHEN c.state = 'VERIFIED' THEN c.ended_at END, CASE WHEN c.state = 'VERIFIED' AND c.dated THEN c.claimed_at <= c.due_at END,
    CASE WHEN c.state = 'BROKEN' THEN '资金未能到位' END, c.ended_at,
    CASE WHEN s.published AND s.state = 'CLOSED' THEN left(f.text, 30) END,
    CASE WHEN s.published AND s.state = 'CLOSED' THEN s.closed_at + interval '2 days' END,
    s.street_id, s.community_id, s.enterprise_id, 1
FROM bench.seed s
CROSS JOIN LATERAL (
    SELECT j, strength, dated, state, promised_at, bench.v7(promised_at, 4 + j, s.d, s.n) AS id,
        CASE WHEN dated AND state <> 'DRAFT' THEN promised_at + make_interval(days => 3 + bench.draw(s.n, s.d, 42 + j) % 28) END AS due_at,
        CASE WHEN state IN ('VERIFIED', 'CLAIMED') THEN least(promised_at + make_interval(days => 2 + bench.draw(s.n, s.d, 46 + j) % 30), :as_of) END AS claimed_at,
        CASE WHEN state IN ('VERIFIED', 'BROKEN') THEN greatest(s.closed_at, promised_at + interval '33 days') END AS ended_at
    FROM (
        SELECT j, strength, strength IN ('FIRM', 'BEST_EFFORT') AS dated, s.raised_at + make_interval(hours => 6 + 20 * j) AS promised_at,
            CASE
                WHEN strength = 'STANDING' THEN 'ACTIVE'
                WHEN s.state = 'CLOSED' THEN CASE WHEN bench.draw(s.n, s.d, 50 + j) < 800 THEN 'BROKEN' ELSE 'VERIFIED' END
                WHEN bench.draw(s.n, s.d, 50 + j) < 500 THEN 'DRAFT'
                WHEN bench.draw(s.n, s.d, 50 + j) < 1500 THEN 'CLAIMED'
                ELSE 'ACTIVE'
            END AS state
        FROM (
            SELECT j, CASE WHEN bench.draw(s.n, s.d, 54 + j) < 5500 THEN 'FIRM' WHEN bench.draw(s.n, s.d, 54 + j) < 8500 THEN 'BEST_EFFORT'
                WHEN bench.draw(s.n, s.d, 54 + j) < 9500 THEN 'PRINCIPLE' ELSE 'STANDING' END AS strength
            FROM generate_series(1, s.promises) j
        ) x
    ) y
) c
JOIN bench.phrase f ON f.n = bench.draw(s.n, s.d, 58 + c.j) % :phrases
WHERE s.state IN ('DISPATCHED', 'IN_PROGRESS', 'REPLIED', 'CLOSED')
ORDER BY s.raised_at, s.d, s.n, c.j;

-- name: reply
INSERT INTO reply (district_id, id, issue_id, unit_id, kind, text, round, at)
SELECT s.district_id, bench.v7(r.at, 8 + r.j, s.d, s.n), s.id, s.lead_id, r.kind, f.text, 1, r.at
FROM bench.seed s
CROSS JOIN LATERAL (
    SELECT j, 'INTERIM' AS kind, s.raised_at + make_interval(hours => 24 * j) AS at
    FROM generate_series(1, CASE WHEN s.state = 'IN_PROGRESS' THEN 1 + bench.draw(s.n, s.d, 70) % 3 ELSE bench.draw(s.n, s.d, 70) % 2 END) j
    UNION ALL
    SELECT 0, 'FINAL', coalesce(s.closed_at, s.raised_at + interval '9 days') WHERE s.state IN ('REPLIED', 'CLOSED', 'DECLINED')
) r
JOIN bench.phrase f ON f.n = bench.draw(s.n, s.d, 71 + r.j) % :phrases
WHERE s.state NOT IN ('RAISED', 'ACCEPTED')
ORDER BY r.at, s.d, s.n;

-- name: clock
INSERT INTO clock (district_id, id, kind, subject, subject_id, issue_id, responsible_unit_id, dispatcher_unit_id, state, started_at, due_at,
    provisional, epoch, epoch_at, ladder_id, level, acted, next_fire_at, attempts, street_id, community_id, enterprise_id)
SELECT o.district_id, bench.v7(o.at, o.kind_n, s.d, s.n), o.kind, o.subject, o.id, s.id, o.unit_id, s.street_id, 'RUNNING', o.at, o.due_at,
    false, 0, o.at, s.ladder_id, CASE WHEN o.due_at < :as_of THEN least(4, 1 + extract(day FROM :as_of - o.due_at)::int / 15) ELSE -1 END, false,
    CASE WHEN o.due_at < :as_of THEN :as_of + interval '400 days' ELSE o.due_at + interval '400 days' END, 0,
    s.street_id, s.community_id, s.enterprise_id
FROM bench.seed s
JOIN LATERAL (
    SELECT a.district_id, a.id, 20 + (a.role = 'CO')::int AS kind_n, 'WORK' AS kind, 'assignment' AS subject, a.unit_id, a.dispatched_at AS at, a.due_at
    FROM assignment a WHERE a.district_id = s.district_id AND a.issue_id = s.id AND a.state IN ('ISSUED', 'ACKNOWLEDGED', 'IN_WORK')
    UNION ALL
    SELECT c.district_id, c.id, 24 + row_number() OVER (ORDER BY c.id)::int, 'FULFILMENT', 'commitment', c.committer_unit_id, c.promised_at, c.due_at
    FROM commitment c WHERE c.district_id = s.district_id AND c.issue_id = s.id AND c.state = 'ACTIVE' AND c.due_at IS NOT NULL
) o ON true
WHERE s.state IN ('DISPATCHED', 'IN_PROGRESS', 'REPLIED')
ORDER BY o.at;

-- name: deadline_revision
INSERT INTO deadline_revision (district_id, id, clock_id, epoch, cause, new_due_at, at, explanation)
SELECT district_id, id, id, 0, 'STARTED', due_at, started_at, :explanation::jsonb FROM clock ORDER BY started_at;

-- name: roundtable
-- Twenty tables a district, each with ten items about an issue each, and seats for three departments and for two residents.
INSERT INTO roundtable (district_id, id, host_unit_id, kind, title, place, scheduled_at, on_site, emergency, state, notified_at, started_at, street_id, version)
SELECT p.district_id, bench.v7(:as_of - make_interval(days => 10 * t.k), 40, p.d, t.k), s.id, 'RESIDENT', '第' || t.k || '次圆桌会', '社区会议室',
    :as_of - make_interval(days => 10 * t.k), false, false, 'ADJOURNED', :as_of - make_interval(days => 10 * t.k + 5), :as_of - make_interval(days => 10 * t.k), s.id, 1
FROM bench.place p CROSS JOIN generate_series(1, 20) t (k) JOIN bench.street s ON s.d = p.d AND s.k = t.k % p.streets;

-- name: agenda_item
INSERT INTO agenda_item (district_id, id, roundtable_id, position, title, state, proposed_at, open_floor, parkings, version)
SELECT r.district_id, bench.v7(r.scheduled_at, 41, p.d, k * 100 + j), r.id, j, '议题' || j, 'ON_AGENDA', r.scheduled_at, true, 0, 1
FROM bench.place p CROSS JOIN generate_series(1, 20) k CROSS JOIN generate_series(1, 10) j
JOIN roundtable r ON r.district_id = p.district_id AND r.id = bench.v7(:as_of - make_interval(days => 10 * k), 40, p.d, k);

-- name: agenda_item_issue
INSERT INTO agenda_item_issue (district_id, id, agenda_item_id, issue_id)
SELECT s.district_id, bench.v7(:as_of - make_interval(days => 10 * k), 42, s.d, s.n), bench.v7(:as_of - make_interval(days => 10 * k), 41, s.d, k * 100 + j), s.id
FROM bench.seed s CROSS JOIN LATERAL (SELECT (1 + s.n / 10)::int AS k, (1 + s.n % 10)::int AS j) x WHERE s.n < 200;

-- name: seat
INSERT INTO seat (district_id, id, roundtable_id, person_id, unit_id, kind, invited_at, deputy_sent)
SELECT p.district_id, bench.v7(:as_of - make_interval(days => 10 * k), 43, p.d, k * 100 + j), bench.v7(:as_of - make_interval(days => 10 * k), 40, p.d, k),
    CASE WHEN j > 3 THEN p.residents[k * 2 + j - 4] END, CASE WHEN j <= 3 THEN p.departments[1 + (k + j) % 12] END,
    'PARTICIPANT', :as_of - make_interval(days => 10 * k), false
FROM bench.place p CROSS JOIN generate_series(1, 20) k CROSS JOIN generate_series(1, 5) j;
