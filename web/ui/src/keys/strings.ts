import { language, type Language } from '../lib/i18n';
import { useStore } from '../lib/store';

/** The strings of this page come with it: few people open it. */
const en = {
  lead: 'With a key a program asks as you do, in the Authorization header. It may do no more than you may, and no more than you choose here.',
  none: 'You have no API keys.',
  notYours: 'Your account has no API keys',
  notYoursText: 'It takes the role builder. Ask whoever administers this server.',
  make: 'New key',
  name: 'Name',
  nameHint: 'What it is for, so that you know it again',
  days: 'Expires after',
  inDays: (days: number) => (days === 365 ? 'a year' : `${days} days`),
  may: 'What it may do',
  permission: {
    read: 'Read your conversations',
    chat: 'Ask agents',
    operate: 'Read health and metrics',
  } as Record<string, string>,
  agents: 'For these agents alone',
  agentsHint: 'All, if you choose none',
  create: 'Create key',
  shown: 'This is the key. It is shown this once: copy it now.',
  copy: 'Copy key',
  done: 'Done',
  list: 'Your keys',
  created: 'Created',
  expires: 'Expires',
  expired: 'Expired',
  used: 'Last used',
  never: 'never',
  all: 'all agents',
  revoke: 'Revoke',
  revokeNamed: (name: string) => `Revoke “${name}”`,
  sure: (name: string) => `Programs that use “${name}” stop working at once.`,
  cancel: 'Cancel',
  revoked: (name: string) => `“${name}” was revoked.`,
  loadFailed: 'The keys could not be loaded.',
};

const ja: typeof en = {
  lead: 'キーを使うと、プログラムがあなたとして Authorization ヘッダーで問い合わせできます。あなたの権限と、ここで選んだ範囲を超えることはできません。',
  none: 'API キーはありません。',
  notYours: 'このアカウントでは API キーを使えません',
  notYoursText: 'builder の役割が必要です。サーバーの管理者に相談してください。',
  make: '新しいキー',
  name: '名前',
  nameHint: '用途がわかる名前',
  days: '有効期間',
  inDays: (days) => (days === 365 ? '1 年' : `${days} 日`),
  may: 'できること',
  permission: {
    read: '自分の会話を読む',
    chat: 'エージェントに質問する',
    operate: '稼働状況とメトリクスを読む',
  },
  agents: '次のエージェントだけに限る',
  agentsHint: '選ばなければすべて',
  create: 'キーを作成',
  shown: 'これがキーです。表示は一度だけです。今コピーしてください。',
  copy: 'キーをコピー',
  done: '完了',
  list: 'あなたのキー',
  created: '作成',
  expires: '期限',
  expired: '期限切れ',
  used: '最終使用',
  never: 'なし',
  all: 'すべてのエージェント',
  revoke: '取り消す',
  revokeNamed: (name) => `「${name}」を取り消す`,
  sure: (name) => `「${name}」を使うプログラムはすぐに動かなくなります。`,
  cancel: 'キャンセル',
  revoked: (name) => `「${name}」を取り消しました。`,
  loadFailed: 'キーを読み込めませんでした。',
};

const catalogs: Record<Language, typeof en> = { en, ja };

export function useStrings(): typeof en {
  return catalogs[useStore(language)];
}
