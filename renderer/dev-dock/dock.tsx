import { useState, useSyncExternalStore } from 'react';
import type { DockCall } from '../../main/contract/dock.ts';
import type { DockClient } from '../station-client.ts';
import { BookPanel } from './book-panel.tsx';
import { CardPanel } from './card-panel.tsx';
import { DevicePanel } from './device-panel.tsx';
import { KioskFrame } from './kiosk-frame.tsx';
import { PadPanel } from './pad-panel.tsx';
import { PrinterPanel } from './printer-panel.tsx';
import { dockWords } from './words.ts';

/** Where Electron shows the kiosk in a window of its own, the dock stands alone. */
const kioskApart = new URLSearchParams(location.search).get('kiosk') === 'apart';

/** The demo's table: the kiosk, and beside it everything a person would have in their hands. */
export function Dock({ client }: { readonly client: DockClient }) {
  const view = useSyncExternalStore(client.subscribe, () => client.view);
  const [language, setLanguage] = useState<'vi' | 'en'>('vi');
  const words = dockWords[language];
  const call = (dockCall: DockCall): void => {
    void client.call(dockCall);
  };
  return (
    <div className={kioskApart ? 'dock dock-alone' : 'dock'} lang={language}>
      {!kioskApart && <KioskFrame words={words} />}
      <main className="table">
        <header className="table-head">
          <h1>{words.title}</h1>
          <button
            type="button"
            onClick={() => {
              setLanguage(language === 'vi' ? 'en' : 'vi');
            }}
          >
            {words.other}
          </button>
        </header>
        {view === null ? (
          <p className="lost">{words.lost}</p>
        ) : (
          <>
            <PadPanel view={view} words={words} call={call} />
            <CardPanel view={view} words={words} call={call} />
            <BookPanel view={view} words={words} call={call} />
            <PrinterPanel view={view} words={words} call={call} />
            <DevicePanel view={view} words={words} call={call} />
          </>
        )}
      </main>
    </div>
  );
}
