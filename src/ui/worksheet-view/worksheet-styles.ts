/** One column, on the screen and on A4 and Letter alike. */
import { css } from 'lit';

export const worksheetStyles = css`
  main {
    max-width: 860px;
    margin: 0 auto;
    padding: 24px 28px 60px;
  }
  .choice {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 18px;
    margin-bottom: 22px;
  }
  .choice a {
    color: var(--soft);
    min-height: var(--target);
    align-content: center;
  }
  .choice a[aria-current] {
    color: var(--ink);
    font-weight: 600;
    text-decoration: none;
  }
  .choice button {
    margin-left: auto;
  }
  h1 {
    font-size: 28px;
    line-height: 1.2;
    letter-spacing: -0.015em;
    margin-bottom: 10px;
  }
  .name {
    display: grid;
    grid-template-columns: 2fr 1fr;
    gap: 28px;
    margin: 14px 0;
    color: var(--soft);
  }
  .name span {
    border-bottom: 1px solid var(--edge);
    padding-bottom: 2px;
  }
  .lead {
    text-wrap: pretty;
  }
  .lead b,
  .links a {
    overflow-wrap: anywhere;
  }
  section {
    margin-top: 26px;
    padding-top: 16px;
    border-top: 2px solid var(--ink);
  }
  h2 {
    font-size: 20px;
    letter-spacing: -0.01em;
    text-transform: none;
    color: var(--ink);
    margin-bottom: 4px;
  }
  h2 small {
    font-weight: 400;
    margin-left: 8px;
  }
  h3 {
    font-size: 14px;
    margin-top: 10px;
  }
  section p + p {
    margin-top: 4px;
  }
  ol,
  ul {
    padding-left: 22px;
    margin: 6px 0;
  }
  dt {
    font-weight: 600;
    margin-top: 8px;
    break-after: avoid;
  }
  .blank {
    height: 58px;
    /* two lines to write on */
    background:
      linear-gradient(var(--edge), var(--edge)) 0 28px / 100% 1px no-repeat,
      linear-gradient(var(--edge), var(--edge)) 0 57px / 100% 1px no-repeat;
  }
  .grid {
    display: block;
    width: 100%;
    margin: 8px 0;
    font: 11px var(--sans);
    fill: var(--soft);
  }
  .grid path {
    fill: none;
  }
  .lines {
    stroke: var(--line);
  }
  .axes {
    stroke: var(--ink);
  }
  .start {
    stroke: var(--soft);
    stroke-dasharray: 5 4;
  }
  table {
    border-collapse: collapse;
    margin: 14px 0;
  }
  caption {
    text-align: left;
    font-weight: 600;
  }
  th,
  td {
    text-align: left;
    padding: 2px 24px 2px 0;
    border-bottom: 1px solid var(--line);
    font-variant-numeric: tabular-nums;
  }
  th {
    color: var(--soft);
    font-size: 13px;
    font-weight: 500;
  }
  .frame {
    padding: 10px 14px;
    border: 1px solid var(--line);
    border-radius: 10px;
    background: var(--panel);
    margin-top: 12px;
  }
  .links {
    display: grid;
    gap: 2px;
    margin-top: 10px;
    font-size: 13px;
  }
  a {
    color: var(--train);
  }
  @media (max-width: 560px) {
    main {
      padding: 16px 16px 40px;
    }
  }
  @media print {
    main {
      max-width: none;
      padding: 0;
      font-size: 10.5pt;
    }
    .choice {
      display: none;
    }
    section,
    table,
    .frame {
      break-inside: avoid;
    }
    .grid,
    .blank {
      print-color-adjust: exact;
    }
  }
`;
