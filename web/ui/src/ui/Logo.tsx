/** The mark: beds of rock, the uppermost breaking through the surface. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#123f3b" />
      <path d="M4 20.5 9.2 12l4.3 2.6L19 6l9 14.5z" fill="#8ed1c4" />
      <path d="M4 20.5h24V24H4z" fill="#e0a458" />
      <path d="M4 24.8h24V27H4z" fill="#c9c3b4" />
    </svg>
  );
}
