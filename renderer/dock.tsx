import { createRoot } from 'react-dom/client';
import './styles/fonts.css';
import './dev-dock/dock.css';
import { Dock } from './dev-dock/dock.tsx';
import { DockClient } from './station-client.ts';

const root = document.getElementById('root');
if (root) createRoot(root).render(<Dock client={new DockClient()} />);
