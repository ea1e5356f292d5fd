import { readSetting, writeSetting } from '../storage';
import { Store, useStore } from '../store';
import { en, type Catalog } from './en';
import { ja } from './ja';

export type { Catalog };

const catalogs = { en, ja } as const satisfies Record<string, Catalog>;
export type Language = keyof typeof catalogs;
export const LANGUAGES: readonly { id: Language; name: string }[] = [
  { id: 'en', name: en.language },
  { id: 'ja', name: ja.language },
];

function known(tag: string | undefined): Language | undefined {
  return LANGUAGES.find(({ id }) => tag?.toLowerCase().split('-')[0] === id)?.id;
}

function preferred(): Language {
  for (const tag of navigator.languages ?? [navigator.language]) {
    const language = known(tag);
    if (language) return language;
  }
  return 'en';
}

export const language = new Store<Language>(known(readSetting('language')) ?? preferred());

const apply = () => {
  document.documentElement.lang = language.get();
};
language.subscribe(() => {
  writeSetting('language', language.get());
  apply();
});
apply();

export function useT(): Catalog {
  return catalogs[useStore(language)];
}

/** The catalogue outside React; the caller reads it when it needs the string, not before. */
export function currentT(): Catalog {
  return catalogs[language.get()];
}
