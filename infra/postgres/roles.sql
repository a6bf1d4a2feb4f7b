-- The four roles of every installation. Repeatable; run by `roundtable up`, or by hand: psql -f roles.sql, then set passwords.
--   rt_migrator  owns the database, the schema and every table; forced row-level security binds it too
--   rt_api       the API's sessions          rt_worker  the worker's sessions          rt_read  reports and replicas
-- Each may log in and nothing else: no superuser, no BYPASSRLS, no CREATEDB, no CREATEROLE, no replication.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['rt_migrator', 'rt_api', 'rt_worker', 'rt_read'] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', wanted);
        ELSIF EXISTS (
            SELECT FROM pg_catalog.pg_roles
            WHERE rolname = wanted
              AND (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication OR NOT rolcanlogin OR NOT rolinherit)
        ) THEN
            -- Only on drift: naming these attributes at all needs a superuser.
            EXECUTE format('ALTER ROLE %I LOGIN INHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION', wanted);
        END IF;
    END LOOP;
END
$$;
