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
