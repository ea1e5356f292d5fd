import { describe, expect, it } from 'vitest';
import { BlockSplitter } from './blocks';

const TEXT = `# Title

A paragraph with **bold** and a [link][1].

- one
- two

  still two

\`\`\`java
int a = 1;

int b = 2;
\`\`\`

| a | b |
| - | - |
| 1 | 2 |

<div>raw</div>

Last words with \`code\`

[1]: https://example.com
`;

const complete = (text: string) => new BlockSplitter().split(text, true).at(-1)?.complete;

describe('BlockSplitter', () => {
  it('gives the same blocks for a text that grew letter by letter as for the whole', () => {
    const growing = new BlockSplitter();
    for (let end = 1; end <= TEXT.length; end++) {
      const part = TEXT.slice(0, end);
      expect(growing.split(part, false)).toEqual(new BlockSplitter().split(part, false));
    }
  });

  it('starts again when the text is another one', () => {
    const splitter = new BlockSplitter();
    splitter.split('one\n\ntwo', true);
    expect(splitter.split('# three', false).map((block) => block.text)).toEqual(['# three']);
  });

  it('closes what is open in the last block, and only while the text is live', () => {
    expect(new BlockSplitter().split('done\n\nso **bold', true).map((block) => block.text)).toEqual([
      'done',
      'so **bold**',
    ]);
    expect(new BlockSplitter().split('so **bold', false)[0]?.text).toBe('so **bold');
  });

  it('shows an unfinished link as its text, never as an address to somewhere else', () => {
    expect(new BlockSplitter().split('see [the page](https://exa', true)[0]?.text).toBe('see the page');
  });

  it('calls a fence complete when its closing line is there', () => {
    expect(complete('```java\nint a;')).toBe(false);
    expect(complete('```java\nint a;\n``')).toBe(false);
    expect(complete('```java\nint a;\n```')).toBe(true);
    expect(complete('~~~\na\n~~~')).toBe(true);
  });

  it('lets a reference find its definition, which stands in another block', () => {
    const [first] = new BlockSplitter().split('see [it][1]\n\nmore\n\n[1]: https://example.com', false);
    expect(first?.text).toBe('see [it][1]\n\n[1]: https://example.com');
  });
});
