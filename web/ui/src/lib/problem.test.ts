import { describe, expect, it } from 'vitest';
import { ProblemError, readErrorText, readProblem, toProblem, withRunError } from './problem';

describe('problems', () => {
  it('reads problem+json', () => {
    const body = JSON.stringify({ status: 429, detail: 'Slow down.', id: 'e_1', retryAfter: 2.2 });
    expect(readProblem(429, body)).toEqual({
      kind: 'http',
      status: 429,
      detail: 'Slow down.',
      id: 'e_1',
      retryAfter: 3,
    });
  });

  it('keeps the status of a page that is no problem+json, and the header', () => {
    expect(readProblem(502, '<html>', '7')).toEqual({ kind: 'http', status: 502, retryAfter: 7 });
    expect(readProblem(500, '"text"', 'Wed, 21 Oct 2026 07:28:00 GMT')).toEqual({
      kind: 'http',
      status: 500,
    });
  });

  it('takes the id out of an error chunk', () => {
    expect(readErrorText('The model is busy. (error e_7f-3a)')).toEqual({
      kind: 'answer',
      detail: 'The model is busy.',
      id: 'e_7f-3a',
    });
    expect(readErrorText('No id here.')).toEqual({ kind: 'answer', detail: 'No id here.' });
    expect(readErrorText('')).toEqual({ kind: 'answer' });
  });

  it('takes from the history when asking again makes sense, of the same error and no other', () => {
    const problem = readErrorText('The model is busy. (error e_1)');
    expect(withRunError(problem, { message: 'x', id: 'e_1', retryAfterSeconds: 7.5 })).toEqual({
      ...problem,
      retryAfter: 8,
    });
    expect(withRunError(problem, { message: 'x', id: 'e_2', retryAfterSeconds: 7 })).toBe(problem);
    expect(withRunError(problem, { message: 'x', id: 'e_1' })).toBe(problem);
    expect(withRunError(problem, undefined)).toBe(problem);
    expect(withRunError({ kind: 'network' }, { message: 'x', retryAfterSeconds: 7 })).toEqual({
      kind: 'network',
    });
  });

  it('takes the kind of the error and what it names, so that it can be said in any language', () => {
    const problem = readErrorText('No access. (error e_1)');
    const error = { message: 'x', id: 'e_1', code: 'forbidden', about: { model: 'm-1', other: 7 } };
    expect(withRunError(problem, error)).toEqual({ ...problem, code: 'forbidden', about: { model: 'm-1' } });
  });

  it('knows a lost network, a refused request and a bug apart', () => {
    expect(toProblem(new TypeError('Failed to fetch')).kind).toBe('network');
    expect(
      toProblem(Object.assign(new Error('x'), { statusCode: 409, responseBody: '{"detail":"No."}' })),
    ).toEqual({
      kind: 'http',
      status: 409,
      detail: 'No.',
    });
    expect(toProblem(new ProblemError({ kind: 'network' })).kind).toBe('network');
    expect(toProblem('what').kind).toBe('unexpected');
  });
});
