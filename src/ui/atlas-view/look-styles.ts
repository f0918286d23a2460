import { unsafeCSS } from 'lit';
import { LOOKS } from './looks.ts';

/** The colour of a pattern as `--look`, by its class: the page allows no styles in attributes. */
export const lookStyles = unsafeCSS(
  Object.entries(LOOKS)
    .map(([pattern, { colour }]) => `.${pattern} { --look: ${colour}; }`)
    .join('\n'),
);
