/** In which order titles were learned, for whoever keeps an index of them (titles/title-index.ts). */
export const learnedTitles = `
-- One row. Another file has another name: its numbers are not the sequel of an earlier one's.
CREATE TABLE title_log (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  name TEXT NOT NULL
) STRICT;
INSERT INTO title_log (id, name) VALUES (1, hex(randomblob(16)));

-- The higher the number, the later the item got the title that it has.
CREATE TABLE titles_told (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  item_id TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO titles_told (item_id) SELECT id FROM items WHERE title IS NOT NULL;

-- No OR REPLACE: what calls a trigger has its own way with conflicts, and that one counts.
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
`;
