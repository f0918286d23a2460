/** Opens the page: one worker that trains, one controller that talks to it, one element that shows it. */
import { LabError } from './core/errors.ts';
import { LabController } from './lab/controller.ts';
import './ui/lab-app/lab-app.ts';

const worker = new Worker(new URL('./lab/worker.ts', import.meta.url), { type: 'module' });
const lab = new LabController(worker);

worker.addEventListener('error', (event) => {
  const why = event.message || 'its file did not load';
  lab.fail(new LabError('worker', `The training worker stopped: ${why}.`, 'Reload the page.'));
});

const app = document.createElement('lab-app');
app.lab = lab;
document.body.append(app);
