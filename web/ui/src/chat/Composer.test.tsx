// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Composer } from './Composer';

beforeEach(() => {
  localStorage.clear();
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
});
afterEach(cleanup);

function open(over: Partial<Parameters<typeof Composer>[0]> = {}) {
  const onSend = vi.fn<(text: string) => void>();
  const onStop = vi.fn<() => void>();
  render(
    <Composer
      draftKey="draft.c1"
      agentTitle="Chef AI"
      ready
      busy={false}
      stopping={false}
      onSend={onSend}
      onStop={onStop}
      {...over}
    />,
  );
  return { onSend, onStop, box: screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message' }) };
}

describe('Composer', () => {
  it('sends with Enter and breaks the line with Shift+Enter', () => {
    const { onSend, box } = open();
    fireEvent.change(box, { target: { value: ' eggs ' } });
    fireEvent.keyDown(box, { key: 'Enter', shiftKey: true });
    expect(onSend).not.toHaveBeenCalled();
    fireEvent.keyDown(box, { key: 'Enter' });
    expect(onSend).toHaveBeenCalledExactlyOnceWith('eggs');
    expect(box.value).toBe('');
  });

  it('does not send with the Enter that ends a composition, nor with Safari’s 229', () => {
    const { onSend, box } = open();
    fireEvent.change(box, { target: { value: '大根' } });
    fireEvent.keyDown(box, { key: 'Enter', isComposing: true });
    fireEvent.keyDown(box, { key: 'Enter', keyCode: 229 });
    expect(onSend).not.toHaveBeenCalled();
    fireEvent.keyDown(box, { key: 'Enter', keyCode: 13 });
    expect(onSend).toHaveBeenCalledOnce();
  });

  it('sends nothing that is empty, and nothing while an answer runs', () => {
    const { onSend, box } = open({ busy: true });
    fireEvent.change(box, { target: { value: 'eggs' } });
    fireEvent.keyDown(box, { key: 'Enter' });
    expect(onSend).not.toHaveBeenCalled();
    expect(box.value).toBe('eggs');
  });

  it('has one button, which stops while an answer runs; Esc does too', () => {
    const { onStop } = open({ busy: true });
    expect(screen.queryByRole('button', { name: 'Send' })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
    fireEvent.keyDown(document.body, { key: 'Escape' });
    expect(onStop).toHaveBeenCalledTimes(2);
  });

  it('keeps a draft for each conversation until it is sent', () => {
    const first = open();
    fireEvent.change(first.box, { target: { value: 'half a thought' } });
    cleanup();
    expect(open({ draftKey: 'draft.c2' }).box.value).toBe('');
    cleanup();
    const again = open();
    expect(again.box.value).toBe('half a thought');
    fireEvent.keyDown(again.box, { key: 'Enter' });
    cleanup();
    expect(open().box.value).toBe('');
  });
});
