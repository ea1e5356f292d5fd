import { stringsOf } from '../lib/i18n';

/** The strings of signing in and out come with it: whoever is signed in needs few of them. */
const en = {
  welcome: 'Sign in',
  lead: 'Sign in to ask agents and to see your conversations.',
  kept: 'You come back to where you are, and what you have not sent is kept.',
  signedOut: 'You are signed out.',
  signIn: 'Sign in',
  another: 'Sign in as someone else',
  why: {
    cancelled: 'The sign-in was cancelled.',
    expired: 'The sign-in took too long, or was begun elsewhere. Please try again.',
    distrusted: 'What the identity provider sent could not be verified. Please try again.',
    'not-allowed':
      'You are known to the identity provider, but not let in here. Ask whoever runs this server.',
    provider: 'The identity provider can’t be reached, or refused. Please try again in a while.',
  } as Readonly<Record<string, string>>,
  account: (name: string) => `Signed in as ${name}`,
  sessions: 'Where you are signed in',
  signOut: 'Sign out',
  signOutEverywhere: 'Sign out on all devices',
  signOutFailed: 'Signing out failed. You are still signed in.',
  local: 'For you alone: no sign-in is set up, so only this machine can reach it.',
};

export type Strings = typeof en;

const ja: Strings = {
  welcome: 'サインイン',
  lead: 'エージェントへの質問や会話の表示にはサインインが必要です。',
  kept: 'サインイン後は今の場所に戻ります。未送信の文章は残ります。',
  signedOut: 'サインアウトしました。',
  signIn: 'サインイン',
  another: '別のアカウントでサインイン',
  why: {
    cancelled: 'サインインは取り消されました。',
    expired: 'サインインに時間がかかりすぎたか、別の場所で始められました。もう一度お試しください。',
    distrusted: 'ID プロバイダーからの応答を確認できませんでした。もう一度お試しください。',
    'not-allowed':
      'ID プロバイダーには登録されていますが、ここの利用は許可されていません。管理者にお問い合わせください。',
    provider: 'ID プロバイダーに接続できないか、拒否されました。しばらくしてからお試しください。',
  },
  account: (name) => `${name} としてサインイン中`,
  sessions: 'サインイン中のブラウザー',
  signOut: 'サインアウト',
  signOutEverywhere: 'すべての端末でサインアウト',
  signOutFailed: 'サインアウトできませんでした。サインインしたままです。',
  local: 'あなた専用です。サインインは設定されておらず、このマシンからのみ利用できます。',
};

export const useStrings = stringsOf<Strings>({ en, ja });
