/** What the text says, or undefined when it is no JSON: the schema that looks at it next then says what it expected. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
