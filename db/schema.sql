-- journal.db, version 5

CREATE TABLE sqlite_sequence(name,seq);

CREATE TABLE probes (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  count INTEGER NOT NULL
) STRICT;

CREATE TABLE "journal_entries" (
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

CREATE INDEX journal_entries_open ON journal_entries (id) WHERE state IN ('accepted', 'unknown');

CREATE INDEX journal_entries_queued ON journal_entries (id) WHERE state = 'queued';

CREATE INDEX journal_entries_offline ON journal_entries (item_id, id) WHERE offline = 1;

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

CREATE TABLE clock (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  latest TEXT NOT NULL
) STRICT;

CREATE TABLE bills (
  -- What the bank's statement says of it: the number on the screen and in the code.
  bill TEXT PRIMARY KEY,
  -- The card number under AES-256-GCM, only while the bill is open.
  sealed_patron BLOB,
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  currency TEXT NOT NULL,
  -- What was owed when it was made out; null where the ILS did not say.
  owed_before_minor INTEGER,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'confirmed', 'taken', 'dropped')),
  created_at TEXT NOT NULL,
  confirmed_at TEXT,
  ended_at TEXT,
  -- The entry that books it.
  entry_id INTEGER REFERENCES journal_entries (id),
  CHECK ((state IN ('open', 'confirmed')) = (ended_at IS NULL)),
  CHECK (state IN ('open', 'confirmed') OR sealed_patron IS NULL),
  CHECK ((state = 'taken') = (entry_id IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX bills_open ON bills (created_at) WHERE state IN ('open', 'confirmed');

CREATE TABLE "security_writes" (
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

CREATE UNIQUE INDEX security_writes_pending ON security_writes (item_id) WHERE state = 'pending';

CREATE INDEX security_writes_item ON security_writes (item_id, entry_id);

CREATE TRIGGER journal_entries_end_once BEFORE UPDATE OF state ON journal_entries
WHEN OLD.state NOT IN ('queued', 'accepted', 'unknown')
BEGIN
  SELECT RAISE(ABORT, 'the entry has its end already');
END;

CREATE TRIGGER bills_end_once BEFORE UPDATE OF state ON bills
WHEN OLD.state NOT IN ('open', 'confirmed')
BEGIN
  SELECT RAISE(ABORT, 'the bill has its end already');
END;

-- library.db, version 4

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
, properties TEXT, loan_fee_minor INTEGER NOT NULL DEFAULT 0 CHECK (loan_fee_minor >= 0)) STRICT, WITHOUT ROWID;

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
, station_block TEXT, email TEXT) STRICT, WITHOUT ROWID;

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

CREATE TABLE payments (
  id INTEGER PRIMARY KEY,
  reference TEXT NOT NULL UNIQUE,
  patron_id TEXT NOT NULL REFERENCES patrons (id),
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  currency TEXT NOT NULL,
  method TEXT NOT NULL CHECK (method IN ('cash', 'card', 'transfer')),
  fee_id TEXT,
  paid_at TEXT NOT NULL,
  recorded_at TEXT NOT NULL
) STRICT;

CREATE INDEX holds_patron ON holds (patron_id);

-- cache.db, version 2

CREATE TABLE items (
  id TEXT PRIMARY KEY,
  -- What it is, and when the ILS last said so (milliseconds since 1970).
  title TEXT,
  loanable INTEGER CHECK (loanable IN (0, 1)),
  media_type TEXT,
  institution TEXT,
  location TEXT,
  described_at INTEGER,
  -- Where it is, and when the ILS last said so.
  status TEXT,
  due_at INTEGER,
  -- Keyed hash of item and card together: tells whether it is on loan to a given card, and ties no two loans.
  loan BLOB CHECK (length(loan) = 16),
  told_at INTEGER,
  CHECK (described_at IS NOT NULL OR told_at IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE TABLE patrons (
  -- Keyed hash of the card number; no number, no name, no PIN.
  key BLOB PRIMARY KEY CHECK (length(key) = 16),
  -- Reasons why not to lend, with blanks between them.
  blocks TEXT,
  loans_count INTEGER,
  expires_on TEXT,
  category TEXT,
  as_of INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX patrons_age ON patrons (as_of);

CREATE TABLE holds (
  -- Number of an item, or a title as the ILS writes it.
  what TEXT NOT NULL,
  -- Keyed hash of `what` and card together; empty: somebody, it is not known who.
  who BLOB NOT NULL CHECK (length(who) IN (0, 16)),
  as_of INTEGER NOT NULL,
  PRIMARY KEY (what, who)
) STRICT, WITHOUT ROWID;

CREATE INDEX holds_age ON holds (as_of);

CREATE TABLE key_check (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  value BLOB NOT NULL
) STRICT;

CREATE TABLE title_log (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  name TEXT NOT NULL
) STRICT;

CREATE TABLE titles_told (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  item_id TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE sqlite_sequence(name,seq);

CREATE TRIGGER title_told AFTER INSERT ON items WHEN new.title IS NOT NULL BEGIN
  DELETE FROM titles_told WHERE item_id = new.id;
  INSERT INTO titles_told (item_id) VALUES (new.id);
END;

CREATE TRIGGER title_told_anew AFTER UPDATE OF title ON items WHEN new.title IS NOT old.title BEGIN
  DELETE FROM titles_told WHERE item_id = new.id;
  INSERT INTO titles_told (item_id) VALUES (new.id);
END;

CREATE TRIGGER title_forgotten AFTER DELETE ON items BEGIN
  DELETE FROM titles_told WHERE item_id = old.id;
END;

-- cache/items.db, version 1

CREATE TABLE traits (
  id INTEGER PRIMARY KEY,
  -- -1: not said.
  loanable INTEGER NOT NULL CHECK (loanable IN (-1, 0, 1)),
  media_type TEXT NOT NULL,
  institution TEXT NOT NULL,
  location TEXT NOT NULL,
  UNIQUE (loanable, media_type, institution, location)
) STRICT;

CREATE TABLE items (
  id TEXT PRIMARY KEY,
  title TEXT,
  trait INTEGER REFERENCES traits (id),
  status TEXT,
  due_at INTEGER,
  loan BLOB,
  as_of INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE build (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  rows INTEGER NOT NULL,
  -- Milliseconds since 1970.
  oldest INTEGER NOT NULL,
  newest INTEGER NOT NULL,
  -- Under which key its hashes were made.
  key_check BLOB NOT NULL
) STRICT;

CREATE TABLE imports (
  id INTEGER PRIMARY KEY,
  as_of INTEGER NOT NULL,
  imported_at INTEGER NOT NULL,
  rows INTEGER NOT NULL
) STRICT;

-- cache/patrons.db, version 1

CREATE TABLE patrons (
  key BLOB PRIMARY KEY,
  blocks TEXT,
  loans_count INTEGER,
  expires_on TEXT,
  category TEXT,
  as_of INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE build (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  rows INTEGER NOT NULL,
  -- Milliseconds since 1970.
  oldest INTEGER NOT NULL,
  newest INTEGER NOT NULL,
  -- Under which key its hashes were made.
  key_check BLOB NOT NULL
) STRICT;

CREATE TABLE imports (
  id INTEGER PRIMARY KEY,
  as_of INTEGER NOT NULL,
  imported_at INTEGER NOT NULL,
  rows INTEGER NOT NULL
) STRICT;

-- cache/titles.db, version 1

CREATE TABLE about (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  -- The form of the folded words: another form is made anew.
  form INTEGER NOT NULL,
  -- Which list of items it was made of.
  source TEXT NOT NULL,
  -- Up to which number of which log it knows learned titles, and how many were added since it was made.
  log TEXT NOT NULL,
  upto INTEGER NOT NULL,
  added INTEGER NOT NULL DEFAULT 0,
  -- How many tables of words there are, besides `words_new`.
  parts INTEGER NOT NULL
) STRICT;

CREATE TABLE titles (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  copies INTEGER NOT NULL,
  -- Numbers of the first copies, a line each.
  items TEXT NOT NULL
) STRICT;
