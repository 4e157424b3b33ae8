import { createRoot } from 'react-dom/client';
import './styles/fonts.css';
import './styles/kiosk.css';
import { Kiosk } from './patron/kiosk.tsx';
import { StationClient } from './station-client.ts';

const root = document.getElementById('root');
if (root) createRoot(root).render(<Kiosk client={new StationClient()} />);
// A public screen has no menus, and nothing on it can be dragged away.
for (const name of ['contextmenu', 'dragstart']) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
  });
}
