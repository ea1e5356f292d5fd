/** localStorage that never throws: a browser may refuse it (private mode, full, blocked by policy). */
export function readSetting(key: string): string | undefined {
  try {
    return localStorage.getItem(`outcrop.${key}`) ?? undefined;
  } catch {
    // Refused: the setting lives for this page only.
    return undefined;
  }
}

export function writeSetting(key: string, value: string | undefined): void {
  try {
    if (value === undefined || value === '') localStorage.removeItem(`outcrop.${key}`);
    else localStorage.setItem(`outcrop.${key}`, value);
  } catch {
    // Refused: the setting lives for this page only.
  }
}

/** What belongs to this tab alone, over a reload. */
export function readForTab(key: string): unknown {
  try {
    return JSON.parse(sessionStorage.getItem(`outcrop.${key}`) ?? 'null');
  } catch {
    // Refused, or not ours.
    return undefined;
  }
}

export function writeForTab(key: string, value: unknown): void {
  try {
    sessionStorage.setItem(`outcrop.${key}`, JSON.stringify(value));
  } catch {
    // Refused: it lives for this page only.
  }
}

export function forgetForTab(key: string): void {
  try {
    sessionStorage.removeItem(`outcrop.${key}`);
  } catch {
    // Refused: there is nothing to forget.
  }
}

/** What was written and not sent, of all conversations: whoever comes next must not find it. */
export function forgetDrafts(): void {
  try {
    for (const key of Object.keys(localStorage))
      if (key.startsWith('outcrop.draft.')) localStorage.removeItem(key);
    sessionStorage.clear();
  } catch {
    // Refused: then nothing was kept.
  }
}
