import { useEffect } from 'react';
import { Link } from 'wouter';
import { ProblemCard } from '../chat/ProblemCard';
import { useT } from '../lib/i18n';
import { useStore } from '../lib/store';
import { AgentMark } from './AgentMark';
import { Header } from './Header';
import css from './Page.module.css';
import { agents, loadAgents, type Agents } from './server';

export function Home() {
  const t = useT();
  const loaded = useStore(agents);
  useEffect(() => {
    document.title = 'Outcrop';
  }, []);
  return (
    <>
      <Header title="Outcrop" />
      <div className={css.home}>
        <div className={css.homeInner}>
          <h2>{t.homeTitle}</h2>
          <p>{t.homeLead}</p>
          {loaded.state === 'failed' && (
            <ProblemCard
              problem={{ ...loaded.problem, detail: loaded.problem.detail ?? t.agentsFailed }}
              onRetry={() => void loadAgents()}
            />
          )}
          {loaded.state === 'loading' && (
            <div className={css.cards} aria-busy="true">
              <span className="visually-hidden">{t.loading}</span>
              <div className={css.skeleton} />
              <div className={css.skeleton} />
              <div className={css.skeleton} />
            </div>
          )}
          {loaded.state === 'ready' && <Cards agents={loaded.value} />}
        </div>
      </div>
    </>
  );
}

function Cards({ agents: { all, byDefault } }: { agents: Agents }) {
  const t = useT();
  const sorted = all.toSorted((a, b) => Number(b.name === byDefault) - Number(a.name === byDefault));
  return (
    <ul className={css.cards} aria-label={t.agents}>
      {sorted.map((agent) => (
        <li key={agent.name} className={css.card} data-agent={agent.name}>
          <div className={css.cardTop}>
            <AgentMark name={agent.name} />
            {agent.name === byDefault && all.length > 1 && (
              <span className={css.byDefault}>{t.defaultAgent}</span>
            )}
          </div>
          <h3>
            <Link href={`/a/${agent.name}`}>{agent.title}</Link>
          </h3>
          <p>{agent.description}</p>
          {agent.tools.length > 0 && (
            <p className={css.cardTools}>
              {t.uses}: {agent.tools.map((tool) => tool.title || tool.name).join(', ')}
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}
