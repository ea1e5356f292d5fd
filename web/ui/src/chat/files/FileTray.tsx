import { FileText, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { language, useT } from '../../lib/i18n';
import { useStore } from '../../lib/store';
import { IconButton } from '../../ui/Button';
import { sentence } from '../ProblemCard';
import css from './files.module.css';
import type { FilePart } from './part';
import { useStrings } from './strings';
import { Tray, type Fault, type Item } from './tray';

interface FileTrayProps {
  /** What was picked, dropped or pasted so far. */
  readonly picked: readonly File[];
  /** What can be sent, and whether something is still on its way. */
  readonly onChange: (files: readonly FilePart[], busy: boolean) => void;
  readonly onRemoved: () => void;
}

/** The files under a message that is being written: each on its way, there, or refused with a sentence. */
export default function FileTray({ picked, onChange, onRemoved }: FileTrayProps) {
  const s = useStrings();
  const [tray] = useState(() => new Tray());
  const items = useStore(tray.items);
  const taken = useRef(0);

  useEffect(() => {
    tray.add(picked.slice(taken.current));
    taken.current = picked.length;
  }, [tray, picked]);
  useEffect(() => () => tray.close(), [tray]);
  useEffect(() => {
    onChange(
      items.flatMap(({ part }) => (part ? [part] : [])),
      items.some(({ part, fault }) => !part && !fault),
    );
  }, [items, onChange]);

  const ready = items.findLast(({ part }) => part);
  return (
    <>
      {items.length > 0 && (
        <ul className={css.tray} aria-label={s.attached} data-testid="tray">
          {items.map((item) => (
            <Chip
              key={item.key}
              item={item}
              onRemove={() => {
                tray.remove(item.key);
                onRemoved();
              }}
            />
          ))}
        </ul>
      )}
      <div role="status" className="visually-hidden">
        {ready?.part && s.ready(ready.part.filename)}
      </div>
    </>
  );
}

function Chip({ item, onRemove }: { item: Item; onRemove: () => void }) {
  const s = useStrings();
  const t = useT();
  const { file, part, fault, progress } = item;
  const name = part?.filename ?? file.name;
  return (
    <li className={css.chip} data-state={fault ? 'failed' : part ? 'ready' : 'sending'} data-testid="chip">
      <Thumb file={file} />
      <span className={css.words}>
        <span className={css.name} title={name}>
          {name}
        </span>
        {fault ? (
          <span role="alert" className={css.fault}>
            <FaultText fault={fault} />
          </span>
        ) : part ? (
          <span className={css.size}>
            <Size bytes={file.size} />
          </span>
        ) : (
          <progress max={1} value={progress} aria-label={s.uploading(name)} title={t.loading} />
        )}
      </span>
      <IconButton small icon={X} label={s.remove(name)} onClick={onRemove} />
    </li>
  );
}

function Thumb({ file }: { file: File }) {
  const image = useRef<HTMLImageElement>(null);
  const [broken, setBroken] = useState(false);
  const picture = !broken && /^image\/(png|jpeg|gif|webp)$/.test(file.type);
  useEffect(() => {
    if (!picture || !image.current) return;
    const url = URL.createObjectURL(file);
    image.current.src = url;
    return () => URL.revokeObjectURL(url);
  }, [file, picture]);
  return picture ? (
    <img ref={image} className={css.thumb} alt="" onError={() => setBroken(true)} />
  ) : (
    <FileText className={css.icon} size={20} aria-hidden="true" />
  );
}

function FaultText({ fault }: { fault: Fault }) {
  const s = useStrings();
  const t = useT();
  const lang = useStore(language);
  switch (fault.kind) {
    case 'empty':
      return s.empty;
    case 'many':
      return s.tooMany(20);
    case 'large':
      return s.tooLarge(bytes(fault.most, lang));
    default:
      return s.refused[fault.status ?? 0] ?? sentence(fault, t);
  }
}

function Size({ bytes: size }: { bytes: number }) {
  return bytes(size, useStore(language));
}

/** `3 bytes`, `12 kB`, `3.8 MB`. */
function bytes(size: number, lang: string): string {
  const [value, unit] =
    size < 1_000
      ? [size, 'byte']
      : size < 1_000_000
        ? [size / 1_000, 'kilobyte']
        : [size / 1_000_000, 'megabyte'];
  return new Intl.NumberFormat(lang, {
    style: 'unit',
    unit,
    unitDisplay: unit === 'byte' ? 'long' : 'short',
    maximumFractionDigits: value < 10 ? 2 : 0,
  }).format(value);
}
