/** Where a patron wants receipts that they ask for. */
export const patronEmail = `
-- Null where the library has none.
ALTER TABLE patrons ADD COLUMN email TEXT;
`;
