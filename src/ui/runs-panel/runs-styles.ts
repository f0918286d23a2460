import { css } from 'lit';

export const runsStyles = css`
  :host {
    margin-top: 18px;
    border-top: 1px solid var(--line);
  }
  summary {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 44px;
  }
  summary::marker {
    content: '';
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary::before {
    content: '';
    width: 6px;
    height: 6px;
    border: solid var(--soft);
    border-width: 0 1.5px 1.5px 0;
    transform: rotate(-45deg);
    margin: 0 2px;
  }
  [open] > summary::before {
    transform: rotate(45deg) translate(-1px, -1px);
  }
  summary .num {
    font-size: 12px;
    color: var(--soft);
  }
  ul {
    list-style: none;
  }
  li {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto auto;
    align-items: center;
    column-gap: 4px;
    border-bottom: 1px solid var(--line);
  }
  li.current {
    background: var(--panel);
    box-shadow: inset 3px 0 var(--train);
  }
  .compare {
    display: grid;
    justify-items: center;
    align-content: center;
    gap: 3px;
    width: 40px;
    min-height: var(--target);
    cursor: pointer;
  }
  .compare input {
    min-height: 0;
    width: 16px;
    height: 16px;
    margin: 0;
    accent-color: var(--ink);
  }
  .compare svg {
    width: 22px;
    fill: none;
    stroke-width: 3;
  }
  .run-1 svg {
    stroke: var(--run-1);
  }
  .run-2 svg {
    stroke: var(--run-2);
  }
  .run-3 svg {
    stroke: var(--run-3);
  }
  .run-4 svg {
    stroke: var(--run-4);
  }
  .run-5 svg {
    stroke: var(--run-5);
  }
  .open {
    display: grid;
    grid-template-columns: 72px minmax(0, 1fr);
    gap: 14px;
    align-items: center;
    padding: 7px 6px;
    border-color: transparent;
    text-align: left;
  }
  .open svg {
    width: 72px;
    fill: none;
    stroke: var(--soft);
    stroke-width: 1.4;
    stroke-linejoin: round;
  }
  .current .open svg {
    stroke: var(--train);
  }
  b {
    display: block;
    font-weight: 600;
    line-height: 1.3;
    overflow-wrap: anywhere;
  }
  small {
    display: block;
    line-height: 1.35;
  }
  em {
    font-style: normal;
    color: var(--ink);
  }
  .icon {
    width: var(--target);
    padding: 0;
    color: var(--soft);
    line-height: 1;
  }
  .icon svg {
    width: 16px;
    vertical-align: middle;
    fill: none;
    stroke: currentcolor;
    stroke-width: 1.3;
    stroke-linejoin: round;
  }
  [aria-pressed='true'],
  [aria-expanded='true'].icon {
    color: var(--ink);
  }
  [aria-pressed='true'] svg {
    fill: currentcolor;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
  }
  .buttons button {
    font-size: 13px;
    padding-inline: 10px;
  }
  section > .buttons {
    margin-top: 12px;
  }
  .tools {
    grid-column: 1 / -1;
    padding: 2px 6px 12px 46px;
  }
  .tools input {
    padding-inline: 10px;
    font-size: 13px;
  }
  .delete {
    color: var(--warn);
  }
  .undo {
    display: flex;
    align-items: center;
    gap: 12px;
    padding-bottom: 8px;
    font-size: 14px;
  }
  .problem {
    padding-bottom: 8px;
  }
  @media (max-width: 560px) {
    .open {
      grid-template-columns: 56px minmax(0, 1fr);
      gap: 10px;
    }
    .open svg {
      width: 56px;
    }
    .compare {
      width: 32px;
    }
    .tools {
      padding-left: 6px;
    }
  }
`;
