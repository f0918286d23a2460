/** Opens the benchmark's page. */
import './bench-page.ts';

const page = document.createElement('bench-page');
page.newWorker = () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
document.body.append(page);
