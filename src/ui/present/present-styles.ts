/** The lab on a projector: cards as a strip, the chart as large as fits, the answer beside it. */
import { css } from 'lit';

export const presentStyles = css`
  main.presenting {
    --shown: calc(100vh / var(--magnification)); /* the window, in enlarged pixels */
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
  main.presenting loss-chart {
    --chart-height: max(220px, calc(100vh - 308px * var(--magnification)));
  }
  /* Beside the answer the words above the curve take more lines. */
  main.presenting.revealed loss-chart {
    --chart-height: max(200px, calc(100vh - 352px * var(--magnification)));
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
