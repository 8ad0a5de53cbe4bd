--liquibase formatted sql

--changeset runs:0007-runtimes
-- The names of those that its runs may ask for; null for all.
ALTER TABLE organization ADD COLUMN runtimes text[] CHECK (cardinality(runtimes) > 0);
--rollback ALTER TABLE organization DROP COLUMN runtimes;
