--liquibase formatted sql

--changeset runs:0005-submit-key
CREATE TABLE submit_key (
    user_id text NOT NULL REFERENCES app_user,
    key text NOT NULL,
    body_sha256 text NOT NULL,
    -- Written before the run, in its transaction.
    run_id text NOT NULL COLLATE "C" REFERENCES run ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX submit_key_run ON submit_key (run_id);
CREATE INDEX submit_key_created ON submit_key (created_at);
--rollback DROP TABLE submit_key;

--changeset runs:0005-labels
ALTER TABLE run
    ADD COLUMN labels jsonb NOT NULL DEFAULT '{}' CONSTRAINT run_labels_are_object CHECK (jsonb_typeof(labels) = 'object'),
    ADD COLUMN simulated boolean NOT NULL DEFAULT false;
-- What lists look for: each label of each run as name=value.
CREATE TABLE run_label (
    organization_id text NOT NULL REFERENCES organization,
    label text NOT NULL,
    run_id text NOT NULL COLLATE "C" REFERENCES run ON DELETE CASCADE,
    PRIMARY KEY (organization_id, label, run_id)
);
CREATE INDEX run_label_run ON run_label (run_id);
--rollback DROP TABLE run_label; ALTER TABLE run DROP COLUMN labels, DROP COLUMN simulated;
