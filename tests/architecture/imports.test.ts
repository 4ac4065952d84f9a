import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { CHECKOUT, type Import, importsOf, sources } from './imports.ts';

/** Each shared folder may import only from those before it. */
const RANKS = [
  'kernel',
  'domain',
  'indicators',
  'accounting',
  'learning',
  'simulation',
  'research',
  'contracts',
  'exchange',
  'persistence',
  'messaging',
  'runtime',
];
const PURE = ['kernel', 'domain', 'indicators', 'accounting', 'learning'];
/** Of the agents, only these may speak to a venue. */
const VENUE_AGENTS = ['data-collection', 'execution'];
/** What a composition root may take from an agent. */
const ROOT_MAY_TAKE =
  /^agents\/[^/]+\/(core\/|strategies\/|user-strategies\.ts$|own-folder\.ts$|breakers-config\.ts$|keys\/|main\.ts$|config\.ts$|agent\.ts$)/;
const PURE_PLACES = /^agents\/([^/]+\/core|strategy\/strategies)\//;

const rankOf = (path: string): number => RANKS.indexOf(path.split('/')[1] ?? '');
const agentOf = (path: string): string | undefined => /^agents\/([^/]+)\//.exec(path)?.[1];
const isPackage = (path: string): boolean => !/^(agents|shared|scripts|tests)\//.test(path);

type Rule = (one: Import) => string | null;

const sharedRanks: Rule = ({ from, to }) => {
  if (!from.startsWith('shared/') || isPackage(to)) return null;
  if (!to.startsWith('shared/'))
    return 'shared/ knows no agent: pass it in as a function, or move the type into shared/';
  return rankOf(to) > rankOf(from)
    ? `shared/${RANKS[rankOf(from)]} ranks below shared/${RANKS[rankOf(to)]}: move the code down, or pass it in`
    : null;
};
const agentsApart: Rule = ({ from, to }) =>
  agentOf(from) !== undefined && agentOf(to) !== undefined && agentOf(from) !== agentOf(to)
    ? 'agents meet in shared/contracts: send a message, or move the shared part into shared/'
    : null;
const pureCores: Rule = ({ from, to }) => {
  if (!PURE_PLACES.test(from)) return null;
  if (isPackage(to))
    return to === 'zod' ? null : `a core imports no package (${to}): wrap it in shared/, or do it in the shell`;
  if (PURE_PLACES.test(to) || (agentOf(from) === agentOf(to) && to.endsWith('/config.ts'))) return null;
  return PURE.includes(to.split('/')[1] ?? '') && to.startsWith('shared/')
    ? null
    : `a core knows only ${PURE.join(', ')}: load it in the handler and pass it in`;
};
const venueAgents: Rule = ({ from, to }) => {
  const agent = agentOf(from);
  return agent !== undefined && !VENUE_AGENTS.includes(agent) && to.startsWith('shared/exchange/')
    ? 'only data-collection and execution speak to a venue: read what they stored'
    : null;
};
const roots: Rule = ({ from, to }) =>
  from.startsWith('scripts/') && to.startsWith('agents/') && !ROOT_MAY_TAKE.test(to)
    ? 'scripts/ takes only core, strategies, user strategies, keys, config and main of an agent'
    : null;
const productKnowsNoTests: Rule = ({ from, to }) =>
  !from.startsWith('tests/') && !from.startsWith('scripts/test') && to.startsWith('tests/')
    ? 'the product knows no tests'
    : null;

describe('who may import whom', () => {
  const imports = importsOf(sources(['agents', 'shared', 'scripts']));
  const rules: Readonly<Record<string, Rule>> = {
    'shared folders import only from higher ranks, never from agents': sharedRanks,
    'agents never import agents': agentsApart,
    'cores and strategies import only what is pure': pureCores,
    'only data-collection and execution import the venue port': venueAgents,
    'composition roots take only what is theirs': roots,
    'the product imports no tests': productKnowsNoTests,
  };
  for (const [claim, rule] of Object.entries(rules)) {
    it(claim, () => {
      const broken = imports.flatMap(one => {
        const mend = rule(one);
        return mend === null ? [] : [`${one.from}:${one.line} imports ${one.to}: ${mend}`];
      });
      expect(broken).to.deep.equal([]);
    });
  }

  it('would notice a forbidden import', () => {
    const forbidden: Import = { from: 'agents/strategy/core/x.ts', line: 1, to: 'shared/persistence/connection.ts' };
    expect(pureCores(forbidden)).to.match(/load it in the handler/);
    expect(agentsApart({ ...forbidden, to: 'agents/execution/core/y.ts' })).to.match(/send a message/);
    expect(sharedRanks({ from: 'shared/kernel/a.ts', line: 1, to: 'shared/domain/b.ts' })).to.match(/ranks below/);
  });
});

describe('pure places', () => {
  const files = sources(['agents', 'shared']).filter(
    file =>
      PURE_PLACES.test(file) ||
      PURE.some(folder => file.startsWith(`shared/${folder}/`)) ||
      file.startsWith('shared/simulation/'),
  );
  const forbidden: Readonly<Record<string, RegExp>> = {
    'no clock': /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(|\bprocess\.hrtime/,
    'no chance but a seeded one': /\bMath\.random\(|\brandomBytes\(|\brandomUUID\(/,
    'no waiting': /\basync\s|\bawait\s|\bsetTimeout\(|\bsetInterval\(/,
    'no environment': /\bprocess\.(env|cwd|argv)/,
  };
  for (const [claim, pattern] of Object.entries(forbidden)) {
    it(claim, () => {
      const found = files.flatMap(file =>
        readFileSync(join(CHECKOUT, file), 'utf8')
          .split('\n')
          .flatMap((line, index) =>
            pattern.test(line.replace(/\/\/.*|^\s*\/?\*.*/, '')) ? [`${file}:${index + 1}: ${line.trim()}`] : [],
          ),
      );
      expect(found).to.deep.equal([]);
    });
  }
});
