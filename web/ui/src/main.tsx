import './lib/csp';
import './lib/theme';
import './ui/tokens.css';
import './ui/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { startConversations } from './app/conversations';
import { loadAgents, loadInfo } from './app/server';
import { startLanguage } from './lib/i18n';

startConversations();
void loadAgents();
void loadInfo();

const element = document.getElementById('root');
if (!element) throw new Error('index.html has no #root');
const root = createRoot(element);
// In words that are about to change nothing should be read.
void startLanguage().then(() =>
  root.render(
    <StrictMode>
      <App />
    </StrictMode>,
  ),
);
