--liquibase formatted sql

--changeset runs:0004-shapes
-- What every server and every statement takes for granted: a row that is otherwise cannot come to be.
ALTER TABLE run
    ADD CONSTRAINT run_id_is_ulid CHECK (id ~ '^[0-9A-Z]{26}$'),
    ADD CONSTRAINT run_json_is_object CHECK (jsonb_typeof(program) = 'object'
        AND jsonb_typeof(environment) = 'object' AND jsonb_typeof(files) = 'object'),
    ADD CONSTRAINT run_numbers_count CHECK (timeout_seconds > 0 AND fence >= 0 AND attempt >= 0);
ALTER TABLE file
    ADD CONSTRAINT file_id_is_ulid CHECK (id ~ '^[0-9A-Z]{26}$'),
    ADD CONSTRAINT file_size_counts CHECK (size >= 0);
--rollback ALTER TABLE file DROP CONSTRAINT file_id_is_ulid, DROP CONSTRAINT file_size_counts;
--rollback ALTER TABLE run DROP CONSTRAINT run_id_is_ulid, DROP CONSTRAINT run_json_is_object, DROP CONSTRAINT run_numbers_count;
