/** An empty plot to draw a prediction in. */
import { html, svg } from 'lit';

const [WIDTH, HEIGHT] = [600, 190];
const [LEFT, TOP, RIGHT, BOTTOM] = [34, 10, 592, 166];
const [COLUMNS, ROWS] = [12, 6];
/** Height of the loss at which a model starts that knows nothing. */
const START = TOP + (BOTTOM - TOP) / ROWS;

export function sketchGrid(label: string) {
  const columns = Array.from({ length: COLUMNS + 1 }, (_, i) => LEFT + (i * (RIGHT - LEFT)) / COLUMNS);
  const rows = Array.from({ length: ROWS + 1 }, (_, i) => TOP + (i * (BOTTOM - TOP)) / ROWS);
  return html`<svg class="grid" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${label}>
    <g class="lines">
      ${columns.map((x) => svg`<path d="M${x} ${TOP}V${BOTTOM}" />`)}
      ${rows.map((y) => svg`<path d="M${LEFT} ${y}H${RIGHT}" />`)}
    </g>
    <path class="start" d="M${LEFT} ${START}H${RIGHT}" />
    <path class="axes" d="M${LEFT} ${TOP}V${BOTTOM}H${RIGHT}" />
    <text x=${RIGHT} y=${START - 5} text-anchor="end">ln V: knows nothing</text>
    <text x=${LEFT - 6} y=${TOP + 8} text-anchor="end">loss</text>
    <text x=${LEFT - 6} y=${BOTTOM} text-anchor="end">0</text>
    <text x=${RIGHT} y=${BOTTOM + 16} text-anchor="end">steps →</text>
  </svg>`;
}
