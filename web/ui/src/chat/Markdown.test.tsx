// @vitest-environment jsdom
import { cleanup, render } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { Markdown } from './Markdown';

afterEach(cleanup);

const TEXT = `## One

First *paragraph* with a [link](https://example.com).

- a
- b

\`\`\`
code
\`\`\`

| h |
| - |
| c |

The end **of it**`;

describe('Markdown', () => {
  it('never replaces the nodes of a finished block, also not when the stream ends', () => {
    const { container, rerender } = render(<Markdown text="" live />);
    const root = container.firstElementChild;
    const seen = new Map<number, Element>();
    for (let end = 1; end <= TEXT.length; end++) {
      rerender(<Markdown text={TEXT.slice(0, end)} live />);
      const children = [...(root?.children ?? [])];
      // All but the last are finished.
      children.slice(0, -1).forEach((element, index) => {
        expect(seen.get(index) ?? element).toBe(element);
        seen.set(index, element);
      });
    }
    const before = [...(root?.querySelectorAll('*') ?? [])];
    rerender(<Markdown text={TEXT} live={false} />);
    expect([...(root?.querySelectorAll('*') ?? [])]).toEqual(before);
    expect(seen.size).toBe(5);
  });

  it('shows HTML as the text it is', () => {
    const { container } = render(
      <Markdown
        live={false}
        text={'<script>alert(1)</script>\n\nand <b onclick="x()">bold</b> <img src=x>'}
      />,
    );
    expect(container.querySelector('script, b, img, [onclick]')).toBeNull();
    expect(container.textContent).toContain('<script>alert(1)</script>');
    expect(container.textContent).toContain('<b onclick="x()">bold</b>');
  });

  it('fetches no image: it is a link that a person may follow', () => {
    const { container } = render(<Markdown live={false} text="![a leek](https://evil.example/?q=secret)" />);
    expect(container.querySelector('img')).toBeNull();
    const link = container.querySelector('a');
    expect(link?.getAttribute('href')).toBe('https://evil.example/?q=secret');
    expect(link?.textContent).toContain('a leek');
  });

  it('opens links elsewhere without an opener, and drops addresses that are scripts', () => {
    const { container } = render(
      <Markdown
        live={false}
        text="[good](https://example.com) [bad](javascript:alert(1)) [data](data:text/html,x)"
      />,
    );
    const links = [...container.querySelectorAll('a')];
    expect(links.map((link) => link.textContent)).toEqual(['good (example.com)']);
    expect(links[0]?.rel).toContain('noopener');
    expect(links[0]?.target).toBe('_blank');
  });

  it.each([
    ['[your bank](https://evil.example/?q=secret)', 'your bank (evil.example)'],
    ['[bank.example](https://evil.example)', 'bank.example (evil.example)'],
    ['[evil.example.bank](https://evil.example)', 'evil.example.bank (evil.example)'],
    ['[here](//evil.example/x)', 'here (evil.example)'],
    ['![](https://evil.example/p.png)', '(evil.example)'],
    ['https://example.com/a', 'https://example.com/a'],
    ['[example.com](https://example.com)', 'example.com'],
    ['[this run](/runs/1)', 'this run'],
  ])('says where %s leads if its words do not', (text, shown) => {
    const { container } = render(<Markdown live={false} text={text} />);
    const link = container.querySelector('a');
    expect(link?.textContent).toContain(shown);
    expect(link?.textContent?.includes('(')).toBe(shown.includes('('));
  });

  it('keeps the headings of an answer below the heading of its message', () => {
    const { container } = render(<Markdown live={false} text={'# a\n\n## b\n\n### c'} />);
    expect(container.querySelector('h1, h2')).toBeNull();
    expect(container.querySelectorAll('h3, h4')).toHaveLength(3);
  });

  it('gives code a button to copy it, and spans of code none', () => {
    const { getAllByRole } = render(
      <Markdown live={false} text={'`span`\n\n```java\nint a;\n```\n\n```\n\n```'} />,
    );
    expect(getAllByRole('button')).toHaveLength(2);
  });
});
