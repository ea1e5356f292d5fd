import css from './AgentMark.module.css';

/** A picture of layers that is the agent's own: drawn from its name, so that it needs no file. */
export function AgentMark({ name, size = 40 }: { name: string; size?: number }) {
  const seed = [...name].reduce(
    (sum, letter) => (Math.imul(sum, 31) + (letter.codePointAt(0) ?? 0)) >>> 0,
    7,
  );
  const tone = seed % 5;
  const peak = 8 + ((seed >>> 3) % 9);
  const shoulder = 12 + ((seed >>> 7) % 6);
  const side = 10 + ((seed >>> 11) % 12);
  return (
    <svg
      className={css.mark}
      data-tone={tone}
      width={size}
      height={size}
      viewBox="0 0 32 32"
      aria-hidden="true"
    >
      <rect width="32" height="32" rx="8" />
      <path d={`M0 21 ${side - 6} ${shoulder} ${side} ${shoulder + 2} ${side + 5} ${peak} 32 21z`} />
      <path d="M0 21h32v4.5H0z" />
      <path d="M0 25.5h32V32H0z" />
    </svg>
  );
}
