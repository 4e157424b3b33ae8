/** Titles and copies, patrons, loans and holds of the embedded library. */
export const catalogue = `
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
-- An item is on loan once or not at all, whatever the code above does.
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
`;
