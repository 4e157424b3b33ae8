/**
 * The index of titles. Beside these tables it has one of words for every hundred thousand titles, \`words_0\` and on,
 * and \`words_new\` for titles that were learned since (FTS5, without content of their own).
 */
export const titleIndex = `
-- One row, written last.
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
  -- How many tables of words there are, besides \`words_new\`.
  parts INTEGER NOT NULL
) STRICT;

-- Of titles in a list the shorter has the smaller number.
CREATE TABLE titles (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  copies INTEGER NOT NULL,
  -- Numbers of the first copies, a line each.
  items TEXT NOT NULL
) STRICT;
`;
