import { FlaskConical, Menu as MenuIcon, Sparkles } from 'lucide-react';
import type { Conversation } from '../lib/api';
import { useT } from '../lib/i18n';
import { useStore } from '../lib/store';
import { IconButton } from '../ui/Button';
import { Popover } from '../ui/Popover';
import { ConversationMenu } from './ConversationMenu';
import css from './Page.module.css';
import { info } from './server';
import { drawer } from './drawer';

export function Header({ title, conversation }: { title: string; conversation?: Conversation | undefined }) {
  const t = useT();
  return (
    <header className={css.header}>
      <IconButton
        icon={MenuIcon}
        className={css.onlyNarrow ?? ''}
        label={t.openSidebar}
        onClick={() => drawer.set(true)}
      />
      <div className={css.names}>
        <h1>{title}</h1>
        {conversation && <p>{conversation.title || t.untitled}</p>}
      </div>
      <ModelBadge />
      {conversation && <ConversationMenu conversation={conversation} />}
    </header>
  );
}

/** Which model answers, and why it is that one. A demo is never to be taken for an AI. */
function ModelBadge() {
  const t = useT();
  const loaded = useStore(info);
  if (loaded.state !== 'ready') return null;
  const { provider, reason, demo, region } = loaded.value.model;
  const name = demo ? t.demo : provider === 'bedrock' ? t.providerBedrock : t.providerLocal;
  const source = demo ? t.demoSource : provider === 'bedrock' ? t.providerBedrock : t.localSource;
  const Icon = demo ? FlaskConical : Sparkles;
  return (
    <Popover
      label={t.whyModel}
      trigger={(props) => (
        <button
          type="button"
          className={css.badge}
          data-testid="model-badge"
          data-demo={demo}
          title={reason}
          {...props}
        >
          <Icon size={14} aria-hidden="true" />
          {name}
        </button>
      )}
    >
      <div className={css.why}>
        <h2>{t.answersWith(source)}</h2>
        <p>{reason}</p>
        {region && (
          <p>
            {t.region}: {region}
          </p>
        )}
      </div>
    </Popover>
  );
}
