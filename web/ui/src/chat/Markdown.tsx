import { Image } from 'lucide-react';
import { Lexer, type Token } from 'marked';
import { memo, useMemo, type ComponentProps } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import remend from 'remend';
import { useT } from '../lib/i18n';
import { CodeBlock, FenceContext } from './CodeBlock';
import css from './Markdown.module.css';

const PLUGINS = [remarkGfm];

/** Text of a model. No HTML is interpreted (there is no rehype-raw), no image is fetched, no address is opened by itself. */
export function Markdown({ text, live }: { text: string; live: boolean }) {
  const blocks = useMemo(() => blocksOf(text, live), [text, live]);
  return (
    <div className={css.markdown}>
      {blocks.map((block, index) => (
        // A block's place is its identity: text is only ever added at the end.
        <Block key={index} text={block.text} complete={block.complete} />
      ))}
    </div>
  );
}

export interface MarkdownBlock {
  readonly text: string;
  readonly complete: boolean;
}

/** The top-level blocks, of which only the last can still change; its open emphasis, links and code are closed. */
export function blocksOf(text: string, live: boolean): MarkdownBlock[] {
  const tokens = new Lexer({ gfm: true }).lex(text);
  const definitions = tokens
    .filter((token) => token.type === 'def')
    .map((token) => token.raw.trim())
    .join('\n');
  const shown = tokens.filter((token) => token.type !== 'space' && token.type !== 'def');
  return shown.map((token, index) => {
    const open = live && index === shown.length - 1 && !isClosedFence(token);
    const own = open ? remend(token.raw, { linkMode: 'text-only' }) : token.raw;
    // A reference is resolved within its own block, so the definitions travel with it.
    const needsDefinitions = definitions !== '' && token.type !== 'code' && token.raw.includes('[');
    return { text: needsDefinitions ? `${own}\n\n${definitions}` : own, complete: !open };
  });
}

function isClosedFence(token: Token): boolean {
  if (token.type !== 'code') return false;
  const fence = /^ {0,3}(`{3,}|~{3,})/.exec(token.raw)?.[1];
  return fence !== undefined && new RegExp(`\\n {0,3}${fence}[\`~]* *\\n*$`).test(token.raw);
}

const Block = memo(function Block({ text, complete }: MarkdownBlock) {
  return (
    <FenceContext value={complete}>
      <ReactMarkdown remarkPlugins={PLUGINS} components={components}>
        {text}
      </ReactMarkdown>
    </FenceContext>
  );
});

function Link({ href, children, title }: ComponentProps<'a'>) {
  if (!href) return <span>{children}</span>;
  return (
    <a href={href} title={title} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

/** An image is a request to its server, which could carry what was said in its address: so it is a link. */
function ImageLink({ src, alt }: ComponentProps<'img'>) {
  const t = useT();
  const label = alt || t.image;
  const content = (
    <>
      <Image size={15} aria-hidden="true" /> {label}
    </>
  );
  if (typeof src !== 'string' || src === '') return <span className={css.image}>{content}</span>;
  return (
    <a className={css.image} href={src} target="_blank" rel="noopener noreferrer nofollow">
      {content}
    </a>
  );
}

function Table({ children }: ComponentProps<'table'>) {
  const t = useT();
  return (
    // Wide tables scroll, and what scrolls must be reachable with the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={css.scroll} role="region" aria-label={t.table} tabIndex={0}>
      <table>{children}</table>
    </div>
  );
}

const components: Components = {
  a: ({ node: _, ...props }) => <Link {...props} />,
  img: ({ node: _, ...props }) => <ImageLink {...props} />,
  table: ({ node: _, ...props }) => <Table {...props} />,
  pre: ({ node: _, children }) => <>{children}</>,
  // Headings of an answer stand below the heading of its message.
  h1: ({ node: _, ...props }) => <h3 {...props} />,
  h2: ({ node: _, ...props }) => <h3 {...props} />,
  h3: ({ node: _, ...props }) => <h4 {...props} />,
  h4: ({ node: _, ...props }) => <h5 {...props} />,
  h5: ({ node: _, ...props }) => <h6 {...props} />,
  input: ({ node: _, ...props }) => <input {...props} aria-hidden="true" />,
  code: ({ node, className, children }) => {
    const text = String(children ?? '');
    const isBlock = className?.startsWith('language-') || text.endsWith('\n') || isAlone(node);
    if (!isBlock) return <code>{children}</code>;
    return (
      <CodeBlock code={text.replace(/\n$/, '')} language={/language-(\S+)/.exec(className ?? '')?.[1]} />
    );
  },
};

/** An empty fence has no text that tells it from a span of code; its position over several lines does. */
function isAlone(
  node: { position?: { start: { line: number }; end: { line: number } } } | undefined,
): boolean {
  const position = node?.position;
  return position !== undefined && position.end.line > position.start.line;
}
