/** What the demo starts with where no configuration is named; the embedded library lies in the data folder. */
export const demoConfig = {
  library: { name: { vi: 'Thư viện Phường Mẫu', en: 'Sample Ward Library' } },
  ils: 'library:library',
  signIn: { cardPattern: '^BD[0-9]{6}$' },
  items: { pattern: '^TV[0-9]{8}$' },
};
