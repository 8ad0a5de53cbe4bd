--liquibase formatted sql

--changeset runs:0003-retention
ALTER TABLE run ADD COLUMN log_removed_at timestamptz;
-- What is kept, the oldest first: nothing that is looked for here needs to be passed over.
CREATE INDEX run_log_kept ON run (completed_at) WHERE completed_at IS NOT NULL AND log_removed_at IS NULL;
CREATE INDEX run_log_removed ON run (completed_at) WHERE completed_at IS NOT NULL AND log_removed_at IS NOT NULL;
CREATE INDEX file_replaced ON file (replaced_at) WHERE replaced_at IS NOT NULL;
--rollback DROP INDEX file_replaced, run_log_removed, run_log_kept; ALTER TABLE run DROP COLUMN log_removed_at;

--changeset runs:0003-storage
ALTER TABLE organization ADD COLUMN max_storage_mb int CHECK (max_storage_mb >= 0);
CREATE TABLE storage_use (
    organization_id text PRIMARY KEY REFERENCES organization,
    bytes bigint NOT NULL
);
INSERT INTO storage_use SELECT organization_id, sum(size) FROM file GROUP BY organization_id;
--rollback DROP TABLE storage_use; ALTER TABLE organization DROP COLUMN max_storage_mb;
