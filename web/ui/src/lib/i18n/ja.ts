import type { Catalog } from './en';

export const ja: Catalog = {
  language: '日本語',
  skipToMessage: 'メッセージ入力へ移動',
  newChat: '新しいチャット',
  search: '検索',
  searchConversations: '会話を検索',
  clearSearch: '検索をクリア',
  conversations: '会話',
  openSidebar: '会話一覧を開く',
  closeSidebar: '会話一覧を閉じる',
  noConversations: '会話はここに表示されます。',
  noMatches: (query) => `「${query}」に一致する会話はありません。`,
  listFailed: '会話一覧を読み込めませんでした。',
  databaseWakes: 'データベースが起動中です。30秒ほどかかることがあります。',
  loadMore: 'さらに表示',
  pinned: 'ピン留め',
  today: '今日',
  yesterday: '昨日',
  previous7: '過去7日間',
  previous30: '過去30日間',
  running: '回答中',
  actionsFor: (title) => `「${title}」の操作`,
  conversationActions: '会話の操作',
  pin: 'ピン留めする',
  unpin: 'ピン留めを外す',
  rename: '名前を変更',
  delete: '削除',
  exportMarkdown: 'Markdownで書き出す',
  exportJson: 'JSONで書き出す',
  newTitle: '新しいタイトル',
  untitled: '無題',
  deleted: (title) => `「${title}」を削除しました。`,
  undo: '元に戻す',
  dismiss: '閉じる',
  homeTitle: '何をお手伝いしましょうか',
  homeLead: 'エージェントを選んでください。それぞれに専用の指示とツールがあります。',
  agents: 'エージェント',
  agentsFailed: 'エージェントを読み込めませんでした。',
  defaultAgent: '最初におすすめ',
  uses: '使うツール',
  asks: '引き継ぎ先',
  suggestions: '質問の例',
  tryAsking: 'こんな質問ができます',
  demo: 'デモ',
  demoSource: '内蔵のデモ',
  answersWith: (name) => `回答元: ${name}`,
  whyModel: 'どのモデルがなぜ回答しているか',
  providerBedrock: 'Amazon Bedrock',
  providerLocal: 'ローカルモデル',
  localSource: 'ローカルモデル',
  region: 'リージョン',
  settings: '設定',
  yourData: 'あなたのデータ',
  apiKeys: 'API キー',
  auditLog: '監査ログ',
  theme: 'テーマ',
  themeSystem: 'システム',
  themeLight: 'ライト',
  themeDark: 'ダーク',
  languageLabel: '言語',
  version: (version) => `Outcrop ${version}`,
  message: 'メッセージ',
  messagePlaceholder: (agent) => `${agent}にメッセージを送る`,
  send: '送信',
  stop: '停止',
  stopping: '停止しています…',
  attach: 'ファイルを添付',
  composerHint: 'Enterで送信、Shift+Enterで改行',
  mayBeWrong: '回答は誤っていることがあります。大切なことはご確認ください。',
  you: 'あなた',
  youSaid: 'あなたのメッセージ',
  agentSaid: (agent) => `${agent}の回答`,
  conversationWith: (agent) => `${agent}との会話`,
  thinking: '考えています…',
  retryReason: {
    throttled: 'モデルが混み合っています。',
    unavailable: 'モデルは現在利用できません。',
    unreachable: 'モデルに接続できませんでした。',
    cut: 'モデルとの接続が切れました。',
    stalled: 'モデルからの応答が長い間途絶えています。',
    forbidden: 'このサーバーにはこのモデルを使う権限がありません。',
    'unknown-model': 'このモデルは見つかりません。',
    'malformed-output': 'モデルの回答を読み取れませんでした。',
    'malformed-tool-use': 'モデルの回答を読み取れませんでした。',
    'context-window-exceeded': '会話が長すぎて、回答が入りきりませんでした。',
    restart: 'サーバーが再起動しました。',
  },
  tryingAgain: (why, seconds, another) =>
    why +
    (another
      ? seconds > 0
        ? `${seconds}秒後に別のモデルに問い合わせます。`
        : '別のモデルに問い合わせています…'
      : seconds > 0
        ? `${seconds}秒後にもう一度試します。`
        : 'もう一度試しています…'),
  itsTurn: (ahead) => (ahead > 0 ? `順番を待っています（前に${ahead}件）…` : '順番を待っています…'),
  trimmed: (turns) => `会話が長すぎるため、最も古い${turns}件のやり取りはモデルに渡していません。`,
  latest: '最新へ',
  jumpToLatest: '最新へ移動',
  copy: 'コピー',
  copied: 'コピーしました',
  copyMessage: 'メッセージをコピー',
  copyCode: 'コードをコピー',
  copyInput: '入力をコピー',
  copyResult: '結果をコピー',
  regenerate: 'もう一度回答する',
  rateUp: '良い回答',
  rateDown: '良くない回答',
  comment: 'この回答にコメント',
  viewTrace: '回答の過程を見る',
  edit: '編集',
  editMessage: 'メッセージを編集',
  cancel: 'キャンセル',
  saveAndSend: '送信',
  previousVersion: '前のバージョン',
  nextVersion: '次のバージョン',
  versionOf: (index, count) => `${count}件中${index}件目のバージョン`,
  reasoning: '思考の過程',
  reasoningLive: '思考中…',
  code: 'コード',
  table: '表',
  image: '画像',
  sources: '出典',
  toolWriting: '入力を作成中',
  toolRunning: '実行中',
  toolDone: '完了',
  toolFailed: '失敗',
  toolDenied: '許可されませんでした',
  toolStopped: '停止',
  toolWaiting: 'あなたの判断待ち',
  waitingForYou: 'あなたの判断待ち',
  waitingHere: '回答はあなたの判断を待っています。',
  stopWaiting: 'この回答を停止',
  statusWaiting: '回答があなたの判断を待っています。',
  approvalTitle: (tool) => `「${tool}」を実行してよいですか?`,
  unknownTitle: (tool) => `「${tool}」の結果が不明です`,
  unknownText: (tool) =>
    `「${tool}」の実行中にサーバーが停止しました。実行が完了したかどうかは分かりません。`,
  unknownRetry: '再試行: すでに完了していたとしても、もう一度実行します。',
  unknownSkip: 'スキップ: 実行せずに続けます。',
  unknownStop: '停止: この回答を終わらせます。',
  approvalReason: '確認の理由',
  approvalInput: '実際の入力',
  approve: '承認',
  approveEdited: 'この変更で承認',
  editInput: '編集',
  deny: '拒否',
  denyWithReason: '理由を付けて拒否…',
  denyReason: '理由 (エージェントに伝わります)',
  back: '戻る',
  skip: 'スキップ',
  deciding: '判断を送信しています…',
  expires: (when) => `期限: ${when}`,
  expiredNow: '期限が切れました。',
  inputNotJson: (where) => `JSONとして正しくありません: ${where}`,
  inputNotObject: '入力はJSONオブジェクト { … } でなければなりません。',
  decidedElsewhere: 'すでに判断されています。',
  decision: {
    waiting: '判断待ち',
    approved: '承認',
    denied: '拒否',
    retried: '再試行',
    skipped: 'スキップ',
    stopped: '停止',
    expired: '期限切れ: 時間内に判断されませんでした',
  },
  decidedBy: (what, who) => `${what}: ${who}`,
  decisionByYou: 'あなた',
  editedInput: '変更後の入力',
  originalInput: '元の入力',
  queueLabel: '待機中のメッセージ',
  queuedAt: (position) => (position === 1 ? '待機中: 次に送信' : `待機中: ${position}番目`),
  queuedSending: '送信中…',
  queuedFailed: '送信できませんでした。',
  queuedAgain: 'もう一度回答する',
  queuedCount: (count) => `待機中${count}件`,
  withdraw: 'このメッセージを取り下げる',
  discard: '破棄',
  sendQueued: 'この回答が終わったら送信',
  sendWaiting: '送信: 判断が済むまで待機します',
  denyAndSend: '拒否して送信',
  stopQueued: (count) => `この回答を停止。待機中の${count}件は続けて処理されます`,
  toolInput: '入力',
  toolResult: '結果',
  toolError: 'エラー',
  toolNoInput: '入力なし',
  asked: (agent) => `${agent}に質問しました`,
  asking: (agent) => `${agent}に質問しています`,
  itsAnswer: 'その回答',
  itsWorkFailed: '作業の内容を読み込めませんでした。',
  usedTools: (count) => `ツール${count}件`,
  loading: '読み込み中…',
  tokens: (input, output) => `入力${input}・出力${output}`,
  tokensLabel: 'トークン',
  cost: '料金',
  unpriced: '料金表なし',
  free: '無料',
  cache: 'キャッシュ',
  cachedTokens: (read, written) => `キャッシュから${read}、キャッシュへ${written}`,
  cacheSaved: (amount) => `キャッシュで${amount}節約`,
  cacheCost: (amount) => `キャッシュで${amount}増`,
  estimatedLabel: '正確さ',
  estimated: '推定値',
  estimatedWhy: 'モデルから数値の一部が届かなかったため、トークン数と料金には推定値が含まれます。',
  latency: '時間',
  firstToken: (time) => `最初のトークンまで${time}`,
  model: 'モデル',
  cut: {
    length: '長さの上限に達したため、回答は途中で切れています。',
    context:
      '会話がモデルの上限を超えて長くなったため、回答は途中で切れています。新しい会話を始めてください。',
    'content-filter': 'コンテンツフィルターにより、回答は途中で切れています。',
  },
  stoppedByYou: '停止しました。',
  failed: 'この回答は失敗しました。',
  retry: '再試行',
  retryIn: (seconds) => `${seconds}秒後に再試行`,
  errorId: (id) => `エラー ${id}`,
  usage: '利用状況',
  runError: ({ code, about = {}, retryAfter }) => {
    const later = retryAfter === undefined ? 'しばらくしてから' : `${wait(retryAfter)}後に`;
    const { model, part, steps, usd, tokens, agent } = about;
    switch (code) {
      case 'throttled':
        return `モデルが混み合っています。${later}もう一度お試しください。`;
      case 'unavailable':
        return `モデルは現在利用できません。${later}もう一度お試しください。`;
      case 'unreachable':
        return 'モデルに接続できませんでした。サーバーのネットワークを確認し、もう一度お試しください。';
      case 'cut':
        return '回答が完了する前にモデルとの接続が切れました。もう一度お試しください。';
      case 'stalled':
        return 'モデルからの応答が長い間途絶えたため、中止しました。もう一度お試しください。';
      case 'invalid':
        return `モデルがリクエストを受け付けませんでした${part ? `（該当箇所: ${part}）` : ''}。新しい会話を始めるか、サーバーの管理者にお知らせください。`;
      case 'context-too-long':
        return '会話がモデルの上限を超えて長くなりました。新しい会話を始めてください。';
      case 'unauthenticated':
        return 'サーバーのAWS認証情報が拒否されました。サーバーの管理者による更新が必要です。';
      case 'expired':
        return 'サーバーのAWSへのサインインの期限が切れました。サーバーの管理者による再サインインが必要です。';
      case 'forbidden':
        return `このサーバーにはモデル${named(model)}を使う権限がありません。サーバーの管理者が、Amazon Bedrockでこのモデルへのアクセスを有効にし、bedrock:InvokeModelWithResponseStreamを許可する必要があります。`;
      case 'unknown-model':
        return `モデル${named(model)}は見つかりません。サーバーの管理者が、エージェントのモデルを修正するか、このモデルのあるリージョンを選ぶ必要があります。`;
      case 'cancelled':
        return 'モデルの呼び出しは停止されました。';
      case 'internal':
        return 'サーバーで問題が発生しました。もう一度お試しください。繰り返す場合は、エラー番号をお知らせください。';
      case 'step-limit':
        return `${steps ? `${steps}ステップ` : '上限のステップ数'}で最終的な回答に至らなかったため、停止しました。質問を小さくしてもう一度お試しください。`;
      case 'budget':
        if (usd)
          return `1回の回答の上限${usd}ドルに達したため、停止しました。質問を小さくしてもう一度お試しください。`;
        if (tokens)
          return `1回の回答の上限${tokens}トークンに達したため、停止しました。質問を小さくしてもう一度お試しください。`;
        return `1回の回答に金額の上限がありますが、モデル${named(model)}の価格が分かりません。サーバーの管理者が、価格を追加するか、トークン数の上限を設定できます。`;
      case 'budget-spent':
        return `${budgetOf(about)}の${about.period === 'month' ? '今月' : '本日'}の予算（${usd ? `${usd}ドル` : `${tokens ?? ''}トークン`}）を使い切りました。${moment(about.opens)}に再び使えるようになります。それ以降にもう一度質問するか、サーバーの管理者に追加を依頼してください。`;
      case 'budget-unpriced':
        return `金額の予算がありますが、モデル${named(model)}の価格が分かりません。サーバーの管理者が、価格を追加するか、トークン数の予算を設定できます。`;
      case 'malformed-output':
        return 'モデルの回答を2回続けて読み取れませんでした。もう一度お試しください。';
      case 'unknown-agent':
        return `エージェント${named(agent)}はもうありません。別のエージェントを選んでください。`;
      case 'interrupted':
        return '回答中にサーバーが何度も停止したため、中止しました。もう一度質問してください。';
      case 'restored':
        return `サーバーのデータが${moment(about.moment)}の時点に復元されました。この質問への回答はその時点で終わっておらず、その後に何が行われたかは分からないため、続行しませんでした。何が行われたかを確認してから、もう一度質問してください。`;
      default:
        return undefined;
    }
  },
  refused: (status) => {
    switch (status) {
      case 400:
      case 422:
        return 'リクエストの内容に誤りがあるため、受け付けられませんでした。';
      case 403:
        return 'この操作は許可されていません。';
      case 404:
        return '見つかりません。削除されたか、ほかの人のものです。';
      case 409:
        return '状況が変わったため、受け付けられませんでした。ページを読み込み直してください。';
      case 413:
        return 'メッセージが大きすぎます。短くしてもう一度お試しください。';
      case 429:
        return '現在リクエストが多すぎます。';
      case 500:
        return 'サーバーで問題が発生しました。';
      case 502:
      case 503:
      case 504:
        return 'サーバーは現在応じられません。しばらくしてからもう一度お試しください。';
      default:
        return undefined;
    }
  },
  errorNetwork: 'サーバーに接続できませんでした。',
  errorUnexpected: 'このページで問題が発生しました。',
  errorHttp: (status) => `サーバーが応じませんでした (ステータス${status})。`,
  errorRate: '現在リクエストが多すぎます。',
  errorAnswer: '回答を完了できませんでした。',
  offline: 'オフラインです。回答はサーバーで続き、再接続すると表示されます。',
  reconnecting: '接続が切れました。再接続しています。回答はサーバーで続いています。',
  restarting: 'サーバーが再起動しています。再接続しています…',
  reconnectNow: '今すぐ再接続',
  notFoundTitle: 'この会話は見つかりません',
  notFoundText: '削除されたか、ほかの人の会話です。',
  pageNotFound: 'ページが見つかりません',
  pageNotFoundText: 'このアドレスにページはありません。',
  agentNotFound: 'エージェントが見つかりません',
  agentNotFoundText: (name) => `「${name}」という名前のエージェントはありません。`,
  goHome: '最初のページへ',
  statusStarted: '回答が始まりました。',
  statusComplete: '回答が完了しました。',
  statusFailed: '回答に失敗しました。',
  statusStopped: '回答を停止しました。',
  palette: 'コマンドパレット',
  palettePlaceholder: '会話、エージェント、操作を検索',
  paletteActions: '操作',
  paletteEmpty: '見つかりませんでした。',
  startWith: (agent) => `${agent}と新しいチャット`,
  switchTheme: (name) => `テーマ: ${name}`,
  switchLanguage: (name) => `言語: ${name}`,
  saveFailed: '変更を保存できませんでした。',
  weatherFeels: (value) => `体感${value}`,
  weatherWind: '風',
  weatherHumidity: '湿度',
  weatherRain: '降水',
  weatherHighLow: '今日',
};

function budgetOf(about: Readonly<Record<string, string>>): string {
  switch (about.of) {
    case 'all':
      return '全員';
    case 'group':
      return `グループ「${about.name ?? ''}」`;
    case 'agent':
      return `エージェント「${about.name ?? ''}」`;
    case 'key':
      return 'このAPIキー';
    default:
      return 'あなた';
  }
}

function moment(iso: string | undefined): string {
  const at = new Date(iso ?? '');
  return Number.isNaN(at.getTime())
    ? 'しばらくすると'
    : new Intl.DateTimeFormat('ja', { dateStyle: 'medium', timeStyle: 'short' }).format(at);
}

function named(name: string | undefined): string {
  return name ? `「${name}」` : '';
}

/** How long that is, rounded up. */
function wait(seconds: number): string {
  return seconds < 60 ? `${Math.max(1, Math.ceil(seconds))}秒` : `${Math.ceil(seconds / 60)}分`;
}
