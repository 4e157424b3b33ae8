/**
 * Bills that patrons were shown to pay by transfer. Whose a bill is stays sealed, and only as long as it is open; that
 * it was shown books nothing. A bill that is taken has its one entry in the journal, and never a second.
 */
export const bills = `
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
-- An end is an end: money that was booked once is not booked again.
CREATE TRIGGER bills_end_once BEFORE UPDATE OF state ON bills
WHEN OLD.state NOT IN ('open', 'confirmed')
BEGIN
  SELECT RAISE(ABORT, 'the bill has its end already');
END;
`;
