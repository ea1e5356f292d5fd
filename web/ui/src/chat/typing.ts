const PAUSE_MS = 1_500;
let last = 0;

/** The person has just changed the text of the composer. */
export function noteTyping(): void {
  last = Date.now();
}

/** The person has sent the text: what comes next may take the focus. */
export function typingDone(): void {
  last = 0;
}

/** Whether the focus may go elsewhere: nobody is typing, and no half-written text would be left behind. */
export function mayTakeFocus(): boolean {
  const now = document.activeElement;
  if (now === null || now === document.body) return true;
  const composer = now instanceof HTMLTextAreaElement && now.id === 'composer';
  return composer && now.value === '' && Date.now() - last > PAUSE_MS;
}
