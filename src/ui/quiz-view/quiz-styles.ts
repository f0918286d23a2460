import { css } from 'lit';

export const quizStyles = css`
  main {
    display: grid;
    grid-template-columns: minmax(0, 1fr) clamp(340px, 27vw, 480px);
    grid-template-rows: auto auto auto auto 1fr;
    column-gap: 32px;
    max-width: 2240px;
    margin-inline: auto;
    padding: 18px var(--gutter) 40px;
  }
  header,
  notice-bar,
  main > .soft,
  .prompt {
    grid-column: 1 / -1;
  }
  header,
  quiz-score {
    grid-row: 1;
  }
  quiz-score {
    grid-column: 1 / -1;
    justify-self: end;
    padding-top: 4px;
  }
  header {
    justify-self: start;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 10px 24px;
    margin-bottom: 16px;
  }
  h1 {
    font-size: 26px;
    line-height: 1.2;
    letter-spacing: -0.015em;
  }
  .kinds {
    display: flex;
    gap: 8px;
  }
  .kinds [aria-pressed='true'] {
    background: var(--panel);
    border-color: var(--ink);
    box-shadow: inset 0 -3px var(--train);
    font-weight: 600;
  }
  main > .soft {
    margin-bottom: 12px;
  }
  .prompt {
    margin-bottom: 14px;
  }
  .prompt .soft {
    font-size: 15px;
  }
  .change {
    max-width: 60ch;
    margin-top: 4px;
    font-size: 22px;
    font-weight: 550;
    line-height: 1.35;
    letter-spacing: -0.01em;
    text-wrap: balance;
  }
  /* The curve stays in sight beside a long diagnosis. */
  .stage {
    position: sticky;
    top: 16px;
    align-self: start;
    min-width: 0;
  }
  .steps {
    display: flex;
    align-items: center;
    gap: 16px;
    margin-top: 8px;
  }
  progress {
    flex: 1;
    min-width: 0;
  }
  aside {
    grid-column: 2;
    display: grid;
    align-content: start;
    gap: 14px;
    min-width: 0;
    padding: 20px;
    border: 1px solid var(--line);
    border-radius: 14px;
    background: var(--panel);
  }
  .pictured aside {
    grid-column: 1 / -1;
    padding: 0;
    border: 0;
    background: none;
  }
  h2 {
    font-size: 20px;
    line-height: 1.25;
    letter-spacing: -0.01em;
    text-transform: none;
    color: var(--ink);
  }
  h2:focus {
    outline: none;
  }
  .said {
    display: grid;
    gap: 8px;
  }
  /* It stays there, or what is put into it would not be announced. */
  .said:empty {
    margin-bottom: -14px;
  }
  .remark {
    padding: 10px 14px;
    border-left: 3px solid var(--edge);
    border-radius: 4px 10px 10px 4px;
    background: var(--paper);
    text-wrap: pretty;
  }
  .remark p + p {
    margin-top: 6px;
  }
  .remark.right {
    border-color: var(--accent);
  }
  .remark.wrong {
    border-color: var(--val);
    background: var(--wash);
  }
  .right p:first-child,
  .wrong p:first-child {
    font-weight: 550;
  }
  figure {
    display: grid;
    gap: 8px;
    margin: 0;
    padding: 14px;
    border: 1px dashed var(--edge);
    border-radius: 10px;
  }
  figure svg {
    max-width: 240px;
  }
  figcaption {
    font-size: 13px;
    color: var(--soft);
  }
  figcaption b {
    color: var(--ink);
  }
  summary {
    color: var(--soft);
  }
  details ul {
    display: grid;
    gap: 8px;
    padding-left: 18px;
    text-wrap: pretty;
  }
  .buttons {
    display: flex;
    gap: 8px;
  }
  .buttons button {
    display: flex;
    align-items: center;
    gap: 10px;
  }
  diagnosis-panel {
    padding-top: 16px;
    border-top: 1px solid var(--line);
  }
  main.presenting {
    grid-template-columns: minmax(0, 1fr) clamp(280px, 31%, 420px);
    max-width: none;
  }
  .presenting quiz-score {
    grid-row: auto;
    margin-top: 16px;
  }
  .presenting loss-chart {
    --chart-height: max(220px, calc(100vh - 360px * var(--magnification)));
  }
  @media (max-width: 1000px) {
    main {
      grid-template-columns: minmax(0, 1fr);
      padding-block: 14px 32px;
    }
    aside {
      grid-column: 1;
      margin-top: 18px;
    }
    .stage {
      position: static;
    }
    quiz-score {
      grid-row: auto;
      justify-self: stretch;
      margin-top: 20px;
    }
  }
  @media (max-width: 560px) {
    main {
      padding-block: 14px 28px;
    }
    aside {
      padding: 16px;
    }
    .change {
      font-size: 18px;
    }
  }
`;
