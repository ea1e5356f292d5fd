import './lib/csp';
import './lib/theme';
import './ui/tokens.css';
import './ui/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { startConversations } from './app/conversations';
import { loadAgents, loadInfo } from './app/server';

startConversations();
void loadAgents();
void loadInfo();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
