/** Registers the parts of Chart.js that plots need. Nothing else imports Chart.js, except its types. */
import { Chart, LinearScale, LineController, LineElement, LogarithmicScale, PointElement } from 'chart.js';

Chart.register(LinearScale, LineController, LineElement, LogarithmicScale, PointElement);

export { Chart };
