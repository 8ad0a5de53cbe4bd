--liquibase formatted sql

--changeset runs:0011-attempts
-- The attempt whose program was allowed to start: nobody starts another for the run, whatever becomes of this one.
ALTER TABLE run ADD COLUMN permitted_attempt int;
-- Who was allowed to, so that one that did not hear the answer may ask again, and nobody else in its place.
ALTER TABLE run ADD COLUMN permitted_to text;
ALTER TABLE run ADD COLUMN permitted_at timestamptz;
--rollback ALTER TABLE run DROP COLUMN permitted_attempt, DROP COLUMN permitted_to, DROP COLUMN permitted_at;
