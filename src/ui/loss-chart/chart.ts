/** The one owner of Chart.js: the parts of it that plots are made of. */
import { Chart, LinearScale, LineController, LineElement, LogarithmicScale, PointElement } from 'chart.js';

Chart.register(LinearScale, LineController, LineElement, LogarithmicScale, PointElement);

export { Chart };
