import type { KeyboardEvent } from 'react';

/**
 * Whether this key press sends. Enter that ends a composition (Japanese, Chinese, Korean) must not: browsers say so
 * with `isComposing`, Safari only with key code 229 on the key press that follows the end of the composition.
 */
export function isSendKey(event: KeyboardEvent<HTMLTextAreaElement>): boolean {
  if (event.key !== 'Enter' || event.shiftKey || event.altKey) return false;
  // oxlint-disable-next-line typescript/no-deprecated -- 229 has no other name
  return !event.nativeEvent.isComposing && event.nativeEvent.keyCode !== 229;
}
