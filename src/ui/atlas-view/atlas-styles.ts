import { css } from 'lit';

export const atlasStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr) clamp(360px, 32vw, 640px);
    min-height: calc(100vh - 57px);
  }
  .stage {
    min-width: 0;
    padding: 22px var(--gutter) 40px;
  }
  aside {
    min-width: 0;
    background: var(--panel);
    border-left: 1px solid var(--line);
    padding: 24px;
  }
  cell-detail {
    position: sticky;
    top: 24px;
    max-height: calc(100vh - 48px);
    overflow-y: auto;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    align-items: center;
    gap: 8px 24px;
    margin-bottom: 6px;
  }
  h1 {
    font-size: 26px;
    line-height: 1.2;
    letter-spacing: -0.015em;
  }
  .stage > p {
    max-width: 110ch;
    text-wrap: pretty;
  }
  .stage > p .soft {
    font-size: inherit;
  }
  details {
    margin-top: 6px;
  }
  summary {
    font-size: 14px;
    color: var(--soft);
  }
  .transport {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 16px;
    margin: 10px 0 16px;
  }
  .transport .num {
    font-size: 13px;
    color: var(--soft);
  }
  .go {
    min-width: 124px;
  }
  progress {
    flex: 1 1 120px;
    min-width: 0;
  }
  .waits {
    margin: -8px 0 12px;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 20px;
    list-style: none;
    margin-top: 16px;
    font-size: 14px;
  }
  .legend i {
    display: inline-block;
    width: 12px;
    height: 12px;
    margin-right: 7px;
    background: var(--look);
    border: 1px solid var(--edge);
    border-radius: 3px;
    vertical-align: -1px;
  }
  .legend .nan {
    background: var(--ink);
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-top: 18px;
  }
  @media (max-width: 1000px) {
    :host {
      display: block;
    }
    .stage {
      padding-block: 20px 24px;
    }
    aside {
      border-left: 0;
      border-block: 1px solid var(--line);
      padding: 20px var(--gutter);
    }
    cell-detail {
      position: static;
      max-height: none;
    }
  }
  @media (max-width: 560px) {
    .stage {
      padding-block: 16px 20px;
    }
    aside {
      padding-block: 16px;
    }
  }
`;
