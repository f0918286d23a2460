import { css } from 'lit';

export const styles = css`
  main {
    display: grid;
    gap: 16px;
    max-width: 1240px;
    margin: 0 auto;
    padding: 24px var(--gutter);
  }
  h1 {
    font-size: 24px;
    font-weight: 600;
  }
  h2 {
    margin-top: 12px;
    font-size: 18px;
    letter-spacing: 0;
    text-transform: none;
    color: var(--ink);
  }
  h3 {
    margin-top: 8px;
    font-size: 15px;
    font-weight: 600;
  }
  p {
    max-width: 68ch;
  }
  a {
    color: var(--train);
  }
  form {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 16px;
  }
  fieldset {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 14px;
    margin: 0;
    padding: 0;
    border: 0;
  }
  fieldset label {
    display: flex;
    align-items: center;
    gap: 6px;
    min-height: var(--target);
  }
  fieldset input[type='checkbox'] {
    min-height: 0;
    accent-color: var(--train);
  }
  progress {
    width: 100%;
  }
  section {
    display: grid;
    gap: 10px;
    min-width: 0;
  }
  section > button {
    justify-self: start;
  }
  @media (min-width: 1800px) {
    main {
      max-width: 1720px; /* five curves beside one another */
    }
  }
  .wide {
    overflow-x: auto;
  }
  table {
    border-collapse: collapse;
    font-size: 13px;
    white-space: nowrap;
  }
  th,
  td {
    padding: 4px 10px;
    border-bottom: 1px solid var(--line);
    text-align: right;
    font-weight: 400;
  }
  thead th {
    color: var(--soft);
  }
  th:first-child {
    padding-left: 0;
    text-align: left;
  }
`;
