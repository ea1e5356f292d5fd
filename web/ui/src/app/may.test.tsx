// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MessageView } from '../chat/MessageView';
import type { Agent, Info } from '../lib/api';
import { EmptyState } from './EmptyState';
import { info } from './server';

afterEach(cleanup);

function may(...permissions: string[]) {
  const user = { id: 'ann', name: 'Ann', may: permissions };
  info.set({ state: 'ready', value: { user } as unknown as Info });
}

const message = {
  id: 'm1',
  role: 'assistant' as const,
  parts: [{ type: 'text' as const, text: 'Soup.' }],
  metadata: { runId: 'run_1', status: 'completed' },
};

function answer() {
  render(
    <MessageView
      message={message as never}
      agentTitle="Chef AI"
      live={false}
      idle
      problemBelow={false}
      siblings={undefined}
      actions={{ regenerate: vi.fn(), edit: vi.fn(), choose: vi.fn() }}
    />,
  );
}

describe('what a role may not do', () => {
  it('is not offered under an answer', () => {
    may('read');
    answer();
    expect(screen.queryByRole('button', { name: 'Answer again' })).toBeNull();
    expect(screen.queryByTestId('opinion')).toBeNull();
    expect(screen.getByRole('button', { name: 'Copy message' })).not.toBeNull();
  });

  it('is offered to who may', () => {
    may('read', 'chat');
    answer();
    expect(screen.getByRole('button', { name: 'Answer again' })).not.toBeNull();
    expect(screen.getByTestId('opinion')).not.toBeNull();
  });

  it('is not suggested in a new conversation', () => {
    const agent = {
      name: 'chef',
      title: 'Chef',
      description: '',
      suggestions: ['Soup?'],
      tools: [],
      agents: [],
    };
    render(<EmptyState agent={agent as unknown as Agent} loading={false} onChoose={undefined} />);
    expect(screen.queryByText('Soup?')).toBeNull();
  });
});
