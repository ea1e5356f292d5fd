import { readSetting, writeSetting } from './storage';
import { Store } from './store';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const saved = THEMES.find((name) => name === readSetting('theme'));

export const theme = new Store<Theme>(saved ?? 'system');

function apply(): void {
  const chosen = theme.get();
  // `system` has no attribute: color-scheme `light dark` follows the browser.
  if (chosen === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}

theme.subscribe(() => {
  writeSetting('theme', theme.get() === 'system' ? undefined : theme.get());
  apply();
});
// At import, before the first paint; an inline script would need a hole in the policy.
apply();
