import { type Document, isNode, type LineCounter } from 'yaml';
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

interface Problem {
  readonly path: readonly PropertyKey[];
  readonly text: string;
}

/** The problems of a script, each with its line, its place and what was expected. */
export function placedProblems(document: Document, lines: LineCounter, error: z.ZodError): readonly string[] {
  return error.issues
    .flatMap(issue => problemsOf(issue, [], document))
    .map(({ path, text }) => `line ${lineOf(document, lines, path)}: ${path.join('.') || 'the script'}: ${text}`);
}

function problemsOf(issue: Issue, above: readonly PropertyKey[], document: Document): readonly Problem[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => ({ path: [...path, key], text: 'there is no such key here' }));
  }
  if (issue.code !== 'invalid_union') return [{ path, text: issue.message }];
  if (issue.errors.length === 0) return [{ path, text: expectedKinds(issue) }];
  // Only rules are told apart by their keys; any other choice says itself what it expected.
  const meant = path.length === 2 ? issue.errors[branchOf(document, path)] : undefined;
  if (meant === undefined) return [{ path, text: issue.message }];
  return meant.flatMap(inner => problemsOf(inner, path, document));
}

/** Which of the rules, in the order of their union, somebody meant: each is known by its key, and the last by having none. */
const RULE_KEYS = ['request', 'frame', 'order'] as const;
function branchOf(document: Document, path: readonly PropertyKey[]): number {
  const index = RULE_KEYS.findIndex(key => document.hasIn([...path, key]));
  return index < 0 ? RULE_KEYS.length : index;
}

const expectedKinds = (issue: Issue): string =>
  'options' in issue && Array.isArray(issue.options)
    ? `expected one of ${issue.options.map(String).join(', ')}`
    : issue.message;

/** The line of a place, or of the nearest one above it that is there. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
