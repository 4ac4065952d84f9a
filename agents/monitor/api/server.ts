import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Log } from '#shared/runtime/log.ts';
import { servePage } from '../dashboard/page.ts';
import type { ApiContext, Route } from './route.ts';
import { ROUTES } from './routes.ts';

const ROOT = '/api/v1';
/** A page elsewhere may point its own name at 127.0.0.1; only these names are ours. */
const OUR_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);

export interface ApiOptions {
  readonly context: ApiContext;
  readonly log: Log;
}

/** The read-only API and the status page. It listens when the caller says where. */
export async function createApi({ context, log }: ApiOptions): Promise<FastifyInstance> {
  const server = Fastify({ logger: false, exposeHeadRoutes: false, forceCloseConnections: true, bodyLimit: 1_024 });
  server.addHook('onRequest', async (request, reply) => {
    if (!OUR_NAMES.has(request.host.replace(/:\d+$/, ''))) {
      return refuse(reply, 421, { code: 'API_WRONG_HOST', message: 'This server answers on loopback names only.' });
    }
    reply.headers({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
  });
  server.setErrorHandler((error, request, reply) => {
    if (error instanceof z.ZodError) {
      return refuse(reply, 400, { code: 'API_INVALID_QUERY', message: z.prettifyError(error) });
    }
    log.error('api-failed', { path: request.url, error });
    return refuse(reply, 500, { code: 'API_FAILED', message: 'The answer could not be read; see the log of monitor.' });
  });
  server.setNotFoundHandler((request, reply) =>
    request.method === 'GET'
      ? refuse(reply, 404, { code: 'API_NOT_FOUND', message: `See ${ROOT} for what there is.` })
      : refuse(reply, 405, { code: 'API_READ_ONLY', message: 'This API only reads. Commands: tradewind --help.' }),
  );
  for (const one of ROUTES) addRoute(server, one, context);
  server.get(ROOT, async () => ROUTES.map(({ path, about }) => ({ path: `${ROOT}${path}`, about })));
  await servePage(server);
  return server;
}

function addRoute(server: FastifyInstance, one: Route, context: ApiContext): void {
  server.get(`${ROOT}${one.path}`, async (request, reply) => {
    const input = one.input.parse({ ...(request.query as object), ...(request.params as object) });
    const found = await one.read(context, input);
    if (found === null) {
      return refuse(reply, 404, { code: 'API_NOT_FOUND', message: 'Nothing is known under that name.' });
    }
    const answer = one.output.safeParse(found);
    if (!answer.success)
      throw new Error(`${one.path} answers with something else than promised: ${answer.error.message}`);
    return answer.data;
  });
}

function refuse(reply: FastifyReply, status: number, error: { readonly code: string; readonly message: string }) {
  return reply.status(status).send({ error });
}
