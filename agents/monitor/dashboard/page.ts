import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';

const PAGE = new URL('./page.html', import.meta.url);

/** Serves the status page at `/`. Its policy lets nothing run but its own style and script, and nothing leave the host. */
export async function servePage(server: FastifyInstance): Promise<void> {
  const html = await readFile(PAGE, 'utf8');
  const policy = [
    "default-src 'none'",
    `style-src ${hashOf(html, 'style')}`,
    `script-src ${hashOf(html, 'script')}`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  server.get('/', async (_request, reply) => {
    reply.headers({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy });
    return html;
  });
}

/** The hash by which a content security policy knows the one inline element of a kind. */
function hashOf(html: string, element: 'style' | 'script'): string {
  const content = new RegExp(`<${element}>([\\s\\S]*?)</${element}>`).exec(html)?.[1] ?? '';
  return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
}
