import { css } from 'lit';

/** The strokes of a pattern's picture. */
export const pictureStyles = css`
  svg {
    display: block;
    width: 100%;
    fill: none;
    stroke: var(--train);
    stroke-width: 1.6;
    stroke-linejoin: round;
  }
  .validation {
    stroke: var(--val);
    stroke-dasharray: 3 2;
  }
  .end {
    stroke: var(--warn);
    stroke-width: 2;
  }
`;

export const answerStyles = [
  pictureStyles,
  css`
    ol {
      list-style: none;
      display: grid;
      gap: 8px;
    }
    .pictures {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
    button {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      gap: 4px 10px;
      align-items: center;
      width: 100%;
      height: 100%;
      padding: 8px 12px;
      text-align: left;
      background: var(--paper);
    }
    .pictures svg {
      grid-column: 1 / -1;
    }
    b {
      display: block;
      font-weight: 600;
      line-height: 1.3;
    }
    small {
      display: block;
      line-height: 1.35;
      text-wrap: pretty;
    }
    kbd {
      color: var(--soft);
    }
    :disabled b {
      text-decoration: line-through;
    }
    :host([large]) .pictures {
      grid-template-columns: repeat(4, minmax(0, 1fr));
      gap: 16px;
    }
    :host([large]) button {
      padding: 20px;
      gap: 16px 10px;
      background: var(--panel);
    }
    :host([large]) b {
      font-size: 18px;
    }
    @media (max-width: 800px) {
      :host([large]) .pictures {
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: 10px;
      }
      :host([large]) button {
        padding: 12px;
      }
      :host([large]) b {
        font-size: 15px;
      }
    }
  `,
];
