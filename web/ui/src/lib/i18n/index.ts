import { readSetting, writeSetting } from '../storage';
import { Store, useStore } from '../store';
import { en, type Catalog } from './en';

export type { Catalog };

export type Language = 'en' | 'ja';
export const LANGUAGES: readonly { id: Language; name: string }[] = [
  { id: 'en', name: en.language },
  { id: 'ja', name: '日本語' },
];

/** Only English comes with the page: who reads it need not load the others. */
const catalogs = new Map<Language, Catalog>([['en', en]]);

/** What is shown; its catalogue is there. */
export const language = new Store<Language>('en');

function known(tag: string | undefined): Language | undefined {
  return LANGUAGES.find(({ id }) => tag?.toLowerCase().split('-')[0] === id)?.id;
}

function preferred(): Language {
  for (const tag of navigator.languages ?? [navigator.language]) {
    const id = known(tag);
    if (id) return id;
  }
  return 'en';
}

async function load(id: Language): Promise<Catalog> {
  switch (id) {
    case 'en':
      return en;
    case 'ja':
      return (await import('./ja')).ja;
  }
}

async function show(id: Language): Promise<void> {
  catalogs.set(id, catalogs.get(id) ?? (await load(id)));
  language.set(id);
  document.documentElement.lang = id;
}

/** Shows the language that was chosen here before, else the browser's; English if its file can't be had. */
export async function startLanguage(): Promise<void> {
  await show(known(readSetting('language')) ?? preferred()).catch(() => show('en'));
}

/** Shows another language from now on. */
export async function chooseLanguage(id: Language): Promise<void> {
  await show(id);
  writeSetting('language', id);
}

export function useT(): Catalog {
  return catalogs.get(useStore(language)) ?? en;
}

/** The catalogue outside React; the caller reads it when it needs the string, not before. */
export function currentT(): Catalog {
  return catalogs.get(language.get()) ?? en;
}

/** The hook that reads texts which come with a part of the application instead of standing in the catalogue. */
export function stringsOf<T>(all: Readonly<Record<Language, T>>): () => T {
  return function useStrings() {
    return all[useStore(language)];
  };
}
