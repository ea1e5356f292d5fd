import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useT } from '../lib/i18n';
import { IconButton } from './Button';

export function CopyButton({ text, label }: { text: string | (() => string); label: string }) {
  const t = useT();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_600);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <>
      <IconButton
        small
        icon={copied ? Check : Copy}
        label={label}
        onClick={() => {
          void copyText(typeof text === 'string' ? text : text()).then(setCopied);
        }}
      />
      <span role="status" className="visually-hidden">
        {copied ? t.copied : ''}
      </span>
    </>
  );
}

async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Clipboard API withheld (plain HTTP on a network address, or not allowed): the old way still works.
    const area = document.createElement('textarea');
    area.value = text;
    area.setAttribute('readonly', '');
    area.className = 'visually-hidden';
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}
