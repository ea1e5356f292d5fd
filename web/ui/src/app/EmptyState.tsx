import type { Agent } from '../lib/api';
import { useT } from '../lib/i18n';
import css from './EmptyState.module.css';
import { AgentMark } from './AgentMark';
import { findAgent, agents } from './server';
import { useStore } from '../lib/store';

interface EmptyStateProps {
  readonly agent: Agent | undefined;
  readonly loading: boolean;
  /** Without it the person may not ask. */
  readonly onChoose: ((text: string) => void) | undefined;
}

/** What the agent is for, what it can use, and questions to begin with. */
export function EmptyState({ agent, loading, onChoose }: EmptyStateProps) {
  const t = useT();
  const known = useStore(agents);
  if (!agent) return loading ? <p className={css.loading}>{t.loading}</p> : null;
  const helpers = agent.agents.map((name) => findAgent(known, name)?.title ?? name);
  return (
    <section className={css.empty} aria-labelledby="about-agent">
      <AgentMark name={agent.name} size={56} />
      <h2 id="about-agent">{agent.title}</h2>
      <p className={css.lead}>{agent.description}</p>
      {(agent.tools.length > 0 || helpers.length > 0) && (
        <dl className={css.facts}>
          {agent.tools.length > 0 && (
            <div>
              <dt>{t.uses}</dt>
              <dd>{agent.tools.map((tool) => tool.title || tool.name).join(', ')}</dd>
            </div>
          )}
          {helpers.length > 0 && (
            <div>
              <dt>{t.asks}</dt>
              <dd>{helpers.join(', ')}</dd>
            </div>
          )}
        </dl>
      )}
      {onChoose && agent.suggestions.length > 0 && (
        <>
          <h3>{t.tryAsking}</h3>
          <ul className={css.suggestions} aria-label={t.suggestions}>
            {agent.suggestions.map((suggestion) => (
              <li key={suggestion}>
                <button type="button" onClick={() => onChoose(suggestion)}>
                  {suggestion}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
