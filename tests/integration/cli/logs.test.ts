import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type CliRig, openCli } from './rig.ts';

describe('tradewind logs', () => {
  let rig: CliRig;
  const entry = (process: string, second: number, level: string, event: string, correlationId = 'none'): string =>
    `${JSON.stringify({ time: `2021-05-19T12:00:0${second}.000Z`, level, process, event, correlationId })}\n`;
  before(async () => {
    rig = await openCli();
    const folder = join(rig.home, 'logs');
    mkdirSync(folder);
    writeFileSync(join(folder, 'execution1.log'), entry('execution', 0, 'info', 'oldest'));
    writeFileSync(
      join(folder, 'execution.log'),
      entry('execution', 1, 'debug', 'a') + entry('execution', 3, 'error', 'c', 'abc'),
    );
    writeFileSync(join(folder, 'capital.log'), entry('capital', 2, 'warn', 'b', 'abc'));
    writeFileSync(join(folder, 'postgres.console.log'), 'LOG:  ready\n');
  });
  after(() => rig.close());
  const events = async (line: string): Promise<string[]> =>
    (await rig.run(`${line} --json`)).out
      .trim()
      .split('\n')
      .map(text => (text.startsWith('{') ? JSON.parse(text).event : text));

  it('all processes in the order of time', async () => {
    expect((await events('logs')).filter(event => !event.startsWith('LOG'))).to.deep.equal(['oldest', 'a', 'b', 'c']);
  });
  it('one process', async () => expect(await events('logs execution')).to.deep.equal(['oldest', 'a', 'c']));
  it('a level and worse', async () => expect(await events('logs --level warn')).to.deep.equal(['b', 'c']));
  it('one correlation', async () => expect(await events('logs --correlation abc')).to.deep.equal(['b', 'c']));
  it('a text', async () => expect(await events('logs --grep oldest')).to.deep.equal(['oldest']));
  it('the last ones', async () => expect(await events('logs execution --limit 2')).to.deep.equal(['a', 'c']));
  it('for people', async () => {
    expect((await rig.run('logs capital')).out).to.equal(
      '2021-05-19 12:00:02.000 warn  capital            b correlationId=abc\n',
    );
  });
  it('of nobody', async () => {
    const { code, err } = await rig.run('logs nobody');
    expect(code).to.equal(1);
    expect(err).to.include('there are capital, execution, postgres');
  });

  it('--follow goes on with what comes', async () => {
    const controller = new AbortController();
    const { appendFileSync } = await import('node:fs');
    const seen = (text: string): void => {
      if (text.includes('"c"'))
        appendFileSync(join(rig.home, 'logs', 'execution.log'), entry('execution', 4, 'info', 'fresh'));
      if (text.includes('"fresh"')) controller.abort();
    };
    const { out } = await rig.run('logs execution --follow --json', { interrupted: controller.signal, seen });
    expect(out).to.include('"fresh"');
  });
});
