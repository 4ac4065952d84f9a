import { request } from 'node:http';

/** The paper exchange's control port; throws unless it answers 200 in time. Each request has its own connection: one kept open may be closed as it is used. */
export interface Control {
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
}

export function openControl(port: number): Control {
  const ask = (method: 'GET' | 'POST', path: string, body: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(10_000);
      const headers = method === 'GET' ? {} : { 'content-type': 'application/json' };
      const asked = request({ agent: false, host: '127.0.0.1', port, method, path, headers, signal }, response => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => {
          if (response.statusCode === 200) resolve(JSON.parse(text));
          else reject(new Error(`${path}: ${response.statusCode} ${text}`));
        });
      });
      asked.on('error', reject);
      asked.end(body);
    });
  return {
    get: path => ask('GET', path, ''),
    post: (path, body) => ask('POST', path, JSON.stringify(body)),
  };
}
