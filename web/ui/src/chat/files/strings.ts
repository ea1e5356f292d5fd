import { stringsOf } from '../../lib/i18n';

/** The strings of attached files come with them: many people attach none. */
const en = {
  attached: 'Attached files',
  remove: (name: string) => `Remove ${name}`,
  uploading: (name: string) => `Uploading ${name}`,
  ready: (name: string) => `${name} is attached.`,
  empty: 'The file is empty.',
  tooLarge: (most: string) => `The file is larger than ${most}, which is the most that a model takes.`,
  tooMany: (most: number) => `A message takes ${most} files. Send the rest with the next one.`,
  gone: 'no longer here',
  open: (name: string) => `Open ${name} in a new tab`,
  save: (name: string) => `Save ${name}`,
  refused: {
    409: 'You have attached as much as you may. Delete conversations with files in them, or ask whoever runs this server.',
    413: 'The file is too large for a model. Make it smaller.',
    415: 'Files of this type can’t be attached, or it is not what its name says. PNG, JPEG, GIF, WebP, PDF, Word, Excel, HTML and text in UTF-8 can.',
    422: 'The file is damaged, or unpacks to too much. Save it anew.',
  } as Readonly<Record<number, string>>,
};

type Strings = typeof en;

const ja: Strings = {
  attached: '添付ファイル',
  remove: (name) => `${name} を取り除く`,
  uploading: (name) => `${name} をアップロード中`,
  ready: (name) => `${name} を添付しました。`,
  empty: 'ファイルが空です。',
  tooLarge: (most) => `ファイルが ${most} を超えています。モデルが受け取れる上限です。`,
  tooMany: (most) =>
    `1つのメッセージに添付できるのは ${most} 個までです。残りは次のメッセージで送ってください。`,
  gone: '削除されました',
  open: (name) => `${name} を新しいタブで開く`,
  save: (name) => `${name} を保存`,
  refused: {
    409: '添付できる量の上限に達しました。ファイルのある会話を削除するか、管理者に相談してください。',
    413: 'ファイルがモデルには大きすぎます。小さくしてください。',
    415: 'この種類のファイルは添付できないか、名前と中身が合っていません。PNG、JPEG、GIF、WebP、PDF、Word、Excel、HTML、UTF-8のテキストを添付できます。',
    422: 'ファイルが壊れているか、展開すると大きすぎます。保存し直してください。',
  },
};

export const useStrings = stringsOf<Strings>({ en, ja });

export type { Strings };
