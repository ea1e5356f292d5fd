import { Store } from '../lib/store';

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'info' | 'error';
  readonly action?: { readonly label: string; readonly run: () => void };
}

let last = 0;

export const toasts = new Store<readonly Toast[]>([]);

export function showToast(toast: Omit<Toast, 'id'>): void {
  last += 1;
  toasts.update((shown) => [...shown.slice(-2), { ...toast, id: last }]);
}

export function hideToast(id: number): void {
  toasts.update((shown) => shown.filter((toast) => toast.id !== id));
}
