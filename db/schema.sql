-- journal.db, version 2

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

CREATE TABLE sqlite_sequence(name,seq);

CREATE INDEX journal_entries_open ON journal_entries (id) WHERE state IN ('accepted', 'unknown');

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
  ended_at TEXT, last_failure TEXT,
  CHECK ((state = 'pending') = (ended_at IS NULL))
) STRICT;

CREATE UNIQUE INDEX security_writes_pending ON security_writes (item_id) WHERE state = 'pending';

CREATE TABLE probes (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  count INTEGER NOT NULL
) STRICT;

CREATE TRIGGER journal_entries_end_once BEFORE UPDATE OF state ON journal_entries
WHEN OLD.state NOT IN ('accepted', 'unknown')
BEGIN
  SELECT RAISE(ABORT, 'the entry has its end already');
END;

-- library.db, version 1

CREATE TABLE titles (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  author TEXT NOT NULL
) STRICT;

CREATE TABLE items (
  id TEXT PRIMARY KEY,
  title_id INTEGER NOT NULL REFERENCES titles (id),
  -- Branch it belongs to; the empty name is this library itself.
  branch TEXT NOT NULL DEFAULT '',
  loanable INTEGER NOT NULL DEFAULT 1 CHECK (loanable IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE INDEX items_title ON items (title_id);

CREATE TABLE patrons (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  category TEXT NOT NULL,
  pin_hash BLOB,
  expires_on TEXT NOT NULL,
  card_lost INTEGER NOT NULL DEFAULT 0 CHECK (card_lost IN (0, 1)),
  blocked INTEGER NOT NULL DEFAULT 0 CHECK (blocked IN (0, 1)),
  fees_minor INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE loans (
  id INTEGER PRIMARY KEY,
  item_id TEXT NOT NULL REFERENCES items (id),
  patron_id TEXT NOT NULL REFERENCES patrons (id),
  lent_at TEXT NOT NULL,
  due_at TEXT NOT NULL,
  renewals INTEGER NOT NULL DEFAULT 0,
  returned_at TEXT
) STRICT;

CREATE UNIQUE INDEX loans_open_item ON loans (item_id) WHERE returned_at IS NULL;

CREATE INDEX loans_open_patron ON loans (patron_id) WHERE returned_at IS NULL;

CREATE TABLE holds (
  id INTEGER PRIMARY KEY,
  title_id INTEGER NOT NULL REFERENCES titles (id),
  patron_id TEXT NOT NULL REFERENCES patrons (id),
  -- The copy that waits on the hold shelf; null while the hold is in the queue.
  item_id TEXT REFERENCES items (id),
  placed_at TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX holds_shelf ON holds (item_id) WHERE item_id IS NOT NULL;
