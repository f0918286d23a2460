import { css } from 'lit';

export const recordedStyles = css`
  main {
    display: grid;
    grid-template-columns: minmax(0, 1fr) clamp(316px, 22vw, 420px);
    min-height: calc(100vh - 57px);
  }
  .stage {
    min-width: 0;
    padding: 18px var(--gutter) 40px;
  }
  aside {
    background: var(--panel);
    border-left: 1px solid var(--line);
    padding: 24px;
  }
  aside > * + * {
    margin-top: 14px;
  }
  nav {
    display: grid;
    grid-template-columns: repeat(8, minmax(0, 1fr));
    gap: 6px;
    margin-bottom: 20px;
  }
  nav a {
    display: grid;
    gap: 2px;
    justify-items: center;
    padding: 8px 4px 6px;
    font-size: 13px;
    text-align: center;
    text-decoration: none;
    color: inherit;
    border: 1px solid var(--line);
    border-radius: 10px;
  }
  nav a:hover {
    border-color: var(--edge);
  }
  nav a[aria-current] {
    background: var(--panel);
    border-color: var(--ink);
    font-weight: 600;
  }
  svg {
    width: 72px;
    max-width: 100%;
    fill: none;
    stroke: var(--train);
    stroke-width: 2;
    stroke-linejoin: round;
  }
  svg .validation {
    stroke: var(--val);
    stroke-dasharray: 4 3;
  }
  svg .end {
    stroke: var(--warn);
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 14px;
    margin-bottom: 6px;
  }
  h1 {
    font-size: 26px;
    line-height: 1.2;
    letter-spacing: -0.015em;
  }
  h1:focus {
    outline: none;
  }
  h1 small {
    font-size: 15px;
    font-weight: 400;
    letter-spacing: 0;
    color: inherit;
  }
  .stage > p {
    max-width: 110ch;
    text-wrap: pretty;
    margin-bottom: 12px;
  }
  .stage > p .soft {
    font-size: inherit;
  }
  /* The same mark wherever a recorded run shows. */
  .badge {
    width: fit-content;
    padding: 2px 10px;
    font-size: 12px;
    font-weight: 600;
    color: var(--val);
    border: 1px dashed currentcolor;
    border-radius: 999px;
  }
  .chart {
    position: relative;
  }
  .chart .badge {
    position: absolute;
    top: 0;
    right: 0;
    background: var(--paper);
  }
  a {
    color: inherit;
    text-underline-offset: 3px;
  }
  @media (max-width: 1240px) {
    main {
      grid-template-columns: minmax(0, 1fr) clamp(300px, 26vw, 360px);
    }
    nav {
      grid-template-columns: repeat(4, minmax(0, 1fr));
    }
  }
  @media (max-width: 1000px) {
    main {
      display: block;
    }
    aside {
      border-left: 0;
      border-top: 1px solid var(--line);
      padding: 20px var(--gutter);
    }
  }
  @media (max-width: 560px) {
    .stage {
      padding-block: 12px 24px;
    }
    aside {
      padding-block: 16px;
    }
    nav a {
      font-size: 12px;
    }
    .chart .badge {
      position: static;
      display: block;
      margin: 0 0 6px auto;
    }
  }
`;
