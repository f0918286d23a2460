import { css } from 'lit';

export const layout = css`
  main {
    display: grid;
    grid-template-columns: 264px minmax(0, 1fr) clamp(316px, 22vw, 420px);
    grid-template-rows: auto 1fr;
    min-height: calc(100vh - 57px);
  }
  .stage,
  .settings,
  experiment-cards {
    min-width: 0;
  }
  experiment-cards {
    grid-area: 1 / 1 / span 2;
    padding: 20px 12px 24px;
    border-right: 1px solid var(--line);
  }
  .stage {
    padding: 22px var(--gutter) 0;
  }
  .settings {
    padding: 14px var(--gutter) 40px;
    grid-area: 2 / 2;
  }
  .settings > * + * {
    margin-top: 14px;
  }
  log-view {
    grid-area: 1 / 2 / span 2 / span 2;
    min-width: 0;
  }
  loss-chart {
    scroll-margin-top: 12px;
  }
  /* As high as leaves the sliders in sight below it. */
  @media (min-width: 1001px) {
    .stage loss-chart {
      --chart-height: clamp(216px, 100vh - 594px, 600px);
    }
  }
  transport-bar {
    margin-top: 10px;
  }
  quick-settings {
    margin-top: 14px;
  }
  .stage > .problem {
    margin-top: 10px;
  }
  /* A way to another view that stands among buttons. */
  .replay {
    align-content: center;
    min-height: var(--target);
    padding: 4px 14px;
    text-align: center;
    text-decoration: none;
    color: inherit;
    border: 1px dashed var(--edge);
    border-radius: 8px;
  }
  .replay:hover {
    border-color: var(--ink);
  }
  /* Only where the settings lie out of sight, below what the run shows. */
  .jump {
    display: none;
  }
  .next {
    margin-top: 20px;
    padding: 10px 14px;
    text-wrap: pretty;
    background: var(--wash);
    border-radius: 8px;
  }
  aside {
    grid-area: 1 / 3 / span 2;
    background: var(--panel);
    border-left: 1px solid var(--line);
    padding: 24px;
  }
  aside > * + * {
    margin-top: 24px;
    padding-top: 20px;
    border-top: 1px solid var(--line);
  }
  /* A link has hidden the cards. */
  main.cardless {
    grid-template-columns: minmax(0, 1fr) clamp(316px, 22vw, 420px);
  }
  .cardless .stage {
    grid-area: 1 / 1;
  }
  .cardless .settings {
    grid-area: 2 / 1;
  }
  .cardless aside {
    grid-area: 1 / 2 / span 2;
  }
  .drop {
    position: fixed;
    inset: 12px;
    display: grid;
    place-content: center;
    font-size: 22px;
    border: 2px dashed var(--train);
    border-radius: 16px;
    background: color-mix(in srgb, var(--paper) 88%, transparent);
    pointer-events: none;
  }
  @media (max-width: 1240px) {
    main {
      grid-template-columns: minmax(0, 1fr) clamp(300px, 26vw, 360px);
      grid-template-rows: auto auto 1fr;
    }
    experiment-cards {
      grid-area: 1 / 1 / 2 / span 2;
      padding: 8px 12px;
      border-right: 0;
      border-bottom: 1px solid var(--line);
    }
    .stage {
      grid-area: 2 / 1;
    }
    .settings {
      grid-area: 3 / 1;
    }
    aside {
      grid-area: 2 / 2 / span 2;
    }
    log-view {
      grid-area: 2 / 1 / span 2 / span 2;
    }
  }
  @media (max-width: 1000px) {
    main {
      display: block;
    }
    .stage {
      padding-bottom: 20px;
    }
    .jump {
      display: block;
      width: 100%;
      margin-top: 10px;
    }
    aside {
      border-left: 0;
      border-block: 1px solid var(--line);
      padding: 20px var(--gutter);
    }
    aside > * + * {
      margin-top: 16px;
      padding-top: 14px;
    }
  }
  @media (max-width: 560px) {
    .stage {
      padding-block: 16px 18px;
    }
    .settings {
      padding-block: 16px 28px;
    }
    aside {
      padding-block: 16px;
    }
  }
  /* The curve and what is said of it. */
  @media print {
    main {
      display: block;
    }
    .next,
    main > experiment-cards,
    .settings,
    transport-bar,
    quick-settings,
    best-weights,
    sample-panel,
    device-card {
      display: none;
    }
    .stage,
    aside {
      padding: 0;
      border: 0;
    }
    aside {
      margin-top: 16px;
    }
    aside > * + * {
      break-inside: avoid;
    }
  }
`;
