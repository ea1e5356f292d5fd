import { FileText } from 'lucide-react';
import { useState } from 'react';
import css from './files.module.css';
import type { FilePart } from './part';
import { useStrings } from './strings';

/** The files of a message that was sent: pictures small, anything else to be saved. */
export default function MessageFiles({ files }: { files: readonly FilePart[] }) {
  const s = useStrings();
  return (
    <ul className={css.sent} aria-label={s.attached} data-testid="files">
      {files.map((file) => (
        <li key={file.url}>
          {file.mediaType.startsWith('image/') ? <Picture file={file} /> : <Document file={file} />}
        </li>
      ))}
    </ul>
  );
}

function Picture({ file }: { file: FilePart }) {
  const s = useStrings();
  const [gone, setGone] = useState(false);
  if (gone) return <Name file={file} note={s.gone} />;
  return (
    <a
      href={file.url}
      target="_blank"
      rel="noreferrer"
      aria-label={s.open(file.filename)}
      title={file.filename}
    >
      <img src={file.url} className={css.picture} alt={file.filename} onError={() => setGone(true)} />
    </a>
  );
}

function Document({ file }: { file: FilePart }) {
  const s = useStrings();
  return (
    <a href={file.url} download={file.filename} className={css.link} aria-label={s.save(file.filename)}>
      <Name file={file} />
    </a>
  );
}

function Name({ file, note }: { file: FilePart; note?: string }) {
  return (
    <span className={css.chip}>
      <FileText className={css.icon} size={20} aria-hidden="true" />
      <span className={css.words}>
        <span className={css.name} title={file.filename}>
          {file.filename}
        </span>
        {note !== undefined && <span className={css.size}>{note}</span>}
      </span>
    </span>
  );
}
