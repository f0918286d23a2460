import { css } from 'lit';

export const gridStyles = css`
  :host {
    overflow-x: auto;
    padding: 4px;
    margin: -4px;
  }
  [role='grid'] {
    display: grid;
    grid-template-columns: minmax(64px, max-content) repeat(var(--columns), minmax(76px, 320px));
    gap: 6px;
  }
  [role='row'] {
    display: contents;
  }
  [role='columnheader'],
  [role='rowheader'] {
    font-size: 12px;
    color: var(--soft);
    align-content: center;
  }
  [role='columnheader'] {
    align-content: end;
    text-align: center;
    padding: 0 2px 2px;
  }
  [role='rowheader'],
  .corner {
    position: sticky;
    left: -4px;
    z-index: 1;
    max-width: 132px;
    padding-right: 8px;
    text-align: right;
    background: var(--paper);
  }
  .corner span {
    display: block;
    line-height: 1.35;
  }
  .cell {
    position: relative;
    display: flex;
    flex-direction: column;
    justify-content: space-between;
    height: clamp(74px, 10.5vh, 124px);
    min-width: 0;
    border: 1px solid var(--line);
    border-radius: 8px;
    overflow: hidden;
    cursor: pointer;
    background: var(--panel);
  }
  .cell b {
    position: relative;
    order: 1;
    padding: 1px 7px 3px;
    font-size: 13px;
    font-weight: 600;
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .done {
    border-color: color-mix(in srgb, var(--look) 60%, var(--edge));
    border-bottom: 5px solid var(--look);
    background: color-mix(in srgb, var(--look) 24%, var(--panel));
  }
  .nan {
    border-color: var(--ink);
    background: var(--ink);
    color: var(--paper);
  }
  .unclear {
    border: 1px dotted var(--edge);
    border-bottom: 5px dotted var(--edge);
    background: var(--panel);
  }
  .waiting {
    border: 1px dashed light-dark(#cfcbc0, #454b53);
    background: none;
  }
  .training {
    border-color: var(--train);
  }
  .training b {
    color: var(--soft);
    font: 500 12px var(--mono);
  }
  .impossible,
  .failed {
    background: repeating-linear-gradient(
      -45deg,
      transparent 0 7px,
      color-mix(in srgb, var(--edge) 34%, transparent) 7px 9px
    );
    justify-content: end;
  }
  .impossible b,
  .failed b {
    align-self: start;
    margin: 0 0 5px 5px;
    border-radius: 4px;
    font-weight: 500;
    font-size: 12px;
    background: var(--paper);
    line-height: 1.25;
    white-space: normal;
  }
  .failed b {
    color: var(--warn);
  }
  .picture {
    display: block;
    flex: 1;
    min-height: 0;
    margin: 8px 8px 2px;
  }
  svg {
    overflow: visible;
  }
  path {
    fill: none;
    stroke: currentcolor;
    stroke-width: 1.6;
    stroke-linejoin: round;
    vector-effect: non-scaling-stroke;
  }
  [aria-selected='true'] {
    outline: 3px solid var(--ink);
    outline-offset: 1px;
  }
  .cell:hover {
    border-color: var(--ink);
  }
  .cell:focus-visible {
    outline: 3px solid var(--train);
    outline-offset: 1px;
  }
  @media (max-width: 560px) {
    [role='grid'] {
      grid-template-columns: minmax(68px, max-content) repeat(var(--columns), minmax(62px, 1fr));
      gap: 4px;
    }
    [role='columnheader'],
    [role='rowheader'] {
      font-size: 11px;
    }
    [role='rowheader'],
    .corner {
      max-width: 80px;
      padding-right: 4px;
    }
    .picture {
      margin: 6px 5px 2px;
    }
    .cell b {
      padding-inline: 5px;
      font-size: 11px;
      letter-spacing: -0.01em;
    }
  }
`;
