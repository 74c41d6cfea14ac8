-- Lists of accounts skip and count by their index alone, which only works for pages that a vacuum
-- has seen: it comes after a fiftieth of them changed, not after a fifth.
alter table account set (
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_insert_scale_factor = 0.02
);
