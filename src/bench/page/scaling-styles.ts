import { css } from 'lit';

export const styles = css`
  :host {
    display: grid;
    gap: 20px;
    min-width: 0;
    container-type: inline-size;
  }
  .panels {
    display: grid;
    gap: 12px 20px;
  }
  @container (min-width: 620px) {
    .panels {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
  }
  @container (min-width: 960px) {
    .panels {
      grid-template-columns: repeat(3, minmax(0, 1fr));
    }
  }
  @container (min-width: 1500px) {
    .panels {
      grid-template-columns: repeat(5, minmax(0, 1fr));
    }
  }
  h3 {
    margin-bottom: 4px;
    font-size: 15px;
    font-weight: 600;
  }
  figure {
    margin: 0;
    min-width: 0;
    break-inside: avoid;
  }
  figcaption {
    font: 13px var(--mono);
    color: var(--soft);
  }
  .plot {
    position: relative;
    height: calc(var(--chart-text) * 17);
    forced-color-adjust: none; /* the page already sets the lines' colours to system colours */
  }
  .sizes {
    position: absolute;
    visibility: hidden;
    pointer-events: none;
    width: var(--chart-line);
    height: var(--chart-text);
  }
`;
