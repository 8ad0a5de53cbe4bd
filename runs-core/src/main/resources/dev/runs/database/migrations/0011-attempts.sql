--liquibase formatted sql

--changeset runs:0011-attempts
-- The attempt whose program was allowed to start: nobody starts another for the run, whatever becomes of this one.
ALTER TABLE run ADD COLUMN permitted_attempt int;
--rollback ALTER TABLE run DROP COLUMN permitted_attempt;
