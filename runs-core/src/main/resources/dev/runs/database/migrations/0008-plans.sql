--liquibase formatted sql

--changeset runs:0008-run-name
-- The runs of a name, newest first, without passing over those of other names.
CREATE INDEX run_organization_name ON run (organization_id, name, id DESC);
--rollback DROP INDEX run_organization_name;

--changeset runs:0008-audit-who
-- What somebody did, without passing over what others did since.
CREATE INDEX audit_entry_who ON audit_entry (who, id);
--rollback DROP INDEX audit_entry_who;

--changeset runs:0008-expiry
-- What is over is deleted at each sign-in, however much is not.
CREATE INDEX session_expires ON session (expires_at);
CREATE INDEX sign_in_link_expires ON sign_in_link (expires_at);
--rollback DROP INDEX sign_in_link_expires, session_expires;
