-- The laboratory role, whose sessions may move `roundtable_now()`. Only for the demonstration, tests and harnesses; never in production.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'rt_lab') THEN
        CREATE ROLE rt_lab LOGIN INHERIT;
    ELSIF EXISTS (
        SELECT FROM pg_catalog.pg_roles
        WHERE rolname = 'rt_lab'
          AND (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication OR NOT rolcanlogin OR NOT rolinherit)
    ) THEN
        ALTER ROLE rt_lab LOGIN INHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
    END IF;
    IF (SELECT count(*) FROM pg_catalog.pg_auth_members m
        WHERE m.member = 'rt_lab'::regrole AND m.roleid IN ('rt_api'::regrole, 'rt_worker'::regrole)) < 2 THEN
        GRANT rt_api, rt_worker TO rt_lab;
    END IF;
END
$$;
