// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Composer } from '../Composer';
import FileTray from './FileTray';
import { filesOf, partsOf, type FilePart } from './part';

class FakeRequest extends EventTarget {
  static all: FakeRequest[] = [];
  upload = new EventTarget();
  status = 0;
  responseText = '';
  url = '';
  aborted = false;

  constructor() {
    super();
    FakeRequest.all.push(this);
  }

  open(_: string, url: string) {
    this.url = url;
  }
  setRequestHeader() {}
  getResponseHeader() {
    return null;
  }
  send() {}
  abort() {
    this.aborted = true;
  }

  async answer(status: number, body: object) {
    this.status = status;
    this.responseText = JSON.stringify(body);
    await act(async () => {
      this.dispatchEvent(new Event('load'));
      await Promise.resolve();
    });
  }
}

const PART: FilePart = {
  type: 'file',
  mediaType: 'text/plain',
  filename: 'a.txt',
  url: '/api/attachments/att_1',
};
const TAKEN = { id: 'att_1', name: 'a.txt', mediaType: 'text/plain', size: 1, url: PART.url };

beforeEach(() => {
  localStorage.clear();
  FakeRequest.all = [];
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  vi.stubGlobal('XMLHttpRequest', FakeRequest);
});
afterEach(cleanup);

const file = (name: string, size = 1) => new File([new Uint8Array(size)], name, { type: 'text/plain' });

describe('parts', () => {
  it('are the files, then what is said', () => {
    expect(partsOf('Hi', [PART])).toEqual([PART, { type: 'text', text: 'Hi' }]);
    expect(partsOf('', [PART])).toEqual([PART]);
    expect(partsOf('')).toEqual([{ type: 'text', text: '' }]);
    expect(filesOf({ parts: [PART, { type: 'text', text: 'Hi' }, { type: 'file' }, null] })).toEqual([PART]);
    expect(filesOf({ parts: undefined })).toEqual([]);
  });
});

function open(picked: readonly File[]) {
  const onChange = vi.fn<(files: readonly FilePart[], busy: boolean) => void>();
  const tray = (files: readonly File[]) => (
    <FileTray picked={files} onChange={onChange} onRemoved={() => undefined} />
  );
  const { rerender, unmount } = render(tray(picked));
  return { onChange, more: (files: readonly File[]) => rerender(tray(files)), unmount };
}

describe('FileTray', () => {
  it('sends each file once and tells what is there', async () => {
    const first = file('a.txt');
    const { onChange, more } = open([first]);
    expect(onChange).toHaveBeenLastCalledWith([], true);
    more([first, file('b &.txt')]);
    expect(FakeRequest.all.map(({ url }) => url)).toEqual([
      '/api/attachments?name=a.txt',
      '/api/attachments?name=b%20%26.txt',
    ]);
    await FakeRequest.all[0]?.answer(201, TAKEN);
    expect(onChange).toHaveBeenLastCalledWith([PART], true);
    expect(screen.getByRole('status').textContent).toBe('a.txt is attached.');
    await FakeRequest.all[1]?.answer(415, { detail: 'No.', status: 415 });
    expect(onChange).toHaveBeenLastCalledWith([PART], false);
    expect(screen.getByRole('alert').textContent).toContain('can’t be attached');
  });

  it('sends nothing that is refused anyway', () => {
    const { onChange } = open([file('empty.txt', 0), file('large.txt', 4_500_001)]);
    expect(FakeRequest.all).toEqual([]);
    expect(onChange).toHaveBeenLastCalledWith([], false);
    expect(screen.getAllByRole('alert').map(({ textContent }) => textContent)).toEqual([
      'The file is empty.',
      'The file is larger than 4.5 MB, which is the most that a model takes.',
    ]);
  });

  it('takes one out again, here and at the server, and breaks off what is under way', async () => {
    const fetched = vi.fn<typeof fetch>(async () => new Response(null, { status: 204 }));
    vi.stubGlobal('fetch', fetched);
    const { onChange, unmount } = open([file('a.txt'), file('b.txt')]);
    await FakeRequest.all[0]?.answer(201, TAKEN);
    fireEvent.click(screen.getByRole('button', { name: 'Remove a.txt' }));
    expect(onChange).toHaveBeenLastCalledWith([], true);
    expect(fetched).toHaveBeenCalledExactlyOnceWith(PART.url, { method: 'DELETE' });
    unmount();
    expect(FakeRequest.all[1]?.aborted).toBe(true);
  });
});

describe('Composer', () => {
  it('sends files without a word, and waits until they are there', async () => {
    const onSend = vi.fn<(text: string, files: readonly FilePart[]) => void>();
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
        onDenyAndSend={() => undefined}
        onStop={() => undefined}
      />,
    );
    const box = screen.getByRole('textbox', { name: 'Message' });
    fireEvent.change(screen.getByTestId('picker'), { target: { files: [file('a.txt')] } });
    await screen.findByTestId('chip');
    fireEvent.keyDown(box, { key: 'Enter' });
    expect(onSend).not.toHaveBeenCalled();
    await FakeRequest.all[0]?.answer(201, TAKEN);
    fireEvent.keyDown(box, { key: 'Enter' });
    expect(onSend).toHaveBeenCalledExactlyOnceWith('', [PART]);
    expect(screen.queryByTestId('chip')).toBeNull();
  });
});
