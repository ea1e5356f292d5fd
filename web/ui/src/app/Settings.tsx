import { Monitor, Moon, Settings as SettingsIcon, Sun } from 'lucide-react';
import { Link } from 'wouter';
import { chooseLanguage, language, LANGUAGES, useT } from '../lib/i18n';
import { useStore } from '../lib/store';
import { theme, THEMES, type Theme } from '../lib/theme';
import { Popover } from '../ui/Popover';
import { info, useMay } from './server';
import css from './Sidebar.module.css';

const ICONS = { system: Monitor, light: Sun, dark: Moon } as const;

export function Settings() {
  const t = useT();
  const chosen = useStore(theme);
  const lang = useStore(language);
  const server = useStore(info);
  const mayBuild = useMay('build');
  const names: Record<Theme, string> = { system: t.themeSystem, light: t.themeLight, dark: t.themeDark };
  return (
    <div className={css.bottom}>
      <Popover
        label={t.settings}
        trigger={(props) => (
          <button type="button" className={css.settings} {...props}>
            <SettingsIcon size={16} aria-hidden="true" /> {t.settings}
          </button>
        )}
      >
        <div className={css.choices}>
          <fieldset>
            <legend>{t.theme}</legend>
            {THEMES.map((name) => {
              const Icon = ICONS[name];
              return (
                <label key={name}>
                  <input
                    type="radio"
                    name="theme"
                    checked={chosen === name}
                    onChange={() => theme.set(name)}
                  />
                  <Icon size={15} aria-hidden="true" /> {names[name]}
                </label>
              );
            })}
          </fieldset>
          <fieldset>
            <legend>{t.languageLabel}</legend>
            {LANGUAGES.map(({ id, name }) => (
              <label key={id}>
                <input
                  type="radio"
                  name="language"
                  checked={lang === id}
                  onChange={() => void chooseLanguage(id)}
                />
                <span lang={id}>{name}</span>
              </label>
            ))}
          </fieldset>
          {mayBuild && <Link href="/keys">{t.apiKeys}</Link>}
          {server.state === 'ready' && <p>{t.version(server.value.version)}</p>}
        </div>
      </Popover>
    </div>
  );
}
