import { Image } from 'lucide-react';
import { memo, useMemo, useState, type ComponentProps } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { useT } from '../lib/i18n';
import { BlockSplitter, type MarkdownBlock } from './blocks';
import { CodeBlock, FenceContext } from './CodeBlock';
import css from './Markdown.module.css';

const PLUGINS = [remarkGfm];

/** Text of a model. No HTML is interpreted (there is no rehype-raw), no image is fetched, no address is opened by itself. */
export function Markdown({ text, live }: { text: string; live: boolean }) {
  const [splitter] = useState(() => new BlockSplitter());
  const blocks = useMemo(() => splitter.split(text, live), [splitter, text, live]);
  return (
    <div className={css.markdown}>
      {blocks.map((block, index) => (
        // A block's place is its identity: text is only ever added at the end.
        // oxlint-disable-next-line react/no-array-index-key
        <Block key={index} text={block.text} complete={block.complete} />
      ))}
    </div>
  );
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

/** Says where it leads if its words don't: an address could carry what was said here to somebody else. */
function Link({ href, children }: ComponentProps<'a'>) {
  if (!href) return <span>{children}</span>;
  const host = hostOf(href);
  const words = typeof children === 'string' ? children.replace(/^https?:\/\//, '') : '';
  return (
    <a href={href} title={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
      {host !== '' && !(words === host || words.startsWith(`${host}/`)) && (
        <span className={css.host}> ({host})</span>
      )}
    </a>
  );
}

/** Empty for what stays here. */
function hostOf(address: string): string {
  const here = window.location;
  const host = URL.canParse(address, here.href) ? new URL(address, here.href).host : '';
  return host === here.host ? '' : host;
}

/** An image is a request to its server, which could carry what was said in its address: so it is a link. */
function ImageLink({ src, alt }: ComponentProps<'img'>) {
  const t = useT();
  const label = alt || t.image;
  const host = typeof src === 'string' ? hostOf(src) : '';
  const content = (
    <>
      <Image size={15} aria-hidden="true" /> {label}
      {host !== '' && <span className={css.host}> ({host})</span>}
    </>
  );
  if (typeof src !== 'string' || src === '') return <span className={css.image}>{content}</span>;
  return (
    <a className={css.image} href={src} title={src} target="_blank" rel="noopener noreferrer nofollow">
      {content}
    </a>
  );
}

function Table({ children }: ComponentProps<'table'>) {
  const t = useT();
  return (
    // Wide tables scroll, and what scrolls must be reachable with the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={css.scroll} role="group" aria-label={t.table} tabIndex={0}>
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
  h1: ({ children }) => <h3>{children}</h3>,
  h2: ({ children }) => <h3>{children}</h3>,
  h3: ({ children }) => <h4>{children}</h4>,
  h4: ({ children }) => <h5>{children}</h5>,
  h5: ({ children }) => <h6>{children}</h6>,
  input: ({ checked }) => (
    <input
      type="checkbox"
      checked={checked === true}
      disabled
      tabIndex={-1}
      aria-label={checked ? '✓' : '–'}
    />
  ),
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
