/** The lab on a projector: cards as a strip, the chart as large as fits, the answer beside it. */
import { css } from 'lit';

export const presentStyles = css`
  /* How much larger everything is: some two dozen lines on any projector. */
  main.presenting {
    --magnification: 1;
    --shown: calc(100vh / var(--magnification)); /* the window, in enlarged pixels */
    --crosshair: none;
    --chart-tools: none;
    zoom: var(--magnification);
    display: grid;
    grid-template: auto 1fr / minmax(0, 1fr);
    min-height: var(--shown);
    cursor: none;
  }
  main.presenting.revealed {
    grid-template-columns: minmax(0, 1fr) clamp(280px, 31%, 420px);
  }
  main.presenting experiment-cards {
    grid-area: 1 / 1 / 2 / -1;
    padding: 4px 20px;
    border-right: 0;
    border-bottom: 1px solid var(--line);
  }
  main.presenting .stage {
    position: sticky; /* beside a long answer */
    top: 0;
    align-self: start;
    grid-area: 2 / 1;
    padding: 14px 24px 12px;
  }
  main.presenting aside {
    grid-area: 2 / 2;
    padding: 16px 20px;
    border-left: 1px solid var(--line);
  }
  /* What is drawn has sizes of its own, and is not enlarged on top of that. */
  main.presenting loss-chart {
    --chart-text: calc(12px * var(--magnification));
    --chart-line: calc(1px + 1.3px * var(--magnification));
    --chart-height: max(220px, calc(100vh - 308px * var(--magnification)));
    zoom: calc(1 / var(--magnification));
  }
  /* Beside the answer the words above the curve take more lines. */
  main.presenting.revealed loss-chart {
    --chart-height: max(200px, calc(100vh - 352px * var(--magnification)));
  }
  @media (min-width: 900px) {
    main.presenting {
      --magnification: 1.15;
    }
  }
  @media (min-width: 1200px) {
    main.presenting {
      --magnification: 1.3;
    }
  }
  @media (min-width: 1700px) {
    main.presenting {
      --magnification: 1.6;
    }
  }
  @media (min-width: 2400px) {
    main.presenting {
      --magnification: 2.1;
    }
  }
  @media (max-width: 760px) {
    main.presenting,
    main.presenting.revealed {
      grid-template: auto auto auto / minmax(0, 1fr);
    }
    main.presenting .stage {
      position: static;
      padding-inline: 14px;
    }
    main.presenting aside {
      grid-area: 3 / 1;
      border-left: 0;
      border-top: 1px solid var(--line);
    }
  }
`;
