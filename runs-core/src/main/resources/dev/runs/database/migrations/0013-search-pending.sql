--liquibase formatted sql

--changeset runs:0013-search-pending
-- What has been added lately waits in a list that every search reads from end to end. Of PostgreSQL's 4 MB that took ten
-- times as long as the index itself; this much takes a millisecond.
ALTER INDEX run_name_search SET (gin_pending_list_limit = 256);
--rollback ALTER INDEX run_name_search RESET (gin_pending_list_limit);
