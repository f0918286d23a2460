/** Styles that several elements share: type, buttons, fields. */
import { css } from 'lit';

export const shared = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :host {
    display: block;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  h1,
  h2,
  h3,
  p,
  dl,
  dd,
  ul,
  ol {
    margin: 0;
    padding: 0;
  }
  h2 {
    font-size: 12px;
    font-weight: 600;
    letter-spacing: 0.06em;
    text-transform: uppercase;
    color: var(--soft);
  }
  progress {
    height: 6px;
    border: 0;
    border-radius: 3px;
    overflow: hidden;
    appearance: none;
    background: var(--line);
  }
  progress::-webkit-progress-bar {
    background: var(--line);
  }
  progress::-webkit-progress-value {
    background: var(--train);
  }
  progress::-moz-progress-bar {
    background: var(--train);
  }
  small,
  .soft {
    color: var(--soft);
    font-size: 13px;
  }
  .num {
    font-family: var(--mono);
    font-variant-numeric: tabular-nums;
  }
  .problem {
    color: var(--warn);
    font-size: 13px;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  button,
  select,
  input:not([type='range']) {
    font: inherit;
    color: inherit;
    min-height: var(--target);
    border: 1px solid var(--edge);
    border-radius: 8px;
    background: var(--panel);
  }
  button {
    padding: 4px 14px;
    cursor: pointer;
    background: none;
    border-color: var(--rule);
  }
  button:hover:enabled {
    border-color: var(--ink);
  }
  button.go {
    background: var(--ink);
    border-color: var(--ink);
    color: var(--paper);
    font-weight: 600;
  }
  /* What the space bar, or another key, does as well. */
  button.go:has(> kbd) {
    display: flex;
    justify-content: center;
    align-items: center;
    gap: 10px;
    min-width: 124px;
  }
  button.plain {
    border-color: transparent;
  }
  :disabled {
    opacity: 0.5;
    cursor: not-allowed;
  }
  select {
    padding: 2px 8px;
    width: 100%;
    text-overflow: ellipsis;
  }
  input[type='range'] {
    width: 100%;
    height: calc(var(--target) - 2px);
    margin: 0;
    accent-color: var(--train);
    cursor: pointer;
  }
  :focus-visible {
    outline: 2px solid var(--train);
    outline-offset: 2px;
  }
  summary {
    cursor: pointer;
    min-height: var(--target);
    align-content: center;
  }
  kbd {
    font: 11px var(--mono);
    border: 1px solid currentcolor;
    border-radius: 4px;
    padding: 0 4px;
    opacity: 0.7;
  }
  @media (pointer: coarse) {
    kbd {
      display: none;
    }
  }
  @media (max-width: 560px) {
    .go > kbd {
      display: none;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
      scroll-behavior: auto !important;
    }
  }
  /* Backgrounds are the system's: what is pressed or current needs another sign. */
  @media (forced-colors: active) {
    [aria-pressed='true'],
    [aria-current] {
      outline: 3px solid Highlight;
      outline-offset: -3px;
    }
    button.go {
      forced-color-adjust: none;
      background: ButtonText;
      color: ButtonFace;
    }
  }
  /* Paper cannot be operated. */
  @media print {
    button,
    select,
    input,
    label:has(select, input),
    progress,
    summary {
      display: none !important;
    }
  }
`;
