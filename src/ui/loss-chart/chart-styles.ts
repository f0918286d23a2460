import { css } from 'lit';

export const chartStyles = css`
  .readout {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 18px;
    min-height: 22px;
    font-size: calc(var(--chart-text) * 13 / 12);
    color: var(--soft);
  }
  .readout b {
    font-weight: 600;
    color: var(--ink);
  }
  .readout span[class]::before {
    content: '';
    display: inline-block;
    width: 16px;
    border-top: 2px solid;
    vertical-align: 4px;
    margin-right: 6px;
  }
  .readout span.val::before {
    border-top-style: dashed;
  }
  .readout span.before::before {
    border-top-style: dashed;
  }
  .readout span.rate::before {
    border-top-style: dotted;
  }
  .readout span.twin::before {
    opacity: 0.55;
  }
  .train::before {
    color: var(--train);
  }
  .val::before {
    color: var(--val);
  }
  .norm::before {
    color: var(--norm);
  }
  .run-1::before {
    color: var(--run-1);
  }
  .run-2::before {
    color: var(--run-2);
  }
  .run-3::before {
    color: var(--run-3);
  }
  .run-4::before {
    color: var(--run-4);
  }
  .run-5::before {
    color: var(--run-5);
  }
  .rate::before {
    color: var(--rate);
  }
  .tools {
    display: var(--chart-tools, flex);
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
    gap: 4px;
    min-height: 28px;
    margin-top: 4px;
  }
  .tools button,
  .tools ::slotted(*) {
    font-size: 13px;
  }
  .tools button {
    min-height: 28px;
    padding: 1px 10px;
    border-radius: 7px;
    color: var(--soft);
    border-color: transparent;
  }
  .tools button:hover:enabled {
    color: var(--ink);
    border-color: var(--edge);
  }
  .tools button[aria-pressed='true'] {
    color: var(--ink);
    border-color: var(--edge);
    background: var(--panel);
  }
  @media (pointer: coarse) {
    .tools button {
      min-height: var(--target);
      min-width: var(--target);
    }
  }
  .plots {
    position: relative;
    touch-action: pan-y;
    cursor: var(--crosshair, crosshair);
    border-radius: 4px;
    forced-color-adjust: none; /* the page already sets the lines' colours to system colours */
  }
  .loss {
    position: relative;
    height: var(--chart-height, clamp(260px, 42vh, 600px));
  }
  @media (max-width: 560px) {
    .loss {
      height: var(--chart-height, clamp(200px, 30vh, 420px));
    }
  }
  .strip {
    position: relative;
    height: calc(var(--chart-text) * 8);
  }
  .cross,
  .selection {
    position: absolute;
    top: 20px;
    bottom: 8px;
    left: 0;
    pointer-events: none;
  }
  .cross {
    width: 1px;
    background: var(--edge);
  }
  .selection {
    background: color-mix(in srgb, var(--train) 14%, transparent);
    border-inline: 1px solid var(--train);
  }
  .marks i {
    position: absolute;
    height: 3px;
    border-radius: 2px;
    background: var(--edge);
  }
  /* Larger than the visible mark, so that it is easy to point at. */
  .marks i::before {
    content: '';
    position: absolute;
    inset: -1px 0;
  }
  .marks i.on {
    background: var(--val);
  }
  /* A probe: its size gives the canvases the page's line width and text height. */
  .sizes {
    position: absolute;
    visibility: hidden;
    pointer-events: none;
    width: var(--chart-line);
    height: var(--chart-text);
  }
  .empty {
    position: absolute;
    inset: 0 0 96px;
    display: grid;
    place-content: center;
    text-align: center;
    pointer-events: none;
    color: var(--soft);
    padding: 0 24px 0 56px; /* clear of the axis numbers on the left */
  }
  @media print {
    .tools,
    .cross {
      display: none;
    }
    .loss {
      height: 9cm;
    }
    .plots {
      break-inside: avoid;
    }
    canvas {
      max-width: 100%;
    }
  }
`;
