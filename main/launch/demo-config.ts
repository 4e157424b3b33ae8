/** What the demo starts with where no configuration is named; the embedded library lies in the data folder. */
export const demoConfig = {
  library: { name: { vi: 'Thư viện Phường Mẫu', en: 'Sample Ward Library' } },
  ils: 'library:library',
  signIn: { cardPattern: '^BD[0-9]{6}$', citizenCard: 'pin' },
  holds: { where: { vi: 'kệ Đặt trước, cạnh quầy', en: 'the holds shelf beside the desk' } },
  fees: {
    pay: 'vietqr',
    // No account of anybody's: the one of the format's examples.
    vietqr: { bin: '970436', account: '0123456789', purpose: 'THU VIEN' },
  },
  items: { pattern: '^TV[0-9]{8}$' },
};
