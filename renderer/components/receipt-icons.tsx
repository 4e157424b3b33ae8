import type { ReceiptWay } from '../../main/contract/receipt.ts';
import { Icon } from './icons.tsx';

/** Paper out of a printer, a code, a letter. */
export function ReceiptIcon({ way }: { readonly way: ReceiptWay }) {
  switch (way) {
    case 'print':
      return (
        <Icon>
          <path d="M14 18V6h20v12" />
          <path d="M14 35H8a2 2 0 0 1-2-2V20a2 2 0 0 1 2-2h32a2 2 0 0 1 2 2v13a2 2 0 0 1-2 2h-6" />
          <path d="M14 28h20v14H14z" />
        </Icon>
      );
    case 'qr':
      return (
        <Icon>
          <path d="M7 7h12v12H7zM29 7h12v12H29zM7 29h12v12H7z" />
          <path d="M29 29h5v5M41 29v5M29 41h5M41 41v.1" />
        </Icon>
      );
    case 'email':
      return (
        <Icon>
          <rect x="5" y="10" width="38" height="28" rx="3" />
          <path d="m6 13 18 14 18-14" />
        </Icon>
      );
  }
}
