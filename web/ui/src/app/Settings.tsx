import { useState, type MouseEvent } from 'react';
import { Monitor, Moon, Settings as SettingsIcon, Sun } from 'lucide-react';
import { chooseLanguage, language, LANGUAGES, useT, type Language } from '../lib/i18n';
import { Link } from 'wouter';
import { useStore } from '../lib/store';
import { theme, THEMES, type Theme } from '../lib/theme';
import { Popover } from '../ui/Popover';
import { drawer } from './drawer';
import { info, useMay } from './server';
import css from './Sidebar.module.css';

const ICONS = { system: Monitor, light: Sun, dark: Moon } as const;

/** What was opened over the page goes when the page changes. */
export function leave(event: MouseEvent<HTMLElement>) {
  event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
  drawer.set(false);
}

export function Settings() {
  const t = useT();
  const chosen = useStore(theme);
  const shown = useStore(language);
  const [wanted, setWanted] = useState<Language>(); // until its words have come
  const server = useStore(info);
  const mayBuild = useMay('build');
  const mayAdminister = useMay('administer');
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
                  checked={(wanted ?? shown) === id}
                  onChange={() => {
                    setWanted(id);
                    void chooseLanguage(id).finally(() => setWanted(undefined));
                  }}
                />
                <span lang={id}>{name}</span>
              </label>
            ))}
          </fieldset>
          <Link href="/usage" onClick={leave}>
            {t.usage}
          </Link>
          <Link href="/data" onClick={leave}>
            {t.yourData}
          </Link>
          {mayBuild && (
            <Link href="/keys" onClick={leave}>
              {t.apiKeys}
            </Link>
          )}
          {mayAdminister && (
            <Link href="/audit" onClick={leave}>
              {t.auditLog}
            </Link>
          )}
          {server.state === 'ready' && <p>{t.version(server.value.version)}</p>}
        </div>
      </Popover>
    </div>
  );
}
