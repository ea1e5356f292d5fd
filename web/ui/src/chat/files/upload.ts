import { isRecord } from '../../lib/record';
import { ProblemError, readProblem } from '../../lib/problem';
import type { FilePart } from './part';

export interface Upload {
  readonly done: Promise<FilePart>;
  cancel(): void;
}

/** Sends a file. `fetch` can't tell how far it has come, so this is the older way. */
export function upload(file: File, progress: (part: number) => void): Upload {
  const request = new XMLHttpRequest();
  const done = new Promise<FilePart>((resolve, reject) => {
    request.open('POST', `/api/attachments?name=${encodeURIComponent(file.name.slice(-200))}`);
    request.setRequestHeader('content-type', file.type || 'application/octet-stream');
    request.upload.addEventListener('progress', ({ loaded, total }) =>
      progress(total > 0 ? loaded / total : 0),
    );
    request.addEventListener('error', () => reject(new ProblemError({ kind: 'network' })));
    request.addEventListener('load', () => {
      const taken = request.status === 201 ? read(request.responseText) : undefined;
      if (taken) resolve(taken);
      else
        reject(
          new ProblemError(
            readProblem(request.status, request.responseText, request.getResponseHeader('retry-after')),
          ),
        );
    });
    request.send(file);
  });
  return { done, cancel: () => request.abort() };
}

function read(body: string): FilePart | undefined {
  try {
    const json: unknown = JSON.parse(body);
    if (!isRecord(json)) return undefined;
    const { name, mediaType, url } = json;
    if (typeof name !== 'string' || typeof mediaType !== 'string' || typeof url !== 'string')
      return undefined;
    return { type: 'file', filename: name, mediaType, url };
  } catch {
    // A page in place of JSON; the status says the rest.
    return undefined;
  }
}
