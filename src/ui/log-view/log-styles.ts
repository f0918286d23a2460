import { css } from 'lit';

export const logStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr) clamp(316px, 22vw, 420px);
    grid-template-rows: auto 1fr;
  }
  :host([bare]) {
    grid-template-columns: minmax(0, 1fr);
  }
  .stage {
    min-width: 0;
    padding: 22px var(--gutter) 0;
  }
  .tools {
    grid-area: 2 / 1;
    min-width: 0;
    padding: 0 var(--gutter) 40px;
  }
  aside {
    grid-area: 1 / 2 / span 2;
    background: var(--panel);
    border-left: 1px solid var(--line);
    padding: 24px;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    align-items: start;
    gap: 8px 24px;
    margin-bottom: 6px;
  }
  h1 {
    font-size: 26px;
    line-height: 1.2;
    letter-spacing: -0.015em;
    overflow-wrap: anywhere;
  }
  h1:focus {
    outline: none;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  .about {
    text-wrap: pretty;
  }
  .note {
    line-height: 1.4;
    margin-top: 2px;
  }
  code {
    font: 12px var(--mono);
  }
  loss-chart {
    margin: 12px 0 16px;
  }
  .problem {
    margin: 8px 0 12px;
    font-size: 15px;
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    align-items: start;
    gap: 14px 28px;
    padding: 14px 0;
    border-top: 1px solid var(--line);
  }
  .choices:empty {
    display: none;
  }
  label {
    display: grid;
    gap: 4px;
    font-size: 14px;
    width: 264px;
  }
  input[type='number'] {
    width: 100%;
    padding: 2px 10px;
  }
  small {
    line-height: 1.4;
  }
  fieldset {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(132px, 1fr));
    align-items: end;
    gap: 10px 12px;
    width: 100%;
    max-width: 920px;
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  .choices fieldset label {
    width: auto;
  }
  legend {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  .invitation {
    display: grid;
    gap: 8px;
    max-width: 640px;
    margin-top: 20px;
    padding: 40px 32px;
    border: 2px dashed var(--edge);
    border-radius: 16px;
  }
  @media (max-width: 1240px) {
    :host {
      grid-template-columns: minmax(0, 1fr) clamp(300px, 26vw, 360px);
    }
  }
  @media (max-width: 1000px) {
    :host {
      display: block;
    }
    aside {
      border-left: 0;
      border-block: 1px solid var(--line);
      padding: 20px var(--gutter);
    }
    aside + .tools .choices {
      border-top: 0;
    }
  }
  @media (max-width: 560px) {
    .stage {
      padding-block: 16px 8px;
    }
    .tools {
      padding-block: 8px 28px;
    }
    aside {
      padding-block: 16px;
    }
    .choices label {
      width: 100%;
    }
    .invitation {
      padding: 28px 20px;
    }
  }
`;
