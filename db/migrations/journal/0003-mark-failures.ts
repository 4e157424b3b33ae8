/** Why the last attempt at a pending mark came to nothing: what staff have to know before they try themselves. */
export const markFailures = `
ALTER TABLE security_writes ADD COLUMN last_failure TEXT;
-- Whether something newer was wished for an item.
CREATE INDEX security_writes_item ON security_writes (item_id, entry_id);
`;
