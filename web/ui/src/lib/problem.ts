import { isRecord } from './record';

/** Something that went wrong, in a form the page can show: an RFC 9457 problem, or what stands for one. */
export interface Problem {
  /** `network`: nobody answered. `http`: the server refused. `answer`: the run failed. `unexpected`: a bug. */
  readonly kind: 'network' | 'http' | 'answer' | 'unexpected';
  readonly status?: number;
  /** A sentence for a person, when the server gave one. */
  readonly detail?: string;
  /** The id that also stands in the server's log. */
  readonly id?: string;
  readonly field?: string;
  /** Seconds after which trying again makes sense. */
  readonly retryAfter?: number;
  /** What went wrong in a run, as a stable word, and what the sentence about it names. */
  readonly code?: string;
  readonly about?: Readonly<Record<string, string>>;
}

export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.kind);
    this.name = 'ProblemError';
  }
}

/** Reads the body of a refused request. Anything that is not problem+json (a proxy's page) keeps its status only. */
export function readProblem(status: number, body: string, retryAfterHeader?: string | null): Problem {
  const fromHeader = seconds(retryAfterHeader);
  const bare: Problem = { kind: 'http', status, ...(fromHeader !== undefined && { retryAfter: fromHeader }) };
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    // Not JSON: a proxy's error page says nothing a person could use.
    return bare;
  }
  if (typeof json !== 'object' || json === null) return bare;
  const fields = json as Record<string, unknown>;
  const retryAfter = seconds(fields.retryAfter) ?? fromHeader;
  return {
    kind: 'http',
    status,
    ...(typeof fields.detail === 'string' && { detail: fields.detail }),
    ...(typeof fields.id === 'string' && { id: fields.id }),
    ...(typeof fields.field === 'string' && { field: fields.field }),
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

/** Reads an `error` chunk's text: `sentence (error e_…)`. */
export function readErrorText(text: string): Problem {
  const match = /^([\s\S]*?)\s*\(error (e_[\w-]+)\)\s*$/.exec(text);
  if (match) return { kind: 'answer', detail: match[1] ?? text, id: match[2] ?? '' };
  return { kind: 'answer', ...(text !== '' && { detail: text }) };
}

/** What is known of a failed run's error beside its sentence: its kind, and when asking again makes sense. */
export function withRunError(problem: Problem, error: unknown): Problem {
  if (typeof error !== 'object' || error === null) return problem;
  const { id, retryAfterSeconds, code, about } = error as Record<string, unknown>;
  if (id === undefined || id !== problem.id) return problem;
  const retryAfter = problem.retryAfter ?? seconds(retryAfterSeconds);
  const more: Problem = {
    ...problem,
    ...(retryAfter !== undefined && { retryAfter }),
    ...(typeof code === 'string' && { code }),
    ...(isRecord(about) && { about: texts(about) }),
  };
  return JSON.stringify(more) === JSON.stringify(problem) ? problem : more;
}

function texts(record: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Whatever was thrown, as a problem. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof TypeError) return { kind: 'network' };
  if (error instanceof Error) {
    const { statusCode, responseBody } = error as Error & { statusCode?: unknown; responseBody?: unknown };
    if (typeof statusCode === 'number') {
      return readProblem(statusCode, typeof responseBody === 'string' ? responseBody : error.message);
    }
  }
  return { kind: 'unexpected' };
}

function seconds(value: unknown): number | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) && number >= 0 ? Math.ceil(number) : undefined;
}
