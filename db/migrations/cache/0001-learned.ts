/** What a station learned from the answers of its ILS. */
export const learned = `
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
  -- Keyed hash of \`what\` and card together; empty: somebody, it is not known who.
  who BLOB NOT NULL CHECK (length(who) IN (0, 16)),
  as_of INTEGER NOT NULL,
  PRIMARY KEY (what, who)
) STRICT, WITHOUT ROWID;
CREATE INDEX holds_age ON holds (as_of);

-- One row: tells under which key the hashes were made.
CREATE TABLE key_check (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  value BLOB NOT NULL
) STRICT;
`;
