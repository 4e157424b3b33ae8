/** What the embedded library counts fees in. */
export const currency = 'VND';
