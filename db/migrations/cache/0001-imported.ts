/** What every file of imported rows says about itself. */
const about = `
-- One row, written last.
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
`;

/** Items of all imports. Few sorts of items, many copies: what a shelf has in common stands once, in \`traits\`. */
export const importedItems = `
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
${about}`;

/** Patrons of all imports, without their numbers and names. */
export const importedPatrons = `
CREATE TABLE patrons (
  key BLOB PRIMARY KEY,
  blocks TEXT,
  loans_count INTEGER,
  expires_on TEXT,
  category TEXT,
  as_of INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
${about}`;
