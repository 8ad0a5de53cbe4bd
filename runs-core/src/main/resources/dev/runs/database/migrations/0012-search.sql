--liquibase formatted sql

--changeset runs:0012-search
-- Names by any part of them, however many runs there are. Both extensions come with PostgreSQL and are trusted: whoever
-- may create things in the database may create them.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE INDEX run_name_search ON run USING gin (organization_id, name gin_trgm_ops);
--rollback DROP INDEX run_name_search;
