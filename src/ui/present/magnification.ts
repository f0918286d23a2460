/** A view for a whole room: everything in `main.presenting` is larger, some two dozen lines on any projector. */
import { css } from 'lit';

export const magnification = css`
  main.presenting {
    --magnification: 1;
    --crosshair: none;
    --chart-tools: none;
    zoom: var(--magnification);
  }
  /* What is drawn has sizes of its own, and is not enlarged on top of that. */
  main.presenting loss-chart {
    --chart-text: calc(12px * var(--magnification));
    --chart-line: calc(1px + 1.3px * var(--magnification));
    zoom: calc(1 / var(--magnification));
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
`;
