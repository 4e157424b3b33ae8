/** Entries of the journal, and the security marks that follow from them. */
export const entries = `
CREATE TABLE journal_entries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  action TEXT NOT NULL CHECK (action IN ('checkout', 'checkin')),
  session TEXT NOT NULL,
  item_id TEXT NOT NULL,
  tag_uids TEXT NOT NULL CHECK (json_valid(tag_uids)),
  -- The card number under AES-256-GCM, only while the entry is open.
  sealed_patron BLOB,
  was_on_loan_before INTEGER NOT NULL CHECK (was_on_loan_before IN (0, 1)),
  state TEXT NOT NULL DEFAULT 'accepted'
    CHECK (state IN ('accepted', 'unknown', 'done', 'refused', 'not-done', 'conflict')),
  reason TEXT,
  accepted_at TEXT NOT NULL,
  settled_at TEXT,
  CHECK ((state IN ('accepted', 'unknown')) = (settled_at IS NULL)),
  CHECK (state IN ('accepted', 'unknown') OR sealed_patron IS NULL)
) STRICT;
CREATE INDEX journal_entries_open ON journal_entries (id) WHERE state IN ('accepted', 'unknown');
-- An end is an end: no later statement can give an entry a second one.
CREATE TRIGGER journal_entries_end_once BEFORE UPDATE OF state ON journal_entries
WHEN OLD.state NOT IN ('accepted', 'unknown')
BEGIN
  SELECT RAISE(ABORT, 'the entry has its end already');
END;

CREATE TABLE security_writes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  entry_id INTEGER NOT NULL REFERENCES journal_entries (id),
  item_id TEXT NOT NULL,
  tag_uids TEXT NOT NULL CHECK (json_valid(tag_uids)),
  wanted TEXT NOT NULL CHECK (wanted IN ('on', 'off')),
  state TEXT NOT NULL DEFAULT 'pending'
    CHECK (state IN ('pending', 'written', 'superseded', 'cleared-by-staff')),
  attempts INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  ended_at TEXT,
  CHECK ((state = 'pending') = (ended_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX security_writes_pending ON security_writes (item_id) WHERE state = 'pending';

-- One row, written anew by a probe of the disk.
CREATE TABLE probes (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  count INTEGER NOT NULL
) STRICT;
`;
