declare const brand: unique symbol;

/** A nominal type: vanishes at run time, so every process edge parses again. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
