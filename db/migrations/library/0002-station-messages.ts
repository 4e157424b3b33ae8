/** What stations tell besides loans: payments taken, cards they kept, properties of items they saw. */
export const stationMessages = `
-- A payment is recorded once: whoever sends its reference again is told the same and nothing is booked.
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
-- Why a station blocked the card; null while no station did. Staff's own block is "blocked".
ALTER TABLE patrons ADD COLUMN station_block TEXT;
ALTER TABLE items ADD COLUMN properties TEXT;
CREATE INDEX holds_patron ON holds (patron_id);
`;
