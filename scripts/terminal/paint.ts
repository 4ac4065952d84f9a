import { styleText } from 'node:util';
import type { Terminal } from './terminal.ts';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Colours a text, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

export const plain: Paint = (_, text) => text;
const coloured: Paint = (style, text) => styleText(style, text, { validateStream: false });

/** Colours for people only: not into files and pipes, and not where `NO_COLOR` is set (no-color.org). */
export const paintFor = ({ isTty, env }: Pick<Terminal, 'isTty' | 'env'>): Paint =>
  isTty && !env.NO_COLOR && env.TERM !== 'dumb' ? coloured : plain;
