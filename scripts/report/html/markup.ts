/** Text that is markup already; everything else is escaped when it goes into one. */
export interface Markup {
  readonly markup: string;
}

type Part = Markup | string | number | readonly Part[] | null;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, one => ENTITIES[one] ?? one);

/** A template of markup: texts and numbers in it are escaped, lists are joined, null is nothing. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return {
    markup: texts.map((text, index) => (index === 0 ? text : rendered(parts[index - 1] ?? null) + text)).join(''),
  };
}

function rendered(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map(rendered).join('');
}

/** Takes a text as markup: for our own files and for numbers that we drew. */
export const trusted = (markup: string): Markup => ({ markup });

/** JSON for a `<script type="application/json">`: no text in it can end the element. */
export const jsonBlock = (id: string, value: unknown): Markup =>
  html`<script type="application/json" id="${id}">${trusted(JSON.stringify(value).replaceAll('<', '\\u003c'))}</script>`;
