/** Any table with a line of names: fastai's, a spreadsheet's, one's own; columns are found by their names. */
import type { LineFormat } from './log.ts';
import { findHeader, TableReader } from './reading/table.ts';

export const anyTable: LineFormat = {
  id: 'table',
  title: 'a table (CSV, tabs, blanks) with a line of names',
  sniff: (head) => (findHeader(head) ? 0.5 : 0),
  lines: (mapping) => new TableReader(mapping),
};
