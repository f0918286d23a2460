/** Opens the page: one worker that trains, one controller that talks to it, one element that shows it. */
import { LabError } from './core/errors.ts';
import { LabController } from './lab/controller.ts';
import './ui/lab-app/lab-app.ts';
import './ui/version-notice/version-notice.ts';
import { OpenLabs } from './ui/open-labs.ts';
import type { OwnLab } from './ui/own-lab.ts';

const labs = new OpenLabs();

/** @param keep the page keeps what its runs can go on from */
function newLab(keep: boolean): OwnLab {
  const worker = new Worker(new URL('./lab/worker.ts', import.meta.url), { type: 'module' });
  const lab = new LabController(worker, keep);
  worker.addEventListener('error', (event) => {
    const why = event.message || 'its file did not load';
    lab.fail(new LabError('worker', `The training worker stopped: ${why}.`, 'Reload the page.'), !event.message);
  });
  return labs.add({ lab, close: () => worker.terminate() });
}

const app = document.createElement('lab-app');
app.lab = newLab(true).lab;
app.newLab = () => newLab(false);
document.body.append(app);

// Where there is no build, there is nothing to keep; the page in one file is kept by whoever has the file.
if (import.meta.env.MODE === 'production') {
  const notice = document.createElement('version-notice');
  notice.labs = labs;
  document.body.append(notice);
}
