import { stringsOf } from '../lib/i18n';

/** The strings of this page come with it: few people open it. */
const en = {
  title: 'Your data',
  take: 'Take it along',
  takeText:
    'One ZIP with all that is yours: conversations with every message and how each answer was made, what you think of answers, your settings and attachments.',
  download: 'Download my data',
  sessions: 'Where you are signed in',
  sessionsText:
    'The browsers that are signed in as you. End those that you don’t know, or don’t use any more.',
  unknownBrowser: 'A browser',
  thisOne: 'This one',
  begun: 'Signed in',
  seen: 'Last used',
  address: 'Address',
  end: 'End',
  endNamed: (browser: string, begun: string) => `End the session of ${browser}, signed in ${begun}`,
  endOthers: 'End all others',
  ended: (number: number) => (number === 1 ? 'One session has ended.' : `${number} sessions have ended.`),
  loadFailed: 'Your sessions could not be loaded.',
  retry: 'Try again',
  erase: 'Erase it',
  eraseText:
    'Everything that is yours is removed for good, also in Langfuse: conversations, messages, opinions, settings. Answers that are being made are stopped. There is no way back.',
  typeWord: (word: string) => `Type “${word}” to confirm`,
  eraseNow: 'Erase all my data',
  erasing: 'Erasing…',
  erased: 'Your data was erased',
  eraseGoesOn: 'Your data is being erased. What is still at work is stopped first; that may take a minute.',
  removed: 'Removed',
  remains: 'What remains, and until when',
  until: (date: string) => `(until ${date})`,
  saveReceipt: 'Save the receipt',
  failed: 'That did not work.',
  things: {
    conversations: 'Conversations',
    settings: 'Settings',
    feedback: 'Opinions',
    attachments: 'Attachments',
    usage: 'Records of usage, without your name from now on',
    keys: 'API keys',
    sessions: 'Sign-ins',
  } as Readonly<Record<string, string>>,
  reasons: {
    backups: 'Copies of the database that were made before',
    langfuse: 'Traces that Langfuse has still to delete',
    budgets: 'What counts against budgets, under your name',
    audit: 'The audit log, under a name that nobody can turn back into yours',
    holds: 'Conversations on hold for legal reasons; ask again when that is over',
  } as Readonly<Record<string, string>>,
  temporary: 'Temporary chat',
  temporaryText: 'In no list. It goes for good when you delete it, or a while after the last message.',
};

type Strings = typeof en;

const ja: Strings = {
  title: 'あなたのデータ',
  take: '持ち出す',
  takeText:
    'あなたのものすべてを1つのZIPにまとめます。すべてのメッセージと回答の作成過程を含む会話、回答への評価、設定、添付ファイルです。',
  download: 'データをダウンロード',
  sessions: 'サインイン中のブラウザー',
  sessionsText:
    'あなたとしてサインインしているブラウザーです。心当たりのないものや使わないものは終了できます。',
  unknownBrowser: 'ブラウザー',
  thisOne: 'このブラウザー',
  begun: 'サインイン',
  seen: '最終利用',
  address: 'アドレス',
  end: '終了',
  endNamed: (browser, begun) => `${browser}（${begun} にサインイン）のセッションを終了`,
  endOthers: 'ほかをすべて終了',
  ended: (number) => `${number} 件のセッションを終了しました。`,
  loadFailed: 'セッションを読み込めませんでした。',
  retry: 'もう一度試す',
  erase: '消去する',
  eraseText:
    '会話、メッセージ、評価、設定など、あなたのものすべてをLangfuse側も含めて完全に消去します。作成中の回答は停止します。元に戻すことはできません。',
  typeWord: (word) => `確認のため「${word}」と入力してください`,
  eraseNow: 'すべてのデータを消去',
  erasing: '消去しています…',
  erased: 'データを消去しました',
  eraseGoesOn: 'データを消去しています。作成中の回答を先に停止するため、1分ほどかかることがあります。',
  removed: '消去したもの',
  remains: '残るものとその期限',
  until: (date) => `(${date}まで)`,
  saveReceipt: '受領書を保存',
  failed: 'うまくいきませんでした。',
  things: {
    conversations: '会話',
    settings: '設定',
    feedback: '評価',
    attachments: '添付ファイル',
    usage: '利用記録(今後は氏名なし)',
    keys: 'APIキー',
    sessions: 'サインイン',
  },
  reasons: {
    backups: '以前に作られたデータベースの控え',
    langfuse: 'Langfuseがこれから削除するトレース',
    budgets: '予算に対して集計した利用量（あなたのIDで残ります）',
    audit: '監査ログ(あなたに結び付けられない名前で残ります)',
    holds: '法的な理由で保全中の会話。解除後に改めて消去してください',
  },
  temporary: '一時的なチャット',
  temporaryText: '一覧に表示されません。削除するか、最後のメッセージからしばらくすると完全に消えます。',
};

export const useOwnT = stringsOf<Strings>({ en, ja });
