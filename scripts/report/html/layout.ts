import { html, type Markup } from './markup.ts';

/* What all sections of the page are made of. */

export interface CardInput {
  readonly id: string;
  readonly title: string;
  /** Beside the title: a count, a unit, controls. */
  readonly beside?: Markup | string;
}

/** A box with a title. */
export function card({ id, title, beside = '' }: CardInput, body: Markup): Markup {
  const aside = typeof beside === 'string' ? html`<span class="count">${beside}</span>` : beside;
  return html`<section class="card" id="${id}" aria-labelledby="h-${id}">
<h2 id="h-${id}">${title} ${aside}</h2>
${body}
</section>`;
}

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Markup | string;
  /** `name` heads its row; a number stands at the right. */
  readonly kind?: 'name' | 'text' | 'number';
  /** Gains and losses have a colour. */
  readonly tone?: (row: Row) => number | null;
  /** Left out where the window is narrow. */
  readonly spare?: true;
}

/** A table that scrolls sideways where it must; `empty` when there are no rows. */
export function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { label, empty }: { readonly label: string; readonly empty: string },
): Markup {
  if (rows.length === 0) return html`<p class="empty">${empty}</p>`;
  const heads = columns.map(column => html`<th scope="col" class="${classOf(column, null)}">${column.title}</th>`);
  const lines = rows.map(row => html`<tr>${columns.map(column => cellOf(column, row))}</tr>\n`);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">
<table><thead><tr>${heads}</tr></thead>
<tbody>${lines}</tbody></table>
</div>`;
}

function cellOf<Row>(column: Column<Row>, row: Row): Markup {
  if (column.kind === 'name') return html`<th scope="row">${column.cell(row)}</th>`;
  return html`<td class="${classOf(column, column.tone?.(row) ?? null)}">${column.cell(row)}</td>`;
}

function classOf<Row>({ kind, spare }: Column<Row>, tone: number | null): string {
  const names = [kind === 'number' ? 'n' : '', spare ? 'spare' : '', toneOf(tone)];
  return names.filter(name => name !== '').join(' ');
}

/** The class of a gain or a loss. */
export const toneOf = (value: number | null): string =>
  value === null || value === 0 ? '' : value > 0 ? 'up' : 'down';
