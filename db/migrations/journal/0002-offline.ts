/**
 * What is done while the line is down waits its turn in the same journal; renewals and payments stand in it, too;
 * what the ILS would not have goes to staff, typed.
 */
export const offline = `
CREATE TABLE journal_entries_new (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  action TEXT NOT NULL CHECK (action IN ('checkout', 'checkin', 'renew', 'fee')),
  -- Done while the line was down: to be told to the ILS in its turn.
  offline INTEGER NOT NULL DEFAULT 0 CHECK (offline IN (0, 1)),
  session TEXT NOT NULL,
  item_id TEXT NOT NULL,
  tag_uids TEXT NOT NULL CHECK (json_valid(tag_uids)),
  -- The card number under AES-256-GCM, only while the entry is open.
  sealed_patron BLOB,
  was_on_loan_before INTEGER NOT NULL CHECK (was_on_loan_before IN (0, 1)),
  -- What sending it, or finding out what became of it, needs besides; never an identity.
  facts TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(facts)),
  state TEXT NOT NULL DEFAULT 'accepted'
    CHECK (state IN ('queued', 'accepted', 'unknown', 'done', 'refused', 'not-done', 'conflict')),
  reason TEXT,
  accepted_at TEXT NOT NULL,
  settled_at TEXT,
  CHECK ((state IN ('queued', 'accepted', 'unknown')) = (settled_at IS NULL)),
  CHECK (state IN ('queued', 'accepted', 'unknown') OR sealed_patron IS NULL),
  CHECK (state <> 'queued' OR offline = 1),
  CHECK (offline = 0 OR action IN ('checkout', 'checkin'))
) STRICT;
INSERT INTO journal_entries_new
  (id, action, session, item_id, tag_uids, sealed_patron, was_on_loan_before, state, reason, accepted_at, settled_at)
  SELECT id, action, session, item_id, tag_uids, sealed_patron, was_on_loan_before, state, reason, accepted_at, settled_at
  FROM journal_entries;
CREATE TABLE security_writes_new (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  entry_id INTEGER NOT NULL REFERENCES journal_entries_new (id),
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
INSERT INTO security_writes_new SELECT * FROM security_writes;
DROP TABLE security_writes;
-- A table made anew counts from its highest row; numbers given out before must not come again.
UPDATE sqlite_sequence SET seq = max(seq, (SELECT seq FROM sqlite_sequence WHERE name = 'journal_entries'))
  WHERE name = 'journal_entries_new';
DROP TABLE journal_entries;
ALTER TABLE journal_entries_new RENAME TO journal_entries;
ALTER TABLE security_writes_new RENAME TO security_writes;
CREATE INDEX journal_entries_open ON journal_entries (id) WHERE state IN ('accepted', 'unknown');
CREATE INDEX journal_entries_queued ON journal_entries (id) WHERE state = 'queued';
CREATE INDEX journal_entries_offline ON journal_entries (item_id, id) WHERE offline = 1;
CREATE UNIQUE INDEX security_writes_pending ON security_writes (item_id) WHERE state = 'pending';
-- An end is an end: no later statement can give an entry a second one.
CREATE TRIGGER journal_entries_end_once BEFORE UPDATE OF state ON journal_entries
WHEN OLD.state NOT IN ('queued', 'accepted', 'unknown')
BEGIN
  SELECT RAISE(ABORT, 'the entry has its end already');
END;

-- What staff have to look at. An identity stays sealed in it until they have.
CREATE TABLE exceptions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- Random: names the same exception in this file, in its copy beside it and in a backup.
  key TEXT NOT NULL UNIQUE,
  -- Not a reference: after a restore the exception may be younger than the journal.
  entry_id INTEGER,
  kind TEXT NOT NULL CHECK (kind IN ('already-returned', 'on-loan-to-other', 'hold-waiting', 'patron-blocked',
    'unknown-item', 'refused', 'unclear', 'rolled-back')),
  action TEXT NOT NULL CHECK (action IN ('checkout', 'checkin', 'renew', 'fee')),
  item_id TEXT NOT NULL,
  title TEXT NOT NULL,
  reason TEXT,
  destination TEXT,
  session TEXT NOT NULL,
  sealed_patron BLOB,
  happened_at TEXT NOT NULL,
  raised_at TEXT NOT NULL,
  cleared_at TEXT,
  CHECK (cleared_at IS NULL OR sealed_patron IS NULL)
) STRICT;
CREATE INDEX exceptions_open ON exceptions (id) WHERE cleared_at IS NULL;

-- The latest wall time that an entry was made at: a clock that stands before it is wrong.
CREATE TABLE clock (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  latest TEXT NOT NULL
) STRICT;
INSERT INTO clock (id, latest) SELECT 1, coalesce(max(accepted_at), '') FROM journal_entries;
`;
