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
  const onDenyAndSend = vi.fn<(text: string) => void>();
  render(
    <Composer
      draftKey="draft.c1"
      agentTitle="Chef AI"
      ready
      busy={false}
      waiting={false}
      queued={0}
      stopping={false}
      onSend={onSend}
      onDenyAndSend={onDenyAndSend}
      onStop={onStop}
      {...over}
    />,
  );
  return {
    onSend,
    onStop,
    onDenyAndSend,
    box: screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message' }),
  };
}

describe('Composer', () => {
  it('sends with Enter and breaks the line with Shift+Enter', () => {
    const { onSend, box } = open();
    fireEvent.change(box, { target: { value: ' eggs ' } });
    fireEvent.keyDown(box, { key: 'Enter', shiftKey: true });
    expect(onSend).not.toHaveBeenCalled();
    fireEvent.keyDown(box, { key: 'Enter' });
    expect(onSend).toHaveBeenCalledExactlyOnceWith('eggs', []);
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

  it('sends nothing that is empty', () => {
    const { onSend, box } = open();
    fireEvent.change(box, { target: { value: '  ' } });
    fireEvent.keyDown(box, { key: 'Enter' });
    expect(onSend).not.toHaveBeenCalled();
  });

  it('stops with one button while an answer runs; Esc does too', () => {
    const { onStop } = open({ busy: true });
    expect(screen.queryByRole('button', { name: 'Send' })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
    fireEvent.keyDown(document.body, { key: 'Escape' });
    expect(onStop).toHaveBeenCalledTimes(2);
  });

  it('sends while an answer runs, too, and says what stopping leaves alone', () => {
    const { onSend, onStop, box } = open({ busy: true, queued: 2 });
    expect(screen.getByRole('button', { name: 'Stop' }).title).toContain('the 2 queued messages go on');
    fireEvent.change(box, { target: { value: 'and then?' } });
    fireEvent.click(screen.getByRole('button', { name: 'Send when this answer is done' }));
    expect(onSend).toHaveBeenCalledExactlyOnceWith('and then?', []);
    fireEvent.change(box, { target: { value: 'and?' } });
    fireEvent.keyDown(box, { key: 'Enter' });
    expect(onSend).toHaveBeenLastCalledWith('and?', []);
    expect(onStop).not.toHaveBeenCalled();
  });

  it('offers to refuse what waits and send', () => {
    const { onSend, onDenyAndSend, box } = open({ waiting: true });
    expect(screen.queryByTestId('deny-and-send')).toBeNull();
    fireEvent.change(box, { target: { value: 'forget it' } });
    fireEvent.click(screen.getByTestId('deny-and-send'));
    expect(onDenyAndSend).toHaveBeenCalledExactlyOnceWith('forget it', []);
    expect(onSend).not.toHaveBeenCalled();
    expect(box.value).toBe('');
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
