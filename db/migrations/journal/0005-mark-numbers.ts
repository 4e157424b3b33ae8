/**
 * Marks are counted by SQLite itself: no row is ever deleted, so that a number never comes again, and to keep the
 * count in a table of its own was one more page to write for each loan.
 */
export const markNumbers = `
CREATE TABLE security_writes_new (
  id INTEGER PRIMARY KEY,
  entry_id INTEGER NOT NULL REFERENCES journal_entries (id),
  item_id TEXT NOT NULL,
  tag_uids TEXT NOT NULL CHECK (json_valid(tag_uids)),
  wanted TEXT NOT NULL CHECK (wanted IN ('on', 'off')),
  state TEXT NOT NULL DEFAULT 'pending'
    CHECK (state IN ('pending', 'written', 'superseded', 'cleared-by-staff')),
  attempts INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  ended_at TEXT,
  last_failure TEXT,
  CHECK ((state = 'pending') = (ended_at IS NULL))
) STRICT;
INSERT INTO security_writes_new
  SELECT id, entry_id, item_id, tag_uids, wanted, state, attempts, created_at, ended_at, last_failure FROM security_writes;
DROP TABLE security_writes;
ALTER TABLE security_writes_new RENAME TO security_writes;
CREATE UNIQUE INDEX security_writes_pending ON security_writes (item_id) WHERE state = 'pending';
-- Whether something newer was wished for an item.
CREATE INDEX security_writes_item ON security_writes (item_id, entry_id);
`;
