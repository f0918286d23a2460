import { css } from 'lit';

export const panelStyles = css`
  .when,
  h3 {
    font-size: 12px;
    font-weight: 600;
    letter-spacing: 0.06em;
    text-transform: uppercase;
    color: var(--soft);
  }
  h2 {
    font-size: 28px;
    font-weight: 650;
    line-height: 1.2;
    letter-spacing: -0.02em;
    text-transform: none;
    color: var(--ink);
    margin-bottom: 6px;
  }
  h2.soft {
    font-size: 18px;
    letter-spacing: 0;
    color: var(--soft);
  }
  h3 {
    margin: 20px 0 6px;
  }
  p {
    text-wrap: pretty;
  }
  p + p {
    margin-top: 6px;
  }
  p + .why {
    margin-top: 6px;
  }
  .sure {
    display: flex;
    align-items: center;
    gap: 12px;
    margin-bottom: 10px;
    font-size: 13px;
    color: var(--soft);
  }
  meter {
    flex: 1;
    min-width: 0;
    height: 8px;
    appearance: none;
    border-radius: 4px;
    background: var(--line);
    overflow: hidden;
  }
  meter::-webkit-meter-bar {
    height: 8px;
    border: 0;
    border-radius: 4px;
    background: var(--line);
  }
  meter::-webkit-meter-optimum-value {
    background: var(--accent);
  }
  meter::-moz-meter-bar {
    background: var(--accent);
  }
  .comparison {
    display: grid;
    grid-template-columns: 1fr auto 1fr;
    align-items: center;
    gap: 12px;
    margin: 4px 0 12px;
    padding: 10px 12px;
    border: 1px solid var(--line);
    border-radius: 10px;
    background: var(--paper);
  }
  .comparison p {
    margin: 0;
    font-size: 13px;
    color: var(--soft);
  }
  .comparison b {
    display: block;
    font-size: 15px;
    color: var(--ink);
  }
  .comparison .num {
    display: block;
    font: 12px/1.5 var(--sans);
  }
  .comparison i {
    font-style: normal;
    font-size: 18px;
    color: var(--soft);
  }
  ul {
    display: grid;
    gap: 4px;
    padding-left: 18px;
  }
  ul li {
    border-radius: 4px;
    padding: 1px 4px;
    cursor: default;
    text-wrap: pretty;
  }
  ul li:hover,
  ul li:focus,
  ul li.pointed {
    background: var(--wash);
  }
  .also {
    margin-top: 10px;
  }
  ol {
    list-style: none;
    display: grid;
    gap: 8px;
  }
  .causes,
  .to-try {
    list-style: decimal;
    gap: 12px;
    padding-left: 20px;
  }
  .causes li::marker,
  .to-try li::marker {
    color: var(--soft);
    font-size: 13px;
  }
  .causes .soft {
    margin-top: 2px;
    line-height: 1.4;
  }
  .causes button {
    width: auto;
    min-height: 28px;
    margin-top: 6px;
    padding: 1px 12px;
    font-size: 13px;
  }
  details {
    margin-top: 8px;
  }
  summary {
    color: var(--soft);
    font-size: 13px;
  }
  details ol {
    margin-top: 4px;
  }
  code {
    display: block;
    margin-top: 6px;
    padding: 6px 10px;
    border: 1px solid var(--line);
    border-radius: 6px;
    background: var(--paper);
    font: 12.5px/1.5 var(--mono);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  button {
    display: block;
    width: 100%;
    padding: 9px 14px;
    text-align: left;
  }
  button b {
    display: block;
    font-weight: 600;
  }
  button span {
    display: block;
    font-size: 13px;
    line-height: 1.4;
    color: var(--soft);
  }
  button em {
    font-style: normal;
    font-weight: 550;
    color: var(--accent);
  }
  .best {
    border-color: var(--accent);
    box-shadow: inset 3px 0 var(--accent);
  }
  [aria-current] {
    background: var(--paper);
  }
  /* Buttons do nothing on paper, nor does the heading over them. */
  @media print {
    h3:has(+ ol:not(.causes, .to-try)) {
      display: none;
    }
    li {
      break-inside: avoid;
    }
  }
`;
